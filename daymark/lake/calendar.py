"""Open sessions, read from the registers themselves and corrected by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daymark.lake.grid import IS_POSSIBLE, Flags, Grid, look_up
from daymark.registers.week import SESSIONS, SLOTS, slot

Counts = NDArray[np.int64]


QUARTER = 4
"""One pupil in so many with a mark is enough for the school to have been open: a fifth is one year group of five."""

FEW = 10
"""With fewer pupils than this on roll, a half day that nobody has a mark in is taken for a register not made."""


@dataclass(frozen=True)
class Calendar:
    """Four blocks of the shape (weeks, 14): open, said by a person, pupils with a possible mark, pupils without."""

    weeks: tuple[date, ...]
    open: Flags
    corrected: Flags
    possible: Counts
    unmarked: Counts

    @property
    def open_days(self) -> list[date]:
        """The days with an open session, in order."""
        whole = self.open.reshape(len(self.weeks), 7, 2).any(axis=2)
        return [self.weeks[w] + timedelta(days=int(d)) for w, d in np.argwhere(whole)]


def calendar(grid: Grid, on_roll: Flags, corrections: pl.DataFrame | None) -> Calendar:
    """Which sessions were open: those in which at least a quarter of the pupils who could have a mark have one.

    Marks that are not possible (school closed, at another school, not required) count on neither side, so a first day
    for one year group only does not make the others look unmarked. With fewer than ten pupils on roll the others say
    too little: there, a session without any mark is open where the other half of its day is. What a person said about
    a session (registers.frames.CORRECTIONS) stands above what the registers say.
    """
    possible = (look_up(IS_POSSIBLE, grid.marks) & on_roll).sum(axis=0, dtype=np.int64)
    unmarked = (on_roll & ~grid.marked).sum(axis=0, dtype=np.int64)
    is_open = _open(possible, unmarked, on_roll.sum(axis=0, dtype=np.int64))
    corrected = np.zeros_like(is_open)
    for day, session, said in _said(grid, corrections):
        at = divmod(grid.day_number(day), 7)[0], slot(day, session)
        is_open[at], corrected[at] = said, True
    return Calendar(grid.weeks, is_open, corrected, possible, unmarked)


def _open(possible: Counts, unmarked: Counts, roll: Counts) -> Flags:
    enough: Flags = (possible > 0) & (QUARTER * possible >= possible + unmarked)
    other_half = enough.reshape(len(enough), 7, 2)[:, :, ::-1].reshape(enough.shape)
    few: Flags = (roll < FEW) & (roll == unmarked) & other_half
    return enough | few


def _said(grid: Grid, corrections: pl.DataFrame | None) -> list[tuple[date, str, bool]]:
    if corrections is None:
        return []
    rows = corrections.select("date", "session", "open").iter_rows()
    return [(day, session, said) for day, session, said in rows if day in grid.year]


def frame(calendar: Calendar, half_terms: list[str]) -> pl.DataFrame:
    """The calendar as rows: each weekday session from the first with a mark to the last, weekends where they matter."""
    before, after = holiday_edges(calendar.open_days)
    weeks = pl.Series(calendar.weeks, dtype=pl.Date())
    week = np.repeat(np.arange(len(calendar.weeks)), SLOTS)
    how = np.where(calendar.corrected.ravel(), "corrected", "registers")
    made = pl.DataFrame(
        {
            "date": pl.date_range(weeks[0], weeks[-1] + timedelta(days=6), eager=True).repeat_by(2).explode(),
            "session": list(SESSIONS) * (7 * len(calendar.weeks)),
            "week": weeks[week],
            "half_term": pl.Series(half_terms, dtype=pl.String())[week],
            "open": calendar.open.ravel(),
            "how": how.tolist(),
            "pupils_possible": calendar.possible.ravel(),
            "pupils_unmarked": calendar.unmarked.ravel(),
        }
    ).with_columns(
        pl.col("pupils_possible", "pupils_unmarked").cast(pl.Int32),
        before_holiday=pl.col("date").is_in(pl.Series(before, dtype=pl.Date()).implode()),
        after_holiday=pl.col("date").is_in(pl.Series(after, dtype=pl.Date()).implode()),
    )
    matters = (pl.col("pupils_possible") > 0) | (pl.col("how") == "corrected")
    live = pl.col("date").filter(matters)
    return made.filter(pl.col("date").is_between(live.min(), live.max()), (pl.col("date").dt.weekday() <= 5) | matters)


SCHEMA: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "session": pl.String(),
    "week": pl.Date(),
    "half_term": pl.String(),
    "open": pl.Boolean(),
    "how": pl.String(),
    "pupils_possible": pl.Int32(),
    "pupils_unmarked": pl.Int32(),
    "before_holiday": pl.Boolean(),
    "after_holiday": pl.Boolean(),
}

HOLIDAY = timedelta(days=8)
"""Two open days at least so far apart have a holiday between them: from one Friday to the Monday after next are ten."""


def holiday_edges(open_days: list[date]) -> tuple[list[date], list[date]]:
    """The last open days before a holiday, and the first after one.

    A holiday is at least seven closed days in a row between two open days of the same year: half terms, Christmas and
    Easter, but no bank holiday. The summer is left out, as the registers of a year do not say what lies outside it.
    """
    pairs = [(a, b) for a, b in pairwise(open_days) if b - a >= HOLIDAY]
    return [a for a, _ in pairs], [b for _, b in pairs]
