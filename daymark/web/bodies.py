"""How much anybody may send: looked at before a byte of it is read, and before sign-in no more than a form."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

FORM = 1024 * 1024
FILES = 500 * 1024 * 1024
LONGEST_LENGTH = 18
"""Digits of a length that is counted at all."""

INTERFACE = "/api/"
UPLOADS = re.compile(r"^/[^/]+/(?:data/bring-in|people/staff)/$")
"""Addresses that files are sent to. The programming interface looks at what it is sent itself."""

TOO_MUCH = "More was sent than this address takes: 1 MB, and 500 MB of files where files are brought in."
SIGN_IN = "Files are brought in by those who have signed in. Nothing of what was sent was read."
HOW_MUCH = "Say how much you send: a length is missing or is none."


class Bodies:
    """The middleware that refuses what is too large, and what does not say how large it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refused(411, HOW_MUCH)
        told = str(request.META.get("CONTENT_LENGTH") or "0")
        if not (told.isascii() and told.isdigit()):
            return _refused(411, HOW_MUCH)
        if len(told) > LONGEST_LENGTH or int(told) > most(request.path):
            return _refused(413, TOO_MUCH)
        return self.get_response(request)


class FilesOfNobody:
    """The middleware that takes no more than a form from whoever has not signed in: who sends files is asked before
    they are read, which looking for the mark of the form would do. The interface asks for its token itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        large = int(request.META.get("CONTENT_LENGTH") or 0) > FORM
        if large and not request.path.startswith(INTERFACE) and not request.user.is_authenticated:
            return _refused(403, SIGN_IN)
        return self.get_response(request)


def most(path: str) -> int:
    """How many bytes an address takes."""
    return FILES if UPLOADS.match(path) or path.startswith(INTERFACE) else FORM


def _refused(status: int, text: str) -> HttpResponse:
    # What was not read would be taken for the next request on the same line.
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers={"Connection": "close"})
