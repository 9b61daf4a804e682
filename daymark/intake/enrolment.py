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
    dated = (
        marks.join(bounded.select("pid").unique(), on="pid", how="semi") if not bounded.is_empty() else marks.clear()
    )
    if dated.is_empty():
        return
    day = (pl.col("session") // 2).cast(pl.Date)
    due = dated.filter(pl.col("char").is_in(list(ATTENDED + ABSENT))).select("pid", "session", "file", "row", "column")
    inside = (pl.col("start").fill_null(pl.date(1900, 1, 1)) <= day) & (
        day <= pl.col("end").fill_null(pl.date(2200, 1, 1))
    )
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
