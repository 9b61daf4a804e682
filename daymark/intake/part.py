"""The marks of one sheet, tidy: a row a mark, whatever the layout they came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from daymark.registers.frames import empty

MARKS: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "ident": pl.UInt32(),
    "session": pl.Int32(),
    "raw": pl.String(),
    "label": pl.UInt16(),
    "minutes": pl.String(),
    "comment": pl.String(),
}
"""session counts half days since 1 January 1970.

Twice the day, plus one in the afternoon. label is a place in Part.labels.
"""


@dataclass
class Part:
    """The marks of one sheet and the pupils they name.

    labels   how a person finds the column (and the day in a string) of a mark
    idents   how the sheet names pupils; see `rows.Rows`
    lessons  where the marks are of lessons and not of the register: row, date, period, subject of each
    roster   what the sheet says of pupils beside their marks, if anything: ident, row and columns as in a pupils file
    """

    file: str
    layout: str
    marks: pl.DataFrame = field(default_factory=lambda: empty(MARKS))
    labels: Sequence[str] = ()
    idents: pl.DataFrame = field(default_factory=pl.DataFrame)
    roster: pl.DataFrame | None = None
    date_order: str = ""
    lessons: pl.DataFrame | None = None


def session_number(days: pl.Expr, afternoon: pl.Expr) -> pl.Expr:
    """The half day since 1970 of a date and whether it is the afternoon."""
    return (days.to_physical() * 2 + afternoon.cast(pl.Int32)).cast(pl.Int32)


def labels_of(part_labels: Sequence[str]) -> pl.DataFrame:
    """The labels as a frame to join: label, column."""
    return pl.DataFrame(
        {"label": range(len(part_labels)), "column": list(part_labels)},
        schema={"label": pl.UInt16, "column": pl.String},
    )
