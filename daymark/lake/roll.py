"""Who is on roll when: from the dates of enrolment, or from the marks where no dates are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from daymark.lake.grid import Flags, Grid


@dataclass(frozen=True)
class Spell:
    """A pupil on roll from `start` to `end`, both inclusive and inside the year. `inferred`: read from the marks."""

    pupil: str
    start: date
    end: date
    inferred: bool


def spells(grid: Grid, pupils: pl.DataFrame) -> list[Spell]:
    """The spells on roll of every pupil in the grid, cut to the year.

    With no date known, a pupil is on roll from the first week with a mark to the last, whole weeks. With only an
    end, from the first week with a mark. With only a start, to the end of the year; but a pupil who started before
    the year and has no mark in it at all is taken to have left.
    """
    dated = _dates(pupils)
    marked = _marked_span(grid)
    found: list[Spell] = []
    for number, key in enumerate(grid.pupils):
        for start, end in dated.get(key, [(None, None)]):
            spell = _spell(grid, key, start, end, marked[number])
            if spell is not None:
                found.append(spell)
    return found


def on_roll(grid: Grid, found: list[Spell]) -> Flags:
    """Who is on roll in which session: the shape of grid.marks."""
    days = np.zeros((len(grid.pupils), grid.days), dtype=np.bool_)
    place = {key: number for number, key in enumerate(grid.pupils)}
    for spell in found:
        days[place[spell.pupil], grid.day_number(spell.start) : grid.day_number(spell.end) + 1] = True
    return np.repeat(days, 2, axis=1).reshape(grid.marks.shape)


def _dates(pupils: pl.DataFrame) -> dict[str, list[tuple[date | None, date | None]]]:
    """The spells with a known date, by pupil. A pupil who has one needs no guess from a row without dates."""
    known = pupils.filter(pl.col("start").is_not_null() | pl.col("end").is_not_null())
    found: dict[str, list[tuple[date | None, date | None]]] = {}
    for key, start, end in known.select("pupil", "start", "end").unique(maintain_order=True).iter_rows():
        found.setdefault(key, []).append((start, end))
    return found


def _marked_span(grid: Grid) -> list[tuple[date, date] | None]:
    """Monday of the first week with a mark to Sunday of the last, for each pupil.

    A weekly file marks holidays `#` for everyone; a long file leaves them out. Neither says who is on roll.
    """
    marked = np.asarray(grid.registered.any(axis=2), dtype=np.bool_)
    first = marked.argmax(axis=1).tolist()
    last = (len(grid.weeks) - 1 - marked[:, ::-1].argmax(axis=1)).tolist()
    some = marked.sum(axis=1).tolist()
    return [
        (grid.weeks[a], grid.weeks[b] + timedelta(days=6)) if weeks else None
        for a, b, weeks in zip(first, last, some, strict=True)
    ]


def _spell(
    grid: Grid, key: str, start: date | None, end: date | None, marked: tuple[date, date] | None
) -> Spell | None:
    if marked is None and (start is None or (end is None and start < grid.year.start)):
        return None
    first = start if start is not None else marked[0] if marked else grid.year.start
    last = end if end is not None else grid.year.end
    if start is None and end is None and marked is not None:
        last = marked[1]
    first, last = max(first, grid.year.start), min(last, grid.year.end)
    return Spell(key, first, last, start is None and end is None) if first <= last else None
