"""L2: a row a pupil and day, with a morning and an afternoon column."""

from __future__ import annotations

import polars as pl

from daymark.intake import columns
from daymark.intake.header import Heading
from daymark.intake.part import MARKS, Part, session_number
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows

HALVES = {"am": False, "pm": True}


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The marks, or None where the date column is refused. A half day without a column has no marks."""
    cells = rows.column(heading.columns["date"])
    read = columns.read_dates(cells, rows.cells["row"], rows.file, heading.title("date"), problems)
    if read is None:
        return None
    days, order = read
    dated = rows.cells.with_columns(days.alias("day")).filter(pl.col("day").is_not_null())
    halves = [name for name in HALVES if name in heading.columns]
    frames = [
        dated.select(
            "row",
            "ident",
            session_number(pl.col("day"), pl.lit(HALVES[name])).alias("session"),
            pl.col(f"c{heading.columns[name]}").alias("raw"),
            pl.lit(label, pl.UInt16).alias("label"),
            pl.lit(None, pl.String).alias("minutes"),
            pl.lit(None, pl.String).alias("comment"),
        ).cast(MARKS)  # type: ignore[arg-type]
        for label, name in enumerate(halves)
    ]
    return Part(
        rows.file, "L2", pl.concat(frames), [heading.title(name) for name in halves], rows.idents, date_order=order
    )
