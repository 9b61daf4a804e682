"""What comes beside the register marks: minutes late, and the marks of lessons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from daymark.registers.codes import CODES
from daymark.registers.week import SESSIONS

LATE_MINUTES: dict[str, pl.DataType] = {
    "pupil": pl.String(),
    "week": pl.Date(),
    "half_term": pl.String(),
    "weekday": pl.Int32(),
    "minutes": pl.Int32(),
}
"""A row a late mark whose minutes are known."""

LESSON_COUNTS = ("possible", "attended", "absent", "late")

LESSONS: dict[str, pl.DataType] = {
    "pupil": pl.String(),
    "week": pl.Date(),
    "half_term": pl.String(),
    "weekday": pl.Int32(),
    "period": pl.String(),
    "subject": pl.String(),
    **{name: pl.Int32() for name in LESSON_COUNTS},
}
"""A row a lesson of a pupil that could be attended: whether it was, was not, and was late."""

LATE = [code.char for code in CODES if code.late]
HalfTerms = Mapping[date, str]


def late_minutes(notes: pl.DataFrame | None, weeks: pl.DataFrame, half_terms: HalfTerms) -> pl.DataFrame:
    """LATE_MINUTES of the notes whose session has a late mark, L or U, in the laid-out weeks.

    notes        a frame of registers.frames.NOTES of one school, or None
    weeks        pupil, week and marks
    half_terms   the label of each week of the year, by its Monday
    """
    if notes is None or notes.is_empty():
        return pl.DataFrame(schema=LATE_MINUTES)
    place = pl.col("weekday") * 2 + (pl.col("session") == SESSIONS[1]).cast(pl.Int32)
    timed = _placed(notes.filter(pl.col("minutes_late") > 0), half_terms).with_columns(place=place)
    marked = timed.join(weeks.select("pupil", "week", "marks"), on=("pupil", "week"))
    late = marked.filter(pl.col("marks").str.slice(pl.col("place"), 1).is_in(LATE))
    return late.rename({"minutes_late": "minutes"}).select(*LATE_MINUTES).sort("week", "pupil", "weekday", "minutes")


def lesson_rows(lessons: pl.DataFrame | None, roll: pl.DataFrame, half_terms: HalfTerms) -> pl.DataFrame:
    """LESSONS of the lesson marks of pupils on roll that day. A lesson without a mark counts nowhere.

    lessons      a frame of registers.frames.LESSONS of one school, or None: one row a pupil, date and lesson period
    roll         pupil, start and end of each spell on roll
    half_terms   the label of each week of the year, by its Monday
    """
    if lessons is None or lessons.is_empty():
        return pl.DataFrame(schema=LESSONS)
    marked = lessons.filter(pl.col("mark").replace_strict(FLAGS["possible"], default=0) == 1)
    here = marked.join(roll, on="pupil", maintain_order="left").filter(pl.col("date").is_between("start", "end"))
    if roll["pupil"].is_duplicated().any():
        here = here.unique(["pupil", "date", "period", "subject"], maintain_order=True)
    flags = {
        name: pl.col("mark").replace_strict(flag, default=0, return_dtype=pl.Int32()) for name, flag in FLAGS.items()
    }
    found = _placed(here.with_columns(**flags), half_terms)
    # Sorted by week alone: the rows come in an order of their own, and there can be more than a million.
    return found.select(*LESSONS).sort("week", maintain_order=True)


FLAGS = {name: {code.char: int(code.possible and getattr(code, name)) for code in CODES} for name in LESSON_COUNTS}
"""For each count, whether a mark adds to it."""


def _placed(rows: pl.DataFrame, half_terms: HalfTerms) -> pl.DataFrame:
    """With week, half term and weekday of each date; rows of other years are left out."""
    labels = pl.DataFrame(
        {"week": list(half_terms), "half_term": list(half_terms.values())},
        schema={"week": pl.Date(), "half_term": pl.String()},
    )
    weekday = (pl.col("date").dt.weekday() - 1).cast(pl.Int32)
    dated = rows.with_columns(weekday=weekday, week=pl.col("date") - pl.duration(days=weekday.cast(pl.Int64)))
    return dated.join(labels, on="week", maintain_order="left")
