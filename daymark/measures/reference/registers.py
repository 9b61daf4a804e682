"""Everything the judge is given: the laid-out tables as plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daymark.lake.layout import LaidOut
from daymark.measures.reference.entries import LaidWeek, LateMark, Lessons

Traits = Mapping[str, str | None]
People = Mapping[tuple[str, int, str], Traits]
"""School, year and pupil to characteristics."""

SchoolYears = Mapping[tuple[str, int], Traits]
"""School and year to phase and local authority."""

OpenDays = Mapping[tuple[str, int], Sequence[date]]
"""School and year to the days with an open session, in order."""

WEEK = ("school", "year", "pupil", "week", "half_term", "marks")


@dataclass(frozen=True)
class Beside:
    """What some measures and groups need beside the marks."""

    schools: SchoolYears = field(default_factory=dict)
    open_days: OpenDays = field(default_factory=dict)
    late_marks: tuple[LateMark, ...] = ()
    lessons: tuple[Lessons, ...] = ()


@dataclass(frozen=True)
class Registers:
    """The laid-out weeks, the people in them, and what is beside them."""

    weeks: tuple[LaidWeek, ...]
    people: People
    beside: Beside = field(default_factory=Beside)

    @classmethod
    def of(cls, parts: Iterable[LaidOut]) -> Registers:
        """Those of the parts of a lake."""
        tables = [part.tables for part in parts]
        weeks = [LaidWeek(*row) for each in tables for row in each["weeks"].select(WEEK).iter_rows()]
        people = {(row["school"], row["year"], row["pupil"]): row for row in _rows(tables, "pupils")}
        beside = Beside(
            schools={(row["school"], row["year"]): row for row in _rows(tables, "schools")},
            open_days=_open_days(_rows(tables, "calendar")),
            late_marks=tuple(LateMark(**_place(row), minutes=row["minutes"]) for row in _rows(tables, "late_minutes")),
            lessons=tuple(_lessons(row) for row in _rows(tables, "lessons")),
        )
        return cls(tuple(weeks), people, beside)


def _rows(tables: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for each in tables for row in each[name].iter_rows(named=True)]


def _open_days(rows: Iterable[Mapping[str, Any]]) -> OpenDays:
    found: dict[tuple[str, int], set[date]] = defaultdict(set)
    for row in rows:
        if row["open"]:
            found[row["school"], row["year"]].add(row["date"])
    return {school_year: sorted(days) for school_year, days in found.items()}


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in ("school", "year", "pupil", "week", "half_term", "weekday")}
    return {"who": (row["school"], row["pupil"]), **own}


def _lessons(row: Mapping[str, Any]) -> Lessons:
    own = {name: row[name] for name in ("subject", "possible", "attended")}
    return Lessons(**_place(row), lesson_period=row["period"], **own)
