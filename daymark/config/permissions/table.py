"""Who is let in where: `definitions/permissions.yaml`, one row for every view of the URL configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daymark.access.roles import Role
from daymark.kit import definitions

FILE = "permissions.yaml"


class Place(StrEnum):
    """Where a person holds a role, seen from the school they ask for."""

    OWN = "own school"
    OTHER = "other school of the same trust"
    ELSEWHERE = "school of another trust"
    CROSSED = "own school, with what belongs to the other"
    UNSEEN = "own school, a pupil they do not see"


class Answer(StrEnum):
    """How a request ends. What may not be seen and what is not there look the same."""

    LET_IN = "let in"
    NOT_THERE = "not there"
    SIGN_IN = "sign in first"


Holder = Callable[[Role], bool]
HOLDERS: dict[str, Holder] = {
    "any role": lambda role: True,
    "names": lambda role: role.names,
    "imports": lambda role: role.imports,
    "imports and names": lambda role: role.imports and role.names,
    "manages": lambda role: role.manages,
    "manages the trust": lambda role: role.manages and role.reach == "trust",
    "manages and names": lambda role: role.manages and role.names,
    "oversees": lambda role: role.oversees,
    "breaks glass": lambda role: role.breaks_glass,
    "exports": lambda role: role.exports,
    "imports, manages or oversees": lambda role: role.imports or role.manages or role.oversees,
}
"""Who a view of a school is for, by what roles are."""

PUBLIC, ANYBODY, ONESELF = "public", "anybody signed in", "oneself"
WHO = (PUBLIC, ANYBODY, ONESELF, *HOLDERS)


@dataclass(frozen=True)
class Rule:
    """One row: the view, whom it is for, and whether it only takes a form."""

    view: str
    who: str
    form: bool = False

    def expected(self, role: Role, place: Place) -> Answer:
        """What a holder of the role is to get at a school from a place."""
        if place in (Place.CROSSED, Place.UNSEEN, Place.ELSEWHERE):
            return Answer.NOT_THERE
        held = self.who in (ANYBODY, ONESELF) or HOLDERS[self.who](role)
        return Answer.LET_IN if held and (place == Place.OWN or role.reach == "trust") else Answer.NOT_THERE


class BadTable(ValueError):  # noqa: N818 - said to whoever edits the file
    """The table has a row too many, too few or with unknown words; the message names it."""


def rules() -> dict[str, Rule]:
    """The table by view. Raises BadTable, naming the row, where it says what is not understood."""
    found: dict[str, Rule] = {}
    for row in definitions.load(FILE):
        for rule in _rows(row):
            if rule.view in found:
                raise BadTable(f"{FILE}: {rule.view} is there twice.")
            found[rule.view] = rule
    return found


def check(found: Mapping[str, Rule], views: Iterable[str]) -> None:
    """Raises BadTable where a view has no row or a row has no view."""
    there = set(views)
    if missing := sorted(there - found.keys()):
        raise BadTable(f"{FILE}: say who is let in to {', '.join(missing)}.")
    if over := sorted(found.keys() - there):
        raise BadTable(f"{FILE}: there is no view {', '.join(over)}.")


def _rows(row: Mapping[str, Any]) -> Iterable[Rule]:
    who = row.get("for")
    if who not in WHO or not set(row) <= {"for", "pages", "forms"}:
        raise BadTable(f"{FILE}: {row} is not understood. `for` is one of {', '.join(WHO)}.")
    yield from (Rule(view, who) for view in row.get("pages", ()))
    yield from (Rule(view, who, form=True) for view in row.get("forms", ()))
