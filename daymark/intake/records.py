"""Writing what files say of pupils beside their marks: spells on roll, and characteristics with their dates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from daymark.intake.periods import Period, Spell, plan_characteristics, plan_enrolments
from daymark.intake.staging import Cursor, characteristics_of, copy_rows
from daymark.kit.school_year import SchoolYear
from daymark.registers.frames import CHARACTERISTICS

Told = Mapping[str, Any]
"""The school, import, person and time of the commit that writes."""

KNOWN_SPELLS = """
SELECT e.pupil_id, e.start, e."end", e.id FROM registers_enrolment e JOIN registers_pupil p ON p.id = e.pupil_id
WHERE p.school_id = %s ORDER BY e.pupil_id, e.start
"""

KNOWN_PERIODS = f"""
SELECT c.pupil_id, c.id, c.valid_from, c.valid_to, {", ".join("c." + name for name in CHARACTERISTICS)}
FROM registers_characteristics c JOIN registers_pupil p ON p.id = c.pupil_id
WHERE p.school_id = %s ORDER BY c.pupil_id, c.valid_from
"""  # noqa: S608


def write_enrolments(cursor: Cursor, pupils: pl.DataFrame, told: Told) -> set[int]:
    """Write the spells the file names; gives the numbers of the pupils whose known spells changed."""
    ids = _ids(cursor, told)
    known: dict[int, list[Spell]] = defaultdict(list)
    cursor.execute(KNOWN_SPELLS, [told["school"]])
    for pupil, start, end, row in cursor.fetchall():
        known[pupil].append(Spell(start, end, row))
    said: dict[int, list[Spell]] = defaultdict(list)
    for source, start, end in pupils.select("pupil", "start", "end").iter_rows():
        said[ids[source]].append(Spell(start, end))
    new: list[tuple[int, Spell]] = []
    changed: list[tuple[int, Spell, Spell]] = []
    for pupil, spells in said.items():
        old = {spell.row: spell for spell in known[pupil]}
        for spell in plan_enrolments(known[pupil], spells):
            if spell.row is None:
                new.append((pupil, spell))
            else:
                changed.append((pupil, old[spell.row], spell))
    _keep(cursor, told, "enrolment", [(pupil, was.row, _dates(was), _dates(now)) for pupil, was, now in changed])
    cursor.executemany(
        'UPDATE registers_enrolment SET start = %s, "end" = %s WHERE id = %s',
        [(now.start, now.end, now.row) for _, _, now in changed],
    )
    copy_rows(
        cursor,
        "registers_enrolment",
        ("pupil_id", "start", "end", "first_import"),
        [(pupil, spell.start, spell.end, told["import"]) for pupil, spell in new],
    )
    return {pupil for pupil, _, _ in changed} | {pupil for pupil, _ in new if known[pupil]}


def write_characteristics(cursor: Cursor, pupils: pl.DataFrame, told: Told, year: SchoolYear, day: date) -> set[int]:
    """Write what the file says of pupils in `year`; gives the numbers of those of whom something else was known."""
    ids = _ids(cursor, told)
    known = _known_periods(cursor, told)
    joined = dict(pupils.filter(pl.col("start").is_not_null()).select("pupil", "start").iter_rows())
    plans = {
        ids[source]: plan_characteristics(known.get(ids[source], ()), said, year, day, joined.get(source))
        for source, said in characteristics_of(pupils).items()
    }
    before = {period.row: period for periods in known.values() for period in periods}
    written = [(pupil, period) for pupil, periods in plans.items() for period in periods]
    changed = [(pupil, before[period.row], period) for pupil, period in written if period.row is not None]
    _keep(cursor, told, "characteristics", [(pupil, was.row, _row(was), _row(now)) for pupil, was, now in changed])
    # What closes comes before what opens: a pupil has one open period at every moment.
    sets = ", ".join(f"{name} = %s" for name in ("valid_from", "valid_to", *CHARACTERISTICS))
    cursor.executemany(
        f"UPDATE registers_characteristics SET {sets} WHERE id = %s",  # noqa: S608
        [(*_row(now).values(), now.row) for _, _, now in changed],
    )
    copy_rows(
        cursor,
        "registers_characteristics",
        ("pupil_id", "first_import", "valid_from", "valid_to", *CHARACTERISTICS),
        [(pupil, told["import"], *_row(new).values()) for pupil, new in written if new.row is None],
    )
    return {pupil for pupil, _ in written if pupil in known}


def _known_periods(cursor: Cursor, told: Told) -> dict[int, list[Period]]:
    cursor.execute(KNOWN_PERIODS, [told["school"]])
    known: dict[int, list[Period]] = defaultdict(list)
    for pupil, row, start, end, *values in cursor.fetchall():
        known[pupil].append(Period(start, end, dict(zip(CHARACTERISTICS, values, strict=True)), row))
    return dict(known)


def _ids(cursor: Cursor, told: Told) -> dict[str, int]:
    cursor.execute("SELECT source_id, id FROM registers_pupil WHERE school_id = %s", [told["school"]])
    return dict(cursor.fetchall())


def _keep(cursor: Cursor, told: Told, table: str, changes: Sequence[tuple[int, Any, Any, Any]]) -> None:
    copy_rows(
        cursor,
        "registers_recordchange",
        ("pupil_id", "table", "row", "before", "after", "import_id", "at", "by_id"),
        [
            (
                pupil,
                table,
                row,
                json.dumps(before, default=str),
                json.dumps(after, default=str),
                told["import"],
                told["at"],
                told["by"],
            )
            for pupil, row, before, after in changes
        ],
    )


def _dates(spell: Spell) -> dict[str, date | None]:
    return {"start": spell.start, "end": spell.end}


def _row(period: Period) -> dict[str, Any]:
    values = {name: period.values.get(name) for name in CHARACTERISTICS}
    return {"valid_from": period.start, "valid_to": period.end, **values}
