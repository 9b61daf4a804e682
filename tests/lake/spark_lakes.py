"""A small lake on disk with something of everything, always the same, and questions that go through all of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.question import Period, Question, measures_for
from daymark.registers import frames
from daymark.registers.codes import CODES

ODD = "O'Brien's \\ \"${env:HOME}\" -- é"
"""A key that would be something else if it were ever pasted into a query."""

SCHOOLS = (SchoolRow("100001", "Anning", "Primary", "Devon"), SchoolRow(ODD, "Turing", "Secondary", "Kent"))
YEARS = (2023, 2024)
PUPILS = 8
DAY = timedelta(days=1)
EVERYONE = Scope.everything("test")

BOTH_YEARS = Period(date(2023, 9, 1), date(2025, 7, 31))
MIDWEEK = Period(date(2024, 9, 11), date(2024, 11, 7))
SOME = ("attendance_rate", "persistent_absence", "code_rate", "spells")
QUESTIONS = (
    Question(measures_for(()), MIDWEEK, MIDWEEK.end),
    Question(SOME, BOTH_YEARS, BOTH_YEARS.end, by=("school", "year_group")),
    Question(("overall_absence_rate", "broken_weeks"), MIDWEEK, date(2024, 10, 23), ("week",), where=(("sex", "F"),)),
    Question(("severe_absence", "late_rate"), BOTH_YEARS, MIDWEEK.end, ("half_term", "sen"), basis="daily"),
    Question(
        ("absence_band",),
        BOTH_YEARS,
        MIDWEEK.end,
        ("form",),
        where=(("school", ODD), ("band", "[25,30)"), ("band", "[50,100]")),
    ),
)
"""The first asks for every measure there is; the others divide some in the ways that make other SQL."""

QUICK = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""For a handful of rows it takes Spark longer to write Java for a query than to answer it."""

SCOPES = (EVERYONE, replace(Scope.of_schools(frozenset({ODD}), "test"), year_groups=frozenset({"8", "9"})))


NASTY_FOLDER = "of [a] {b,c} trust * 100%20"
"""A folder whose name must not be read as a pattern."""


def build_lake(root: Path) -> None:
    """Two schools over two years, with every code, gaps, late minutes and lessons."""
    for school, year, given in _made():
        build(root, school, year, *given)


def rebuild_one(root: Path) -> None:
    """The first school's first year once more, with other marks."""
    school, year, given = next(_made(seed=6))
    build(root, school, year, *given)


def in_memory() -> list[LaidOut]:
    """The same, laid out but not written."""
    return [lay_out(school, year, *given) for school, year, given in _made()]


def _made(seed: int = 5) -> Iterator[tuple[SchoolRow, SchoolYear, tuple[Any, ...]]]:
    dice = random.Random(seed)
    for school in SCHOOLS:
        for year in YEARS:
            weeks, notes, lessons = _marks(dice, school.key, year)
            yield school, SchoolYear(year), (weeks, _pupils(dice, school.key, year), None, notes, lessons)


def _marks(dice: random.Random, school: str, year: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    odd = "".join(code.char for code in CODES) + "-"
    weeks: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    lessons: list[dict[str, object]] = []
    for week in [date(year, 9, 2) + 7 * number * DAY for number in range(-1, 12) if number != 7]:
        monday = week - week.weekday() * DAY
        for pupil in (f"p{number}" for number in range(PUPILS)):
            own = {"school": school, "pupil": pupil}
            marks = "".join(dice.choice("/\\IGLN" if dice.random() < 0.8 else odd) for _ in range(10)) + "...."
            weeks.append({**own, "week": monday, "marks": marks, "raw": ""})
            notes += [
                {**own, "date": monday + slot // 2 * DAY, "session": ("AM", "PM")[slot % 2], "minutes_late": 1 + slot}
                for slot, mark in enumerate(marks)
                if mark in "LU"
            ]
            subject = dice.choice(("Maths", "Art & Design", "D'n'T"))
            lesson = {**own, "date": monday + dice.randrange(5) * DAY, "subject": subject, "mark": dice.choice("/IL")}
            lessons.append({**lesson, "period": str(dice.randrange(1, 6))})
    made = (weeks, frames.WEEKS), (notes, frames.NOTES), (lessons, frames.LESSONS)
    first, second, third = (pl.DataFrame(rows, schema=schema) for rows, schema in made)
    return first, second, third


def _pupils(dice: random.Random, school: str, year: int) -> pl.DataFrame:
    rows = [
        {
            "school": school,
            "pupil": f"p{number}",
            "year_group": str(year - 2016 + number % 2),
            "form": dice.choice(("8'A", "9\\B", None)),
            "sex": dice.choice("FM"),
            "fsm": dice.choice("YN"),
            "sen": dice.choice(("N", "K", None)),
        }
        for number in range(PUPILS)
    ]
    return pl.DataFrame(rows, schema=frames.PUPILS)
