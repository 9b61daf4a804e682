"""The one door to the interface: which token asks, how often it may, and what it may see of a school."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from daymark.access import audit
from daymark.access.binding import bound
from daymark.access.models import ApiToken, Person
from daymark.access.rights import restricted_pupils
from daymark.access.roles import ROLES
from daymark.access.scope import Scope
from daymark.access.tokens import A_MINUTE, known, may_import, scope_of_token, spend
from daymark.registers.models import School
from daymark.registers.restricted import without_restricted
from daymark.reports.moment import Moment, moment_of
from daymark.web.api.problems import Refused
from daymark.web.audit.recording import address
from daymark.web.data.sessions import lake
from daymark.web.place import Place
from daymark.web.school_key import SchoolKey, is_key
from daymark.web.scoping import ABSENT, named_or_404, today

SLOW_DOWN = f"A token makes up to {A_MINUTE} requests in a minute. Wait for as many seconds as Retry-After says."


@dataclass(frozen=True)
class Caller:
    """Who asks: the token, and the person in whose place it does."""

    token: ApiToken

    @property
    def person(self) -> Person:
        return self.token.person

    @property
    def imports(self) -> bool:
        """Whether it may bring registers in."""
        return may_import(self.token)


class Bearer(HttpBearer):
    """A token in the Authorization header, and nothing else: neither a cookie nor an address opens the door."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who asks; None for every text that opens nothing. Raises Refused where too much is asked."""
        now = timezone.now()
        with transaction.atomic():
            found = known(token, now)
            if found is None or not _welcome(found):
                return None
            _within_limit(request, spend(found, now), now)
        return Caller(found)


def _welcome(token: ApiToken) -> bool:
    """Whether what its maker was is still so anywhere, and invented people are welcome here at all."""
    if token.person.invented and not settings.DEMO:
        return False
    return any(True for _ in _reach(token))


def _within_limit(request: HttpRequest, used: int, now: datetime) -> None:
    left, wait = A_MINUTE - used, 60 - now.second
    headers = {
        "RateLimit-Limit": str(A_MINUTE),
        "RateLimit-Remaining": str(max(left, 0)),
        "RateLimit-Reset": str(wait),
    }
    request.daymark_limits = headers  # type: ignore[attr-defined]
    if left < 0:
        raise Refused("too-many", SLOW_DOWN, headers={"Retry-After": str(wait)})


def caller_of(request: HttpRequest) -> Caller:
    """Who asks, once the door has let them in."""
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, Caller)
    return found


def reach(request: HttpRequest) -> list[tuple[School, Scope]]:
    """The schools the token reaches, by name, each with what may be seen of it."""
    return list(_reach(caller_of(request).token))


def _reach(token: ApiToken) -> Iterator[tuple[School, Scope]]:
    scopes: dict[date, Scope | None] = {}
    for school in School.objects.select_related("trust"):
        day = today(school.trust)
        if day not in scopes:
            scopes[day] = scope_of_token(token, day)
        scope = scopes[day]
        if scope is not None and scope.sees_school(school.key):
            yield school, replace(scope, schools=frozenset({school.key}))


@contextmanager
def at_school(request: HttpRequest, key: str, *, named: bool = False, imports: bool = False) -> Iterator[Place]:
    """The place at a school, within one transaction in which the database shows what the token may see of it.

    named     only for a token that may name pupils
    imports   only for one that may bring registers in
    Raises Http404 where the school is not there, or not for this token: the two look the same.
    """
    caller, school = caller_of(request), _school(key)
    scope = scope_of_token(caller.token, today(school.trust))
    if scope is None or not scope.sees_school(school.key) or (imports and not caller.imports):
        raise Http404(ABSENT)
    if named:
        named_or_404(scope)
    here = _without_restricted(replace(scope, schools=frozenset({school.key})), school, caller.token)
    with bound(here):
        registers = lake()
        moment = moment_of(registers, school.key, here, today(school.trust))
        yield Place(school, replace(here, because=""), here.because, registers, moment, caller.imports)


def _without_restricted(scope: Scope, school: School, token: ApiToken) -> Scope:
    """The Scope with those pupils hidden whose record is restricted, also of a token for counts alone: its maker could
    take what pages say without those pupils off what it says with them."""
    role = ROLES[token.role]
    if scope.names or not role.names or role.oversees:
        return without_restricted(scope, school)
    return replace(scope, hidden=restricted_pupils(school.pk))


def _school(key: str) -> School:
    asked = SchoolKey().to_python(key)
    school = School.objects.select_related("trust").filter(key=asked).first() if is_key(asked) else None
    if school is None:
        raise Http404(ABSENT)
    return school


def moment_or_404(place: Place) -> Moment:
    """The newest moment of the school. Raises Http404 for one without registers."""
    if place.moment is None:
        raise Http404(ABSENT)
    return place.moment


def recorded(
    request: HttpRequest, act: str, place: Place, pupils: tuple[str, ...] = (), detail: dict[str, object] | None = None
) -> None:
    """Write down what the token did, as an act of its maker."""
    caller = caller_of(request)
    audit.record(
        act, person=caller.person, at=timezone.now(), school=place.school, pupils=pupils, where=address(request),
        detail={"token": caller.token.name} | (detail or {}),
    )  # fmt: skip
