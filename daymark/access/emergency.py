"""Emergencies: pupils opened, for a reason and a short time, to somebody who does not see them otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from daymark.access.places import School
from daymark.access.scope import Scope

if TYPE_CHECKING:
    from daymark.access.models import BreakGlass, Person

LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Emergency:
    """One that is open now: the numbers of its pupils, why, and until when."""

    id: int
    pupils: frozenset[int]
    reason: str
    until: datetime


def open_emergencies(person: Person, school: School, now: datetime) -> tuple[Emergency, ...]:
    """Those of the person at the school that are open `now`, the newest first.

    Asked before a Scope is bound, of which they become part: the database gives them by a function of its owner's.
    """
    from daymark.access.models import BreakGlass

    found = BreakGlass.objects.raw("SELECT * FROM access_open_emergencies(%s, %s, %s)", [person.pk, school.pk, now])
    made = [Emergency(one.pk, frozenset(one.pupils), one.reason, one.until) for one in found]
    return tuple(sorted(made, key=lambda one: one.id, reverse=True))


def emergency_scopes(person: Person, school: School, now: datetime) -> list[Scope]:
    """What the person sees of the school by the emergencies they have open `now`; nothing where there are none."""
    return [scope_of(one, school.key) for one in open_emergencies(person, school, now)]


def scope_of(one: Emergency, school: str) -> Scope:
    """Just the pupils of an emergency at a school (its key), with all that is known of them."""
    return Scope(
        schools=frozenset({school}),
        year_groups=None,
        forms=None,
        pupils=frozenset(str(pupil) for pupil in one.pupils),
        names=True,
        smallest=0,
        because=f"You opened this in an emergency: {one.reason.rstrip('.')}.",
        sensitive=True,
    )


def open_now(
    person: Person, school: School, pupils: Iterable[int], *, reason: str, where: str, now: datetime
) -> BreakGlass:
    """Open these pupils to the person from `now`, for LASTS. The transaction must see the school."""
    from daymark.access.models import BreakGlass

    return BreakGlass.objects.create(
        person=person, person_name=person.name, school=school, pupils=sorted(set(pupils)), reason=reason, where=where,
        opened=now, until=now + LASTS,
    )  # fmt: skip


def end(person: Person, school: School, now: datetime) -> int:
    """Close what the person has open at the school; how many that were."""
    from daymark.access.models import BreakGlass

    mine = BreakGlass.objects.filter(person=person, school=school, until__gt=now, ended__isnull=True)
    return mine.update(ended=now)
