"""How a week of lessons is kept: what the lessons were in one text, and a mark for each in another.

Most weeks of a pupil have the timetable of the week before, so the first text is taken apart once for many weeks.
"""

from __future__ import annotations

import polars as pl

from daymark.registers.frames import LESSONS

LESSON_END, FIELD_END = "\x1e", "\x1f"
"""The record and unit separators of ASCII: no subject is written with them."""

_PARTS = ("weekday", "period", "subject")


def packed(lessons: pl.DataFrame) -> pl.DataFrame:
    """Lessons as they are kept, by pupil and week: pupil, week (Monday), lessons, marks.

    `lessons` has pupil, date, period, subject and mark, at most one row a pupil, date and period.
    """
    weekday = (pl.col("date").dt.weekday() - 1).cast(pl.String)
    told = lessons.sort("pupil", "date", "period").select(
        "pupil",
        pl.col("date").dt.truncate("1w").alias("week"),
        pl.concat_str(weekday, "period", "subject", separator=FIELD_END).alias("lessons"),
        pl.col("mark").alias("marks"),
    )
    together = (pl.col("lessons").str.join(LESSON_END), pl.col("marks").str.join(""))
    return told.group_by("pupil", "week", maintain_order=True).agg(*together)


def unpacked(weeks: pl.DataFrame) -> pl.DataFrame:
    """The lessons of kept weeks, a row each: pupil, date, period, subject, mark. `weeks` is as `packed` gives it."""
    if weeks.is_empty():
        return pl.DataFrame(schema={name: kind for name, kind in LESSONS.items() if name != "school"})
    each = weeks.join(_timetables(weeks["lessons"].unique()), on="lessons", how="left", maintain_order="left")
    each = each.with_columns(pl.col("marks").str.split("")).drop("lessons").explode("marks", *_PARTS)
    return each.select(
        "pupil",
        pl.col("week").dt.offset_by(pl.format("{}d", "weekday")).alias("date"),
        "period",
        "subject",
        pl.col("marks").alias("mark"),
    )


def _timetables(lessons: pl.Series) -> pl.DataFrame:
    """Each different text with the weekdays (0 is Monday), periods and subjects in it as lists."""
    each = lessons.to_frame("lessons").with_columns(one=pl.col("lessons").str.split(LESSON_END)).explode("one")
    fields = pl.col("one").str.split_exact(FIELD_END, 2).struct.rename_fields(list(_PARTS))
    taken_apart = each.select("lessons", fields.alias("fields")).unnest("fields")
    taken_apart = taken_apart.with_columns(pl.col("weekday").cast(pl.Int32))
    return taken_apart.group_by("lessons", maintain_order=True).agg(*_PARTS)
