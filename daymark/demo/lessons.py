"""Lesson marks of an invented school, made from its registers, and what was planted in them.

A form has one timetable for the year. Who missed the session missed its lessons; who came late was late to the first
of them. Beside that a few lessons are missed by pupils whom the register has as present, more of them where planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import NO_MARK, NUMBER, POSSIBLE, PRESENT, SYMBOLS

PERIODS = ("1", "2", "3", "4", "5")
MORNING = 3
"""The first so many periods are in the morning."""

CURRICULUM = {
    "Maths": 4, "English": 4, "Science": 5, "Languages": 3, "Geography": 2, "History": 2, "PE": 2, "Art": 1,
    "Music": 1, "Computing": 1,
}  # fmt: skip
"""Lessons a week."""

WALKED_OUT = 0.003
"""The share of lessons missed by pupils who were at school, where nothing is planted."""

PLANTED_SUBJECT, PLANTED_PERIOD, PLANTED_SHARE = "Languages", "5", 0.06
"""The lessons that are missed far more often by pupils who were at school."""

DATE_FORM = "%d/%m/%Y"


@dataclass(frozen=True)
class InventedLessons:
    """Lesson marks of a school-year.

    marks     pupil (admission number), date, period, subject, mark (a register symbol; null where nobody marked)
    walked    period, subject, lessons, missed: the lessons of pupils at school, and how many of these they missed
    """

    marks: pl.DataFrame
    walked: pl.DataFrame


def lesson_marks(year: YearRegisters, rng: np.random.Generator, first: date, last: date) -> InventedLessons:
    """The lessons of the school-year from `first` to `last`, both inclusive; none where it has no register then."""
    seen = np.flatnonzero((year.days >= np.datetime64(first)) & (year.days <= np.datetime64(last)))
    place = np.arange(len(PERIODS))
    half = (place >= MORNING).astype(int)
    session = year.marks[:, (2 * seen[:, None] + half).ravel()].reshape(len(year.marks), len(seen), len(PERIODS))
    subject = _subjects(year, rng)[:, (year.days[seen].astype(np.int64) - 4) % 7]
    marks = _in_lessons(session, starts=np.isin(place, (0, MORNING)))
    at_school = np.isin(marks, (NUMBER["/"], NUMBER["L"]))
    planted = (subject == list(CURRICULUM).index(PLANTED_SUBJECT)) & (place == PERIODS.index(PLANTED_PERIOD))
    out = at_school & (rng.random(marks.shape) < np.where(planted, PLANTED_SHARE, WALKED_OUT))
    marks[out] = NUMBER["O"]
    due = year.on_roll[:, seen, None] & (POSSIBLE[marks] | (marks == NO_MARK))
    walked = _walked(_frame(year, seen, subject, marks, at_school), out[at_school])
    return InventedLessons(_frame(year, seen, subject, marks, due), walked)


def _subjects(year: YearRegisters, rng: np.random.Generator) -> np.ndarray:
    """The number of each pupil's subject by weekday and period: pupils x 7 x periods."""
    forms, form = np.unique(year.pupils["form"].to_numpy().astype(str), return_inverse=True)
    week = np.repeat(np.arange(len(CURRICULUM)), list(CURRICULUM.values()))
    tables = np.zeros((len(forms), 7, len(PERIODS)), dtype=np.int8)
    for table in tables:
        table[:5] = rng.permutation(week).reshape(5, len(PERIODS))
    return tables[form]


def _in_lessons(session: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """What the mark of the session means for its lessons; `starts` are the periods in which a session begins."""
    late = np.isin(session, (NUMBER["L"], NUMBER["U"]))
    there = PRESENT[session] | (late & ~starts)
    marks: np.ndarray = np.where(there, NUMBER["/"], session).astype(np.int8)
    return marks


def _frame(
    year: YearRegisters, seen: np.ndarray, subject: np.ndarray, marks: np.ndarray, which: np.ndarray
) -> pl.DataFrame:
    """A row for each lesson of `which`: pupils x days x periods."""
    pupil, day, period = np.nonzero(which)
    symbols = pl.Series([None, *SYMBOLS[1:]], dtype=pl.String)
    return pl.DataFrame(
        {
            "pupil": year.pupils["admission_number"].gather(pupil),
            "date": pl.Series(year.days[seen].astype("datetime64[D]")).cast(pl.Date).gather(day),
            "period": pl.Series(PERIODS).gather(period),
            "subject": pl.Series(list(CURRICULUM)).gather(subject[pupil, day, period]),
            "mark": symbols.gather(marks[pupil, day, period]),
        }
    )


def _walked(at_school: pl.DataFrame, out: np.ndarray) -> pl.DataFrame:
    lessons = at_school.with_columns(missed=pl.Series(out))
    counted = lessons.group_by("period", "subject").agg(pl.len().alias("lessons"), pl.col("missed").sum())
    return counted.sort("period", "subject")


def write_lessons(lessons: InventedLessons, path: Path, encoding: str = "utf-8-sig") -> int:
    """Write the marks as a school's system gives them, a row a lesson mark, to a .csv path; the number of rows."""
    frame = lessons.marks.select(
        pl.col("pupil").alias("Adno"),
        pl.col("date").dt.strftime(DATE_FORM).alias("Date"),
        pl.col("period").alias("Lesson Period"),
        pl.col("subject").alias("Subject"),
        pl.col("mark").alias("Mark"),
    )
    path.write_bytes(frame.write_csv().encode(encoding))
    return frame.height
