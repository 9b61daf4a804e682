"""What goes wrong, as problem details (RFC 9457): in words, naming the field, its value, the rule and the remedy."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from daymark.web.scoping import ABSENT

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
LONGEST_VALUE = 100

KINDS = {
    "unreadable": (400, "The request cannot be read"),
    "not-secure": (403, "The line is not secure"),
    "token": (401, "A valid token is needed"),
    "absent": (404, "Nothing is here"),
    "method": (405, "This is not done here"),
    "standing": (409, "This cannot be done as things stand"),
    "too-large": (413, "The request is too large"),
    "values": (422, "The request does not make sense"),
    "too-many": (429, "Too many requests"),
    "error": (500, "Something went wrong"),
}
"""The kinds of problems: the last part of `type`, with the status and the title each has."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent. `field` is empty where no single one is meant."""

    field: str
    value: str
    rule: str
    remedy: str


class Refused(Exception):  # noqa: N818 - named for what happens to the request
    """The request is answered with a problem of one of KINDS. `headers` go with the answer."""

    def __init__(
        self, kind: str, detail: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.faults, self.headers = kind, detail, tuple(faults), dict(headers or {})


class NotModified(Exception):  # noqa: N818 - no error
    """The asker has what would be sent already."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def wrong(field: str, value: object, rule: str, remedy: str) -> Refused:
    """One wrong value, refused."""
    return Refused("values", rule, [Fault(field, shortened(value), rule, remedy)])


def shortened(value: object) -> str:
    """A value that came from outside, as far as it is shown again."""
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def problem(refused: Refused) -> HttpResponse:
    """The answer itself."""
    status, title = KINDS[refused.kind]
    told = {
        "type": f"urn:problem-type:daymark:{refused.kind}",
        "title": title,
        "status": status,
        "detail": refused.detail,
        "errors": [asdict(fault) for fault in refused.faults],
    }
    return HttpResponse(json.dumps(told), status=status, content_type=MEDIA_TYPE, headers=refused.headers)


NO_TOKEN = "Send a token that is still valid: Authorization: Bearer dmk_…"  # noqa: S105 - says how, and is none
UNREADABLE = "The body cannot be read. Send what the description of the operation says: JSON in UTF-8, or a form."
TOO_MANY_PARTS = "The form has more fields or files than are taken at once. Send fewer at a time."
BROKE = "This is not the fault of your request. Try again; if it comes back, tell whoever keeps Daymark for you."


def refused_for(request: HttpRequest, error: Exception) -> Refused:
    """What an error means to the asker. What is nobody's fault is logged, and nothing of it told."""
    match error:
        case Refused():
            return error
        case AuthenticationError():
            return Refused("token", NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
        case Http404():
            return Refused("absent", ABSENT)
        case ValidationError():
            return Refused("values", "Some values cannot be used.", list(_faults(request, error.errors)))
        case RequestDataTooBig():
            return Refused("too-large", "The body is larger than is taken here. Ask for less at a time.")
        case TooManyFieldsSent() | TooManyFilesSent():
            return Refused("unreadable", TOO_MANY_PARTS)
        case HttpError() | MultiPartParserError() | SuspiciousOperation() | UnicodeError():
            return Refused("unreadable", UNREADABLE)
    log.error("a request for %s could not be answered", request.path, exc_info=error)
    return Refused("error", BROKE)


def _faults(request: HttpRequest, errors: Iterable[Mapping[str, Any]]) -> Iterable[Fault]:
    for one in errors:
        source, *place = (str(part) for part in one["loc"])
        # The name of the operation's one argument stands before the fields of a body.
        named = place[1:] if source == "body" and len(place) > 1 else place
        field = ".".join(named)
        value = request.GET.get(field, "") if source == "query" else ""
        yield Fault(field, shortened(value), f"{one['msg']}.", "See /api/v1/openapi.json for what is taken here.")


def answer_for(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request that ended in an error."""
    if isinstance(error, NotModified):
        return HttpResponse(status=304, headers={"ETag": error.tag})
    return problem(refused_for(request, error))
