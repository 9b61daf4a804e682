"""When a session ends by itself: after an hour without use, and at the end of a working day."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

BEGAN, SEEN = "daymark_began", "daymark_seen"
EVERY = 60
"""Seconds between two times that the use of a session is written down."""


class Ends:
    """The middleware that signs people out of sessions that have come to their end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            if is_over(request, time.time()):
                logout(request)
            else:
                used(request, time.time())
        return self.get_response(request)


def is_over(request: HttpRequest, now: float) -> bool:
    """Whether the session has not been used for too long, or goes on for too long."""
    began, seen = _at(request, BEGAN, now), _at(request, SEEN, now)
    return now - seen > settings.IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE


def used(request: HttpRequest, now: float) -> None:
    """Remember that the session is in use."""
    request.session.setdefault(BEGAN, now)
    if now - _at(request, SEEN, 0) > EVERY:
        request.session[SEEN] = now


def begins(request: HttpRequest) -> None:
    """The session begins now, whatever was in it before."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


def _at(request: HttpRequest, name: str, otherwise: float) -> float:
    at = request.session.get(name)
    return at if isinstance(at, int | float) else otherwise
