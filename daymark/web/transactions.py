"""Every page is one transaction that begins with no pupil to be seen, until the page says who is asking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from daymark.access.binding import unbound

View = Callable[..., HttpResponseBase]
Response = Callable[[HttpRequest], HttpResponseBase]


def own_transactions(view: View) -> View:
    """The view begins and ends transactions itself: what it does reaches further than the database, and must not be
    taken back there alone. The work it starts says under which Scope it runs."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    inner.daymark_own_transactions = True  # type: ignore[attr-defined]
    return inner


class RequestTransaction:
    """The middleware that answers a request within its transaction. An error takes back all that was written."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if getattr(view, "daymark_own_transactions", False):
            return None
        with unbound():
            return view(request, *args, **kwargs)
