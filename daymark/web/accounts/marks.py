"""What a session knows of how its person showed who they are: when last, and whether with a second step."""

from __future__ import annotations

import time

from django.http import HttpRequest

from daymark.access.models import Person

SHOWN_AT = "daymark_shown_at"
SECOND_STEP = "daymark_second_step"


def shown(request: HttpRequest, at: float | None = None) -> None:
    """The person has just shown who they are; or at that time, in seconds since 1970."""
    request.session[SHOWN_AT] = time.time() if at is None else at


def seconds_since_shown(request: HttpRequest) -> float:
    """How long ago the person showed who they are; endless where that is not known."""
    at = request.session.get(SHOWN_AT)
    return time.time() - at if isinstance(at, int | float) else float("inf")


def second_step_taken(request: HttpRequest, person: Person) -> None:
    """This person has shown a second thing beside the password, in this session."""
    request.session[SECOND_STEP] = str(person.pk)


def second_step_forgotten(request: HttpRequest) -> None:
    request.session.pop(SECOND_STEP, None)


def has_taken_second_step(request: HttpRequest) -> bool:
    """Whether the person who is signed in has shown a second thing, in this session."""
    return bool(request.user.is_authenticated and request.session.get(SECOND_STEP) == str(request.user.pk))


def is_never_asked(person: object) -> bool:
    """Whether this is somebody of the invented trust where that is shown: they do not exist, and own no telephone."""
    from django.conf import settings

    return bool(settings.DEMO and getattr(person, "invented", False))
