"""Marks held against the dates a pupil was on roll."""

from __future__ import annotations

import polars as pl

from daymark.intake import rules
from daymark.intake.marks import ABSENT, ATTENDED
from daymark.intake.problems import Problems, counted


def say_outside(marks: pl.DataFrame, people: pl.DataFrame, pupils: pl.DataFrame, problems: Problems) -> None:
    """A notice where attended or missed sessions lie outside every spell of their pupil. The marks are kept."""
    spells = pupils.select("school", "pupil", "start", "end").join(people, on=["school", "pupil"])
    bounded = spells.filter(pl.col("start").is_not_null() | pl.col("end").is_not_null())
    if bounded.is_empty():
        return
    due = marks.filter(pl.col("char").is_in(list(ATTENDED + ABSENT)))
    due = due.join(_doubtful(due, bounded, spells), on="pid", how="semi")
    if due.is_empty():
        return
    due = due.select("pid", "session", "file", "row", "column")
    inside = _within((pl.col("session") // 2).cast(pl.Date))
    held = due.join(spells.select("pid", "start", "end"), on="pid").with_columns(inside.alias("inside"))
    outside = (
        held.group_by("pid", "session", maintain_order=True)
        .agg(pl.col("inside").any(), pl.col("file", "row", "column").first())
        .filter(~pl.col("inside"))
    )
    if not outside.is_empty():
        first = outside.sort("file", "row").row(0, named=True)
        value = f"{counted(outside.height, 'mark')} of {counted(outside['pid'].n_unique(), 'pupil')}"
        problems.add(rules.BEFORE_START, first["file"], first["row"], first["column"], value)


def _within(day: pl.Expr) -> pl.Expr:
    start, end = pl.col("start").fill_null(pl.date(1900, 1, 1)), pl.col("end").fill_null(pl.date(2200, 1, 1))
    return (start <= day) & (day <= end)


def _doubtful(due: pl.DataFrame, bounded: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """The pupils whose first and last session do not lie in one spell: only theirs need be looked at one by one."""
    ends = due.group_by("pid").agg(pl.col("session").min().alias("first"), pl.col("session").max().alias("last"))
    held = spells.join(bounded.select("pid").unique(), on="pid", how="semi").join(ends, on="pid")
    whole = _within((pl.col("first") // 2).cast(pl.Date)) & _within((pl.col("last") // 2).cast(pl.Date))
    return held.group_by("pid").agg(whole.any().alias("whole")).filter(~pl.col("whole")).select("pid")
