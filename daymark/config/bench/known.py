"""What the home of a running Daymark holds: the schools, people, pupils and imports that addresses can name.

Read past the application, as the database's superuser, so that the process that asks need not be set up for that home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daymark.access.roles import ROLES, Role
from daymark.config.database import NAME
from daymark.config.postgres import Postgres

PUPILS = """
SELECT p.id FROM registers_pupil p
JOIN LATERAL (SELECT form, year_group FROM registers_characteristics c WHERE c.pupil_id = p.id
    ORDER BY valid_from DESC LIMIT 1) c ON true
WHERE p.school_id = %(school)s AND (%(forms)s::text[] = '{}' OR form = ANY (%(forms)s::text[]))
AND (%(years)s::text[] = '{}' OR year_group = ANY (%(years)s::text[])) AND EXISTS (
    SELECT 1 FROM registers_registerweek w WHERE w.pupil_id = p.id
    AND w.week = (SELECT max(week) FROM registers_registerweek WHERE school_id = %(school)s))
ORDER BY (p.surname, p.forename) <> ('Ellery', 'Rowan'), md5(p.id::text) LIMIT %(most)s
"""
ROLL = """
SELECT count(DISTINCT pupil_id) FROM registers_registerweek w
WHERE week = (SELECT max(week) FROM registers_registerweek v WHERE v.school_id = w.school_id)
"""
FILES = """
SELECT f.of_id, f.id FROM intake_importfile f JOIN intake_import i ON i.id = f.of_id
WHERE i.school_id = %(school)s ORDER BY f.id
"""
CASES = """
SELECT kind || '-' || state, max(id) FROM access_rightscase WHERE school_id = %(school)s GROUP BY 1
"""
MOST_PUPILS = 5


@dataclass(frozen=True)
class Someone:
    """A person who may sign in, as what, at which school of theirs."""

    email: str
    name: str
    role: Role
    school: str
    forms: tuple[str, ...]
    year_groups: tuple[str, ...]
    pupils: tuple[int, ...]
    whole_trust: bool


@dataclass(frozen=True)
class Held:
    """What a school’s Data pages can be asked about, the newest first; each may be empty. `act` is of its record.

    cases   the newest request by right of each kind and state, as "access-open"
    """

    imports: Mapping[str, Sequence[int]]
    files: Mapping[int, Sequence[int]]
    sources: Sequence[int]
    last_day: str
    act: int = 0
    cases: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Staff:
    """The numbers of somebody at the school whose role others may change, of that role, and of a sharing of counts."""

    person: int
    role: int
    sharing: int


@dataclass(frozen=True)
class Known:
    """People, one for each role, and the largest school's data. `pupils` are those on roll in the whole trust."""

    people: Sequence[Someone]
    school: str
    pupils: int
    held: Held
    staff: Staff

    def of_role(self, role: str) -> Someone:
        """The person who stands for a role. KeyError where nobody holds it."""
        return {one.role.name: one for one in self.people}[role]


def look(home: Path) -> Known:
    """What is there now. The server must be running."""
    with Postgres(home).connect(NAME) as database:

        def rows(statement: str, told: Mapping[str, Any] | None = None) -> list[Any]:
            return database.execute(statement.encode(), told).fetchall()

        schools = rows(
            "SELECT s.id, s.key FROM registers_school s LEFT JOIN registers_pupil p ON p.school_id = s.id "
            "GROUP BY s.id ORDER BY count(p.id) DESC"
        )
        if not schools:
            raise LookupError("There is no school in this home.")
        school, key = schools[0]
        people = [_someone(rows, school, key, row) for row in _one_of_each_role(rows, school)]
        return Known(people, key, rows(ROLL)[0][0], _held(rows, school), _staff(rows, school))


def _one_of_each_role(rows: Any, school: int) -> list[Any]:
    return rows(  # type: ignore[no-any-return]
        "SELECT DISTINCT ON (m.role) p.email, p.name, m.role, m.forms, m.year_groups, m.trust_id IS NOT NULL "
        "FROM access_membership m JOIN access_person p ON p.id = m.person_id "
        "WHERE (m.school_id = %(school)s OR m.trust_id IS NOT NULL OR m.organisation_id IN "
        "(SELECT organisation_id FROM access_sharing WHERE school_id = %(school)s)) AND p.invented "
        "ORDER BY m.role, m.id",
        {"school": school},
    )


def _someone(rows: Any, school: int, key: str, row: Sequence[Any]) -> Someone:
    email, name, role, forms, years, whole = row
    told = {"school": school, "forms": list(forms), "years": list(years), "most": MOST_PUPILS}
    pupils = tuple(found for (found,) in rows(PUPILS, told))
    return Someone(email, name, ROLES[role], key, tuple(forms), tuple(years), pupils, whole)


def _staff(rows: Any, school: int) -> Staff:
    told = {"school": school}
    found = rows(
        "SELECT person_id, id FROM access_membership "
        "WHERE school_id = %(school)s AND role = 'attendance_officer' ORDER BY id",
        told,
    )
    person, role = found[0] if found else (0, 0)
    shared = rows("SELECT id FROM access_sharing WHERE school_id = %(school)s AND ended_at IS NULL ORDER BY id", told)
    return Staff(person, role, shared[0][0] if shared else 0)


def _held(rows: Any, school: int) -> Held:
    told = {"school": school}
    imports: dict[str, list[int]] = {}
    for key, status in rows("SELECT id, status FROM intake_import WHERE school_id = %(school)s ORDER BY id DESC", told):
        imports.setdefault(status, []).append(key)
    files: dict[int, list[int]] = {}
    for of, key in rows(FILES, told):
        files.setdefault(of, []).append(key)
    sources = [key for (key,) in rows("SELECT id FROM intake_source WHERE school_id = %(school)s ORDER BY id", told)]
    (last,) = rows("SELECT max(week) FROM registers_registerweek WHERE school_id = %(school)s", told)[0]
    acts = rows("SELECT max(id) FROM access_auditentry WHERE school_id = %(school)s", told)
    return Held(imports, files, sources, last.isoformat() if last else "", acts[0][0] or 0, dict(rows(CASES, told)))
