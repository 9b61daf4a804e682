"""L2: a row a pupil and day, with a morning and an afternoon column."""

from __future__ import annotations

import polars as pl

from daymark.intake import columns, notes, rules
from daymark.intake.header import Heading
from daymark.intake.layout import BESIDE
from daymark.intake.part import MARKS, Part, session_number
from daymark.intake.problems import Problems, counted
from daymark.intake.rows import Rows

HALVES = {"am": False, "pm": True}
INTO = ("minutes", "comment")


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The marks, or None where the date column is refused. A half day without a column has no marks."""
    cells = rows.column(heading.columns["date"])
    read = columns.read_dates(cells, rows.cells["row"], rows.file, heading.title("date"), problems)
    if read is None:
        return None
    days, order = read
    dated = rows.cells.with_columns(days.alias("day")).filter(pl.col("day").is_not_null())
    _say_beside(rows, heading, problems)
    halves = [name for name in HALVES if name in heading.columns]
    frames = [
        dated.select(
            "row",
            "ident",
            session_number(pl.col("day"), pl.lit(HALVES[name])).alias("session"),
            pl.col(f"c{heading.columns[name]}").alias("raw"),
            pl.lit(label, pl.UInt16).alias("label"),
            *_beside(heading, name, halves),
        ).cast(MARKS)  # type: ignore[arg-type]
        for label, name in enumerate(halves)
    ]
    return Part(
        rows.file, "L2", pl.concat(frames), [heading.title(name) for name in halves], rows.idents, date_order=order
    )


def _beside(heading: Heading, half: str, halves: list[str]) -> list[pl.Expr]:
    """The minutes and the comment of one half day; a column that does not say whose it is only serves a single half."""
    told = []
    for into, (name, *sided) in zip(INTO, BESIDE, strict=True):
        own = sided[list(HALVES).index(half)]
        found = own if own in heading.columns else name if len(halves) == 1 and name in heading.columns else ""
        told.append((pl.col(f"c{heading.columns[found]}") if found else pl.lit(None, pl.String)).alias(into))
    return told


def _say_beside(rows: Rows, heading: Heading, problems: Problems) -> None:
    """A notice about each column that serves both halves of the day and so neither, and about odd minutes."""
    for name, *_ in BESIDE:
        if {"am", "pm"} <= heading.columns.keys() and name in heading.columns:
            filled = rows.cells.select("row", value=rows.column(heading.columns[name])).filter(pl.col("value") != "")
            if not filled.is_empty():
                value = counted(filled.height, "row")
                problems.add(rules.WHICH_HALF, rows.file, filled["row"][0], heading.title(name), value)
        elif name == "minutes_late":
            notes.say_odd_minutes(rows, heading, problems, name)
    for name in ("am_minutes", "pm_minutes"):
        notes.say_odd_minutes(rows, heading, problems, name)
