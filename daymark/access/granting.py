"""Giving, changing and ending roles: who may, and what is never let happen.

Only a role that manages gives roles, at its own school or for the schools of its trust. Nobody gives a role of a wider
reach than the one they manage by, nobody gives themselves anything, and the last who manages or oversees stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from daymark.access import reviews
from daymark.access.models import Membership, Organisation, Person
from daymark.access.places import School, Trust
from daymark.access.roles import ROLES, Role

AT_A_SCHOOL = ("school", "year_groups", "forms", "caseload")
"""Reaches that one who manages a school gives; the others are given by those who manage the trust."""

NOT_YOURSELF = "Nobody changes what they are themselves. Ask somebody else who manages people."
NOT_YOURS = "This role is not yours to give."
THE_LAST = (
    "Nobody else would be left to say who holds which role, without a last day. Give somebody else that role first."
)
THE_LAST_TO_OVERSEE = (
    "Nobody else would be left to see who looked at what here, without a last day. Give somebody else a role for that "
    "first."
)
HELD = "They hold this role already in these days."


class Refused(Exception):  # noqa: N818 - said to people
    """What was asked for is not let happen; the message says why, in words."""


@dataclass(frozen=True)
class Wanted:
    """A role to be given: what, of exactly one of school, trust or organisation, and from when to when."""

    role: Role
    start: date
    end: date | None = None
    school: School | None = None
    trust: Trust | None = None
    organisation: Organisation | None = None
    forms: tuple[str, ...] = ()
    year_groups: tuple[str, ...] = ()

    def what(self) -> dict[str, Any]:
        """The role and its place, as the fields of a membership or an invitation."""
        places = {"school": self.school, "trust": self.trust, "organisation": self.organisation}
        return {"role": self.role.name, **places}

    def fields(self) -> dict[str, Any]:
        """All of it, as the fields of a membership or an invitation."""
        reach = {"forms": list(self.forms), "year_groups": list(self.year_groups)}
        return {**self.what(), **reach, "start": self.start, "end": self.end}


def of_trust(managing: Sequence[Membership]) -> bool:
    """Whether these roles, all of which manage, manage a whole trust."""
    return any(one.trust_id is not None for one in managing)


def grantable(managing: Sequence[Membership]) -> list[Role]:
    """The roles that whoever holds these may give, in the order of the file."""
    if of_trust(managing):
        return list(ROLES.values())
    return [role for role in ROLES.values() if managing and role.reach in AT_A_SCHOOL]


def within(managing: Sequence[Membership], held: Membership | Wanted) -> bool:
    """Whether a role is in the hands of whoever manages by these: of the same school, or of the same trust."""
    trust, school = held.trust, held.school
    if held.organisation is not None:
        trust = held.organisation.trust
    if trust is None and school is not None:
        trust = school.trust
        if any(one.school_id == school.pk for one in managing):
            return True
    return trust is not None and any(one.trust_id == trust.pk for one in managing)


def in_hands(managing: Sequence[Membership], held: Membership | Wanted) -> bool:
    """Whether whoever manages by these may take a role away: one they could give, or the one they manage by."""
    if isinstance(held, Membership) and any(one.pk == held.pk for one in managing):
        return True
    role = held.role if isinstance(held, Wanted) else held.kind
    return within(managing, held) and role in grantable(managing)


def check(managing: Sequence[Membership], wanted: Wanted) -> None:
    """Raises Refused where the role may not be given by whoever manages by these, or does not fit its place."""
    role = wanted.role
    if role not in grantable(managing) or not within(managing, wanted):
        raise Refused(NOT_YOURS)
    if (role.reach == "readers") != (wanted.organisation is not None):
        raise Refused("A reader’s role is one of an organisation outside the trust, and of nobody else.")
    if wanted.trust is not None and role.reach != "trust":
        raise Refused("This role belongs to a school. Say which.")
    if role.reach == "forms" and not wanted.forms:
        raise Refused("This role belongs to a form. Say which.")
    if role.reach == "year_groups" and not wanted.year_groups:
        raise Refused("This role belongs to a year group. Say which.")
    if wanted.end is not None and wanted.end < wanted.start:
        raise Refused("The last day comes before the first.")


def grant(
    person: Person, wanted: Wanted, *, by: Person | None, managing: Sequence[Membership], at: datetime
) -> Membership:
    """Give a person a role. Raises Refused."""
    if by is not None and by.pk == person.pk:
        raise Refused(NOT_YOURSELF)
    check(managing, wanted)
    return make(person, wanted, by=by, at=at)


def make(person: Person, wanted: Wanted, *, by: Person | None, at: datetime) -> Membership:
    """The membership itself, for whoever has checked it. Raises Refused where it is held in these days already."""
    if overlapping(person, wanted):
        raise Refused(HELD)
    return Membership.objects.create(person=person, granted_by=by, granted_at=at, **wanted.fields())


def overlapping(person: Person, wanted: Wanted) -> bool:
    """Whether the person holds the same role of the same place and reach on any of these days."""
    reach = {"forms": list(wanted.forms), "year_groups": list(wanted.year_groups)}
    same = Membership.objects.filter(person=person, **wanted.what(), **reach).running_or_to_come(wanted.start)
    return (same.filter(start__lte=wanted.end) if wanted.end else same).exists()


def change(
    held: Membership, wanted: Wanted, *, by: Person, managing: Sequence[Membership], day: date, at: datetime
) -> Membership:
    """Change the dates and the reach of a role; what it is and where stays. Raises Refused."""
    if held.person_id == by.pk:
        raise Refused(NOT_YOURSELF)
    if (held.role, held.school, held.trust, held.organisation) != (
        wanted.role.name, wanted.school, wanted.trust, wanted.organisation,
    ) or held.ended_at is not None:  # fmt: skip
        raise Refused(NOT_YOURS)
    check(managing, wanted)
    if wanted.end is not None or wanted.start > day:
        _somebody_left(held, day)
    held.start, held.end = wanted.start, wanted.end
    held.forms, held.year_groups = list(wanted.forms), list(wanted.year_groups)
    held.granted_by, held.granted_at = by, at
    held.save(update_fields=["start", "end", "forms", "year_groups", "granted_by", "granted_at"])
    return held


def end(
    held: Membership, why: str, *, by: Person, managing: Sequence[Membership], day: date, at: datetime
) -> Membership:
    """End a role at once, and remember it in the review of this term.

    Raises Refused for the last who manages or oversees, and where it is not theirs to end.
    """
    if not in_hands(managing, held) or held.ended_at is not None:
        raise Refused(NOT_YOURS)
    _somebody_left(held, day)
    held.ended_at, held.ended_by, held.ended_why = at, by, why
    held.end = min(held.end or day, max(day, held.start))
    held.save(update_fields=["ended_at", "ended_by", "ended_why", "end"])
    reviews.note_end(held, by=by, day=day, at=at)
    return held


def end_on(held: Membership, last: date, *, managing: Sequence[Membership], day: date) -> None:
    """Let a role end on a day to come; one that ends before that stays as it is. Raises Refused."""
    if not in_hands(managing, held) or held.ended_at is not None:
        raise Refused(NOT_YOURS)
    _somebody_left(held, day)
    held.end = min(held.end or last, max(last, held.start))
    held.save(update_fields=["end"])


def narrow(held: Membership, pupils: Iterable[int], *, by: Person, managing: Sequence[Membership]) -> Membership:
    """Narrow a role of a school to named pupils, or, with none, take that limit away. Raises Refused."""
    if held.person_id == by.pk:
        raise Refused(NOT_YOURSELF)
    if not in_hands(managing, held) or held.school is None or not held.kind.names or held.ended_at is not None:
        raise Refused(NOT_YOURS)
    held.pupils = sorted(set(pupils))
    held.save(update_fields=["pupils"])
    return held


def _somebody_left(held: Membership, day: date) -> None:
    """Raises Refused where nobody else would manage or oversee what this role does on `day`, without a last day."""
    if not (held.kind.manages or held.kind.oversees):
        return
    others = _others(held, day)
    near = [one for one in others if one.trust_id is not None or one.school_id == held.school_id]
    if held.kind.manages and not any(one.kind.manages for one in near):
        raise Refused(THE_LAST)
    if held.kind.oversees and not any(one.kind.oversees for one in near) and not _overseen_by_schools(held, others):
        raise Refused(THE_LAST_TO_OVERSEE)


def _overseen_by_schools(held: Membership, others: Iterable[Membership]) -> bool:
    """Whether a role of a trust may go because each of its schools has somebody of its own who oversees."""
    if held.trust is None:
        return False
    schools = set(held.trust.schools.values_list("pk", flat=True))
    return schools <= {one.school_id for one in others if one.kind.oversees}


def _others(held: Membership, day: date) -> list[Membership]:
    """Whoever else manages or oversees the same place, or a school of the same trust, without a last day.

    The rows are locked, all at once, so that two of them cannot end each other at the same moment.
    """
    trust = held.trust or (held.school and held.school.trust)
    place = Q(trust=trust) | (Q(school__trust=trust) if held.school is None else Q(school=held.school))
    found = Membership.objects.select_for_update(of=("self",)).filter(place, ended_at__isnull=True).keeping()
    rows = list(found.select_related("person").order_by("pk"))
    return [one for one in rows if one.pk != held.pk and one.person.is_active and not one.end and one.in_force(day)]
