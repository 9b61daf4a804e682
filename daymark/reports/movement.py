"""Movement between bands as a small table: where pupils were last year, and where they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daymark.measures.figures import BANDS, Figure
from daymark.reports.bands_page import COARSE, span

MOVEMENT = "band_movement"


@dataclass(frozen=True)
class MovedRow:
    """The pupils of one band last year. `cells` are those of them in each of the spans now; `pupils` all of them."""

    span: str
    cells: tuple[int, ...]
    pupils: int


@dataclass(frozen=True)
class Movement:
    """The table, and how many pupils are in the same band as last year, in one of less absence, in one of more."""

    spans: tuple[str, ...]
    rows: tuple[MovedRow, ...]
    same: int
    less: int
    more: int

    @property
    def pupils(self) -> int:
        return self.same + self.less + self.more


def movement(figures: Iterable[Figure]) -> Movement:
    """The table of figures of band_movement that are not divided further."""
    moved = {(group["band_before"], group["band"]): one.numerator for one in figures for group in (dict(one.group),)}
    spans = tuple(span(column) for column in COARSE)
    gaps = [(BANDS.index(now) - BANDS.index(before), count) for (before, now), count in moved.items()]
    return Movement(
        spans,
        tuple(_row(before, moved) for before in COARSE),
        same=sum(count for gap, count in gaps if gap == 0),
        less=sum(count for gap, count in gaps if gap < 0),
        more=sum(count for gap, count in gaps if gap > 0),
    )


def _row(before: tuple[str, ...], moved: dict[tuple[str, str], int]) -> MovedRow:
    cells = tuple(sum(moved.get((was, now), 0) for was in before for now in column) for column in COARSE)
    return MovedRow(span(before), cells, sum(cells))
