"""How people and their roles are told on these pages: rows of tables, and the words in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from daymark.access.models import Membership, Person
from daymark.access.models.staff import StaffProposal
from daymark.access.roles import ROLES
from daymark.web.accounts.factors import REAL
from daymark.web.jinja import plural, shortdate


def with_second_step(people: Iterable[int]) -> frozenset[int]:
    """Those of these people (their numbers) who have set up a second step for signing in."""
    found = Authenticator.objects.filter(user_id__in=set(people), type__in=REAL).values_list("user_id", flat=True)
    return frozenset(found)


def reach(held: Membership) -> str:
    """How far a role goes within its place: "Form 8B", "Year 8 and Year 10", "12 named pupils"; else empty."""
    said = [f"Form {form}" for form in held.forms]
    said += [{"R": "Reception", "X": "Other years"}.get(year, f"Year {year}") for year in held.year_groups]
    groups = " and ".join(said)
    if held.pupils:
        return f"{plural(len(held.pupils), 'named pupil')}{f' in {groups}' if groups else ''}"
    return groups


def dates(held: Membership, day: date) -> str:
    """From when to when, as short as it can be said."""
    if held.start > day:
        return f"{shortdate(held.start)} to {shortdate(held.end)}" if held.end else f"from {shortdate(held.start)}"
    return f"{shortdate(held.start)} to {shortdate(held.end)}" if held.end else f"since {shortdate(held.start)}"


def when(at: datetime | None, never: str = "never") -> str:
    """The day of a moment here, or `never`."""
    return shortdate(timezone.localtime(at)) if at else never


def state(held: Membership, day: date) -> str:
    """Whether a role runs, is to come, or is over."""
    if held.ended_at is not None or (held.end is not None and held.end < day):
        return "over"
    return "to come" if held.start > day else "runs"


def holder_rows(held: Sequence[Membership], day: date, address: Any) -> list[list[Any]]:
    """Name, role, where, since when, last sign-in, second step. `address` gives a person's page by their number."""
    steps = with_second_step(one.person_id for one in held)
    return [
        [
            {"text": one.person.name, "href": address(one.person_id)},
            {"text": one.kind.title, "note": reach(one)},
            one.place,
            dates(one, day),
            when(one.person.last_login),
            "Yes" if one.person_id in steps else "No",
        ]
        for one in held
    ]


def matching(held: Iterable[Membership], asked: str) -> list[Membership]:
    """Those whose name, address, role or place has every word that was asked for."""
    words = asked.casefold().split()
    return [
        one
        for one in held
        if all(
            word in f"{one.person.name} {one.person.email} {one.kind.title} {one.place} {reach(one)}".casefold()
            for word in words
        )
    ]


def people_in(held: Iterable[Membership]) -> list[Person]:
    """The people who hold these roles, each once."""
    return list({one.person_id: one.person for one in held}.values())


def role_said(proposal: StaffProposal) -> str:
    """The title of the role a joiner's job title sounds like."""
    return ROLES[proposal.role].title if proposal.role in ROLES else ""
