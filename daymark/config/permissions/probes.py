"""People who are there only while the doors are tried: one of each role here and in another trust, and some without.

Their sessions are made as if they had just signed in with a second step. All of it goes again at the end, and would
open nothing after the day it was made.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from daymark.access.roles import ROLES, Role
from daymark.config.permissions.table import Place

NAME = "Access check"
NOBODY, ENDED, TO_COME = "no role", "a role that ended yesterday", "a role that begins tomorrow"
SECONDS_OF_A_SESSION = 3600


@dataclass(frozen=True)
class Probe:
    """Somebody who tries the doors of a school.

    says     what they are, in words
    role     their role; None for somebody without one in force
    here     whether it is held here, and not in another trust
    pupils   the numbers of the pupils they see; None for all of the school
    cookie   their session
    token    what a program asks with in their place
    person   their number
    """

    says: str
    role: Role | None
    here: bool
    pupils: frozenset[int] | None
    cookie: str
    token: str
    person: int


@dataclass(frozen=True)
class Grounds:
    """The schools whose doors are tried: one with registers, another of the same trust, and one of another trust."""

    own: Any
    other: Any
    elsewhere: Any
    day: date
    pupils: Sequence[int]
    form: str
    year: str
    of_form: frozenset[int]
    of_year: frozenset[int]


@contextmanager
def probing(grounds: Grounds) -> Iterator[list[Probe]]:
    """One probe of each role here and elsewhere, and those without; gone with the block."""
    from daymark.access.models import Organisation, Person

    made: list[Any] = []
    organisation = Organisation.objects.create(trust=grounds.own.trust, name=NAME, kind="local_authority")
    try:
        organisation.sharings.create(school=grounds.own, agreement=NAME, start=grounds.day - timedelta(days=1))
        yield list(_probes(grounds, organisation, made))
    finally:
        _forget(made)
        Person.objects.filter(pk__in=[person.pk for person in made]).delete()
        organisation.delete()


def _probes(grounds: Grounds, organisation: Any, made: list[Any]) -> Iterator[Probe]:
    for role in ROLES.values():
        here = _place(role, grounds.own, organisation) | _reach(role, grounds)
        yield _probe(made, role.title, role, True, _seen(role, grounds), here, grounds.day)
        there = _place(role, grounds.elsewhere, None) | _reach(role, grounds)
        yield _probe(made, f"{role.title} of another trust", role, False, frozenset(), there, grounds.day)
    head: dict[str, Any] = {"role": "head", "school": grounds.own}
    for says, start, end in ((ENDED, -9, -1), (TO_COME, 2, 9)):
        dates = {"start": _on(grounds.day, start), "end": _on(grounds.day, end)}
        yield _probe(made, says, None, True, frozenset(), {**head, **dates}, grounds.day)
    yield _probe(made, NOBODY, None, True, frozenset(), None, grounds.day)


def _place(role: Role, school: Any, organisation: Any) -> dict[str, Any]:
    """Where a role is held: what the membership is of."""
    if role.reach == "trust":
        return {"role": role.name, "trust": school.trust}
    if role.reach == "readers" and organisation is not None:
        return {"role": role.name, "organisation": organisation}
    return {"role": role.name, "school": school}


def _reach(role: Role, grounds: Grounds) -> dict[str, Any]:
    return {
        "forms": [grounds.form] if role.reach == "forms" else [],
        "year_groups": [grounds.year] if role.reach == "year_groups" else [],
        "pupils": list(grounds.pupils[:2]) if role.reach == "caseload" else [],
    }


def _seen(role: Role, grounds: Grounds) -> frozenset[int] | None:
    if not role.names:
        return frozenset()
    narrow: Mapping[str, frozenset[int]] = {
        "forms": grounds.of_form,
        "year_groups": grounds.of_year,
        "caseload": frozenset(grounds.pupils[:2]),
    }
    return narrow.get(role.reach)


def _on(day: date, days: int) -> date:
    """So many days from the day it is for the trust, on the calendar's side of today as well."""
    today = date.fromtimestamp(time.time())  # noqa: DTZ012 - the machine's own day
    return (max if days > 0 else min)(day, today) + timedelta(days=days)


def _probe(
    made: list[Any], says: str, role: Role | None, here: bool, pupils: frozenset[int] | None,
    membership: dict[str, Any] | None, day: date,
) -> Probe:  # fmt: skip
    from daymark.access.models import Membership, Person

    person = Person.objects.create_user(f"probe-{secrets.token_hex(8)}@access-check.invalid", NAME)
    made.append(person)
    held = None
    if membership is not None:
        dates = {"start": _on(day, -1), "end": _on(day, 1)}
        held = Membership.objects.create(person=person, **{**dates, **membership})
    return Probe(says, role, here, pupils, _session(person), _token(person, held), person.pk)


def _token(person: Any, held: Any) -> str:
    """A token that may do all that the role may."""
    from django.utils import timezone

    from daymark.access.models import ApiToken
    from daymark.access.tokens import OPENING, digest_of

    secret, now = OPENING + secrets.token_urlsafe(36), timezone.now()
    ApiToken.objects.create(
        person=person, membership=held, role=held.role if held else "", name=NAME, prefix=secret[:10],
        digest=digest_of(secret), names=True, imports=True, made_at=now, ends=now + timedelta(hours=1),
    )  # fmt: skip
    return secret


def _session(person: Any) -> str:
    """The session of somebody who has just signed in, with a second step."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from daymark.web.accounts.marks import SECOND_STEP, SHOWN_AT

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SHOWN_AT], session[SECOND_STEP] = time.time(), str(person.pk)
    session.set_expiry(SECONDS_OF_A_SESSION)
    session.create()
    return str(session.session_key)


def _forget(made: Sequence[Any]) -> None:
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.models import Session

    gone = {str(person.pk) for person in made}
    for one in Session.objects.all().iterator():
        if str(one.get_decoded().get(SESSION_KEY)) in gone:
            one.delete()


def places(probe: Probe) -> Sequence[Place]:
    """Where the probe tries the doors."""
    if not probe.here:
        return (Place.ELSEWHERE,)
    return (Place.OWN, Place.OTHER, Place.CROSSED, *((Place.UNSEEN,) if probe.pupils else ()))
