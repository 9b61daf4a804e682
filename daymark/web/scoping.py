"""The one door to a school: who is asking, and whether the school is there for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.http import Http404, HttpRequest
from django.utils import timezone

from daymark.access.binding import bind
from daymark.access.emergency import emergency_scopes
from daymark.access.models import Membership
from daymark.access.scope import Scope
from daymark.access.scopes import scopes_for
from daymark.registers.models import School, Trust
from daymark.registers.restricted import without_restricted
from daymark.registers.together import sees, together

ABSENT = "There is nothing at this address for you."
"""Said of what is not there and of what may not be seen, so that the two cannot be told apart."""


def today(trust: Trust) -> date:
    """The day it is for a trust: that of the calendar, or the fixed day an invented trust lives on."""
    return trust.frozen_on or timezone.localdate()


def school_or_404(request: HttpRequest, key: str, pupil: int | None = None) -> tuple[School, Scope]:
    """The school of this key and what the person may see of it, which holds for the database from now on.

    pupil   the one pupil a page is about: of several reasons to see them, the one that shows most is taken
    Raises Http404 where either is nothing.
    """
    school = School.objects.select_related("trust").filter(key=key).first()
    if school is None or not request.user.is_authenticated:
        raise Http404(ABSENT)
    scopes = scopes_for(request.user, school.key, today(school.trust), memberships(request))
    if not holds(request, school, "oversees"):
        scopes = [without_restricted(scope, school) for scope in scopes]
    if pupil is not None and holds(request, school, "breaks_glass"):
        # Lists and figures stay as they are in an emergency; the page of the pupil alone is opened by one.
        scopes += emergency_scopes(request.user, school, timezone.now())
    scope = together(scopes, school.key) if pupil is None else _about(pupil, scopes, school.key)
    if not scope.sees_school(school.key):
        raise Http404(ABSENT)
    if str(pupil) in scope.hidden:
        raise Http404(ABSENT)
    hold(scope)
    return school, scope


def hold(scope: Scope) -> None:
    """Let the database show what the Scope does, for the rest of the page.

    A page that keeps its own transactions has none here: it sees no pupil, and the work it starts says for itself
    what it may.
    """
    if connection.in_atomic_block:
        bind(scope)


def _about(pupil: int, scopes: Sequence[Scope], school: str) -> Scope:
    """The Scope that shows most of this pupil."""
    if len(scopes) == 1:
        return scopes[0]
    seen = [scope for scope in scopes if scope.names and sees(scope, pupil)]
    return max(seen, key=lambda scope: scope.sensitive, default=together(scopes, school))


def named_or_404(scope: Scope) -> None:
    """Raises Http404 for those to whom pupils are not named."""
    if not scope.names:
        raise Http404(ABSENT)


def memberships(request: HttpRequest) -> Sequence[Membership]:
    """What the person asking is, anywhere; read once for a request."""
    if not request.user.is_authenticated:
        return ()
    held: Sequence[Membership] | None = getattr(request, "daymark_memberships", None)
    if held is None:
        held = tuple(
            request.user.memberships.select_related("school", "trust", "organisation").prefetch_related(
                "organisation__sharings"
            )
        )
        request.daymark_memberships = held  # type: ignore[attr-defined]
    return held


def held_at(request: HttpRequest, school: School) -> list[Membership]:
    """What the person is at one school today, what they are at that school itself first."""
    day = today(school.trust)
    mine = [one for one in memberships(request) if one.in_force(day) and one.reaches(school, day)]
    return sorted(mine, key=lambda one: one.school_id is None)


def holds(request: HttpRequest, school: School, right: str) -> bool:
    """Whether any role the person holds at the school today has a right, one of access.roles.RIGHTS."""
    return any(getattr(held.kind, right) for held in held_at(request, school))


def schools_of(request: HttpRequest) -> list[School]:
    """The schools the person may look at, by name."""
    if not memberships(request):
        return []
    return [school for school in School.objects.select_related("trust") if held_at(request, school)]
