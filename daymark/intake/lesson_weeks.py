"""Lesson marks beside those that stand: what is new, what differs, and writing that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from daymark.intake.staging import Cursor, copy, laid_beside
from daymark.kit.school_year import SchoolYear
from daymark.registers.codes import MISSING
from daymark.registers.export import lessons_between
from daymark.registers.frames import LESSONS
from daymark.registers.lessons import packed
from daymark.registers.models import School

ONE = ["key", "date", "period"]
PUPILS = "SELECT source_id, id::text FROM registers_pupil WHERE school_id = %s"


@dataclass(frozen=True)
class Lessons:
    """Lessons of the files against those that stand, in lesson marks.

    written   those that are new or differ: key (the pupil's number here, null where they are new), date, period,
              subject, mark
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    written: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)

    @property
    def years(self) -> set[int]:
        """The school years of what is written, by the year they start in."""
        days = self.written["date"].unique().to_list() if self.written.width else []
        return {SchoolYear.of(day).start_year for day in days}

    def as_counts(self) -> dict[str, int]:
        """The numbers as plain data."""
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}


def lay_beside(cursor: Cursor, school: School, lessons: pl.DataFrame) -> Lessons:
    """Hold the lessons of files (LESSONS, the pupil as the files number them) against those the school has.

    A lesson without a mark erases none that is there.
    """
    first, last = lessons["date"].min(), lessons["date"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return Lessons()
    cursor.execute(PUPILS, [school.pk])
    keys = pl.DataFrame(cursor.fetchall(), schema={"pupil": pl.String, "key": pl.String}, orient="row")
    came = lessons.drop("school").join(keys, on="pupil", how="left")
    there = lessons_between(school, first, last).rename({"pupil": "key"})
    both = came.join(there, on=ONE, how="left", suffix="_there")
    new = pl.col("mark_there").is_null()
    erases = (pl.col("mark") == MISSING) & (pl.col("mark_there") != MISSING)
    differs = (pl.col("subject") != pl.col("subject_there")) | (pl.col("mark") != pl.col("mark_there"))
    told = both.with_columns(new=new, changed=~new & differs & ~erases)
    written = told.filter(pl.col("new") | pl.col("changed"))
    created, changed = int(written["new"].sum()), int(written["changed"].sum())
    return Lessons(created, changed, told.height - written.height, written.select("key", *_WRITTEN))


_WRITTEN = [name for name in LESSONS if name not in ("school", "pupil")]


def write(cursor: Cursor, found: Lessons, told: Mapping[str, Any]) -> None:
    """Add what is new or differs, as rows of this import; every pupil is there by now."""
    if not found.written.is_empty():
        weeks = packed(found.written.rename({"key": "pupil"})).rename({"pupil": "pupil_id"})
        rows = weeks.with_columns(first_import=pl.lit(told["import"]))
        with laid_beside(cursor, "registers_lessonweek", rows.columns) as beside:
            copy(cursor, beside, rows)
