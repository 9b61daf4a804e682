"""What every answer of the interface has in common: no cookie, no page, its own transactions, and how much may come."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from daymark.web.api.api import description
from daymark.web.api.problems import Refused, problem
from daymark.web.scoping import ABSENT
from daymark.web.transactions import own_transactions

View = Callable[..., HttpResponseBase]

LARGEST_QUESTION = 64 * 1024
LARGEST_FILES = 200 * 1024 * 1024
LARGE = "A question has up to 64 KB; the files of one request up to 200 MB together. Send less at a time."
IN_THE_CLEAR = "The token came over a line that anybody can read. Use https, and make a new token: this one is known."
METHODS = "This address does not do that. What it does stands in the header Allow."


def edged(view: View) -> View:
    """The view as the interface answers: the door opens and closes transactions itself, so that the count of requests
    stands whatever becomes of one, and holds up no other."""

    @csrf_exempt
    @own_transactions
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.PRODUCTION and not request.is_secure():
            return _framed(request, problem(Refused("not-secure", IN_THE_CLEAR)))
        if _length(request) > _most(request):
            return _framed(request, problem(Refused("too-large", LARGE)))
        answer = view(request, *args, **kwargs)
        if answer.status_code == 405:
            answer = problem(Refused("method", METHODS, headers={"Allow": answer["Allow"]}))
        return _framed(request, answer)

    return inner


def _length(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isascii() and told.isdigit() else LARGEST_FILES + 1


def _most(request: HttpRequest) -> int:
    files = request.method == "POST" and request.path.endswith("/imports")
    return LARGEST_FILES if files else LARGEST_QUESTION


def _framed(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    for name, value in getattr(request, "daymark_limits", {}).items():
        answer[name] = value
    answer["Cache-Control"] = "no-store, private"
    answer["Vary"] = "Authorization"
    return answer


def absent(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address below that of the interface."""
    return problem(Refused("absent", ABSENT))


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface, which tells nothing of anybody."""
    return JsonResponse(description())
