"""A small lake whose answers are known by heart: each school has its own share of absence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import LakeVersion, build
from daymark.lake.lake import Lake, Snapshot
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.lake.tables import Query, tables
from daymark.registers import frames

YEAR = SchoolYear(2024)
FULL, ILL, HALF = "/\\/\\/\\/\\/\\....", "IIIIIIIIII....", "/I/I/I/I/I...."


@dataclass(frozen=True)
class Span:
    start: date
    end: date


EVER = Span(date(2020, 8, 1), date(2030, 7, 31))
WEEKS = tables(False).weeks
BY_SCHOOL = Query(
    WEEKS.join(tables(False).patterns, "marks")
    .group_by("school")
    .agg(absent=lambda t: t.absent.sum(), possible=lambda t: t.possible.sum())
)
LAST = tables(False).upto
RUNNING = Query(LAST.group_by("school").agg(attended=LAST.attended.sum(), registers=LAST.registers.sum()))


def given(school: str, *marks: str, year: SchoolYear = YEAR, weeks: int = 2) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Register weeks of a pupil for each text, the same in each of so many weeks; pupils have a form each."""
    first = date.fromisocalendar(year.start_year, 36, 1)
    rows = [
        {"school": school, "pupil": f"{school}-p{n}", "week": first + timedelta(weeks=w), "marks": text, "raw": ""}
        for n, text in enumerate(marks)
        for w in range(weeks)
    ]
    pupils = [{"school": school, "pupil": f"{school}-p{n}", "form": f"{year.start_year}{n}"} for n in range(len(marks))]
    return pl.DataFrame(rows, schema=frames.WEEKS), pl.DataFrame(pupils, schema=frames.PUPILS)


def built(root: Path, school: str, *marks: str, year: SchoolYear = YEAR, weeks: int = 2) -> LakeVersion:
    return build(root, SchoolRow(school, f"School {school}"), year, *given(school, *marks, year=year, weeks=weeks))


def laid(school: str, *marks: str, year: SchoolYear = YEAR, weeks: int = 2) -> LaidOut:
    return lay_out(SchoolRow(school, f"School {school}"), year, *given(school, *marks, year=year, weeks=weeks))


def absent(
    lake: Lake | Snapshot, schools: frozenset[str] | None = None, days: Span = EVER
) -> dict[str, tuple[int, int]]:
    """Sessions absent and possible of each school."""
    held = lake if isinstance(lake, Snapshot) else lake.snapshot()
    return {
        row["school"]: (row["absent"], row["possible"])
        for row in held.rows(BY_SCHOOL, days, schools, scope=Scope.everything("a test"))
    }


LAST_YEAR = SchoolYear(2023)
SCHOOLS = ("100001", "100002", "St Mary's / Ärla")


def three(root: Path) -> dict[str, tuple[int, int]]:
    """Three schools, one of them in two years; gives what they come to."""
    built(root, SCHOOLS[0], FULL, ILL)
    built(root, SCHOOLS[0], HALF, year=LAST_YEAR)
    built(root, SCHOOLS[1], ILL)
    built(root, SCHOOLS[2], FULL, HALF, HALF)
    return {SCHOOLS[0]: (30, 60), SCHOOLS[1]: (20, 20), SCHOOLS[2]: (20, 60)}


def files(root: Path) -> list[Path]:
    return sorted(root.rglob("*.parquet"))


def running(lake: Lake) -> dict[str, tuple[int, int]]:
    rows = lake.snapshot().rows(RUNNING, EVER, scope=Scope.everything("a test"))
    return {row["school"]: (row["attended"], row["registers"]) for row in rows}
