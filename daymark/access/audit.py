"""The record of who saw or changed what: one row an act, in the transaction of the act itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connections

from daymark.access.places import School
from daymark.kit import definitions

if TYPE_CHECKING:
    from daymark.access.models import Person

KINDS = {
    "saw": "Looked at",
    "changed": "Changed",
    "took": "Taken away as a file",
    "signed": "Signed in or out",
    "managed": "People, rights and emergencies",
}
LONGEST_WHY = 500
LONGEST_WHERE = 45

# Without RETURNING: whoever acts need not be able to read the record.
WRITE = """
INSERT INTO access_auditentry
    (at, person, person_name, act, school_id, pupils, why, "where", detail, emergency)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Act:
    """One kind of act: `says` goes on after the name of the person, `kind` is a key of KINDS."""

    id: str
    kind: str
    says: str


def _act(entry: Mapping[str, str]) -> Act:
    if entry["kind"] not in KINDS:
        raise ValueError(f"acts.yaml: {entry['act']} is of the kind {entry['kind']!r}, which is none of {list(KINDS)}")
    return Act(entry["act"], entry["kind"], entry["says"])


def load_acts() -> dict[str, Act]:
    """The acts by id, in the order of `definitions/acts.yaml`. Raises ValueError where one is there twice."""
    acts = [_act(entry) for entry in definitions.load("acts.yaml")]
    by_id = {act.id: act for act in acts}
    if len(by_id) != len(acts):
        raise ValueError("acts.yaml: every act must be there once")
    return by_id


ACTS = load_acts()


def record(
    act: str,
    *,
    person: Person | None,
    at: datetime,
    school: School | int | None = None,
    pupils: Iterable[int | str] = (),
    why: str = "",
    where: str = "",
    detail: Mapping[str, Any] | None = None,
    emergency: int | None = None,
) -> None:
    """Write one act down, in the transaction that is open. Reading a list is one call, with the pupils it showed.

    act     an id of `definitions/acts.yaml`; ValueError for any other
    school  the school, or its number, where it may be gone
    pupils  numbers of the pupils it was about; their names are never kept
    why     the reason the person gave, where they were asked for one
    where   the network address they came from
    detail  what else tells the act, as plain data without names of pupils
    """
    if act not in ACTS:
        raise ValueError(f"{act!r} is not an act of acts.yaml")
    row = [
        at, person.pk if person is not None else None, person.name if person is not None else "", act,
        school if school is None or isinstance(school, int) else school.pk,
        sorted({int(pupil) for pupil in pupils}), why[:LONGEST_WHY], where[:LONGEST_WHERE],
        json.dumps(detail or {}, default=str), emergency,
    ]  # fmt: skip
    with connections["default"].cursor() as cursor:
        cursor.execute(WRITE, row)
