"""The counts that figures are made of, each by its name: what is counted, of which group, in which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from daymark.kit.school_year import monday
from daymark.measures.figures import BANDS, Figure
from daymark.measures.question import Period, Question
from daymark.reports.counted import CARRIED, week_of

PUPILS, TENTH, MIDDLE, SEVERE = "pupils", "[10,100]", "[20,50)", BANDS[-1]
"""Pupils; those who missed a tenth or more; those between a fifth and a half; those who missed half or more."""

SPANS = {TENTH: BANDS[2:], MIDDLE: BANDS[4:10]}
"""The bands that make up what stands beside the eleven of them."""

PARTS = {
    "attendance_rate": ("attended", "possible"),
    "overall_absence_rate": ("absent", "possible"),
    "authorised_absence_rate": ("authorised", "possible"),
    "unauthorised_absence_rate": ("unauthorised", "possible"),
    "late_rate": ("late", "possible"),
    "persistent_absence": (TENTH, PUPILS),
    "severe_absence": (SEVERE, PUPILS),
    "absence_band": ("", PUPILS),
    "broken_weeks": ("broken", "weeks"),
    "weekday_absence_rate": ("absent", "possible"),
    "missing_marks": ("missing", "due"),
}
"""What the numerator and the denominator of a measure count; of bands the numerator is the band."""

WITHIN = {"possible": ("attended", "absent"), "absent": ("authorised", "unauthorised"), "due": ("possible", "missing")}
"""What adds up within the sessions of a group."""


Weeks = Mapping[str, frozenset[date]]
"""The Mondays of the weeks of each half term, by its group ("half_term=2025/26 Autumn 1")."""


@dataclass(frozen=True, order=True)
class Cell:
    """One count. `group` is "" for everybody, else "fsm=Y"; a week is known by its days."""

    what: str
    group: str
    start: date
    end: date

    @property
    def name(self) -> str:
        """The name it goes by from release to release, however far its days have come."""
        return f"{self.what}|{self.group}|{self.start}{'|week' if self.in_a_week else ''}"

    @property
    def in_a_week(self) -> bool:
        return monday(self.start) == monday(self.end)

    def of(self, what: str) -> Cell:
        """Another count of the same pupils in the same days."""
        return Cell(what, self.group, self.start, self.end)


def cells_of(question: Question, figure: Figure) -> tuple[Cell, Cell, Cell] | None:
    """The numerator, the denominator and the pupils of a figure; None of one that is made of no such counts."""
    if figure.measure not in PARTS or question.basis != "census":
        return None
    where = _place(question.counted, {*question.where, *figure.group}, figure)
    if where is None:
        return None
    top, bottom = PARTS[figure.measure]
    top = top or dict(figure.group)["band"]
    return tuple(Cell(what, *where) for what in (top, bottom, PUPILS))  # type: ignore[return-value]


def _place(counted: Period, pairs: Iterable[tuple[str, str]], figure: Figure) -> tuple[str, date, date] | None:
    """The group and the days; None for two groups at once."""
    own = CARRIED[figure.measure] if figure.measure == "absence_band" else ()
    groups = [pair for pair in pairs if pair[0] not in ("school", "week", *own)]
    if len(groups) > 1 or (figure.measure == "absence_band" and "band" not in dict(figure.group)):
        return None
    week = dict(pairs).get("week")
    days = week_of(counted, date.fromisoformat(week)) if week else counted
    return "=".join(groups[0]) if groups else "", days.start, days.end


def sums_of(cells: Iterable[Cell], weeks: Weeks | None = None) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Every count that is known to be the sum of others among the cells, with those others.

    weeks  the weeks of each half term ("half_term=2025/26 Autumn 1"), by their Mondays
    """
    there, weeks = set(cells), weeks or {}
    for cell in sorted(there):
        for parts in _within(cell):
            if there.issuperset(parts):
                yield cell, parts
        if not cell.group:
            yield from ((cell, parts) for parts in _divided(cell, there))
        elif cell.group in weeks:
            yield cell, _weeks_in(cell, weeks[cell.group], there)


def _within(cell: Cell) -> Iterator[tuple[Cell, ...]]:
    if cell.what in WITHIN:
        yield tuple(cell.of(what) for what in WITHIN[cell.what])
    if cell.what in SPANS:
        yield tuple(cell.of(band) for band in SPANS[cell.what])
    if cell.what == PUPILS:
        yield tuple(cell.of(band) for band in BANDS)
        yield tuple(cell.of(what) for what in (*BANDS[:2], TENTH))


def _weeks_in(cell: Cell, weeks: frozenset[date], there: set[Cell]) -> tuple[Cell, ...]:
    """The same count of everybody in each week of a half term."""
    whole = (one for one in there if one.what == cell.what and not one.group and one.in_a_week)
    return tuple(sorted(one for one in whole if monday(one.start) in weeks and cell.start <= one.start <= cell.end))


def _divided(cell: Cell, there: set[Cell]) -> Iterator[tuple[Cell, ...]]:
    """The same count of each group of one kind, and of each week. Where there is only one it is the same."""
    same = sorted(one for one in there if one.what == cell.what and one != cell)
    kinds: dict[str, list[Cell]] = {}
    for one in same:
        if one.group and (one.start, one.end) == (cell.start, cell.end):
            kinds.setdefault(one.group.partition("=")[0], []).append(one)
        elif not one.group and one.in_a_week and cell.start <= one.start and one.end <= cell.end:
            kinds.setdefault("week", []).append(one)
    yield from (tuple(parts) for parts in kinds.values())
