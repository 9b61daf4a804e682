"""How many pupils missed how much of their own sessions, by year group or another group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from daymark.access.scope import Scope
from daymark.kit import ranges
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.figures import BANDS
from daymark.measures.question import Question
from daymark.reports import beside
from daymark.reports.counted import Counted, floored, floored_table, natural, of
from daymark.reports.moment import Moment

DIVISIONS = ("year_group", "fsm", "sen", "sex", "eal", "form")
EVERYONE = "everyone"

FINE = tuple((band,) for band in BANDS)
COARSE = (*FINE[:4], BANDS[4:10], FINE[10])
Columns = Sequence[tuple[str, ...]]

SAME, MORE = 2, ((0.15, 6), (0.10, 5), (0.05, 4))
"""Shades: 2 is about the same share as nationally, 3 to 6 more, 1 and 0 fewer."""

FAR_FEWER = 0.10


@dataclass(frozen=True)
class BandCell:
    """Pupils of one row in one column. `count` None: too few to show. `national` is the share it is compared with.

    step      the shade, 0 to 6, None where nothing is compared
    opened    the figure of its own, where the column is a single band
    """

    span: str
    count: int | None
    of: int
    national: float | None
    step: int | None
    opened: Counted | None


@dataclass(frozen=True)
class BandRow:
    """One group. `pupils` None: too few to show."""

    key: str
    value: str
    pupils: int | None
    cells: tuple[BandCell, ...]


@dataclass(frozen=True)
class BandsPage:
    """The table. `spans` names its columns as "0-5"; `whole` is the row of all pupils."""

    moment: Moment
    by: str
    fine: bool
    spans: tuple[str, ...]
    rows: tuple[BandRow, ...]
    whole: BandRow
    compared: bool
    source: str


def bands_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, by: str = "year_group", fine: bool = False
) -> BandsPage | None:
    """The bands of a school's pupils since the year began; None where nobody had a possible session."""
    return _page(lake, lake.version, school, scope, moment, by, fine)


@lru_cache(maxsize=128)
def _page(
    lake: Lake, version: str, school: SchoolRow, scope: Scope, moment: Moment, by: str, fine: bool
) -> BandsPage | None:
    columns = FINE if fine else COARSE
    divided = _rows(lake, school, scope, moment, (by,), columns, by)
    whole = _rows(lake, school, scope, moment, (), columns, by)
    if not whole or not divided:
        return None
    return BandsPage(
        moment,
        by,
        fine,
        tuple(span(column) for column in columns),
        divided,
        whole[0],
        compared=any(cell.national is not None for row in divided for cell in row.cells),
        source=beside.bands_source(school.phase),
    )


def span(bands: Sequence[str]) -> str:
    """The column of one or several neighbouring bands as "20-50"."""
    low, high = bands[0].strip("[)]").split(",")[0], bands[-1].strip("[)]").split(",")[1]
    return f"{low}-{high}"


def bands_of(span_: str) -> tuple[str, ...]:
    """The bands a span covers, none for a span that is no column: "20-50" is six of them."""
    return next((column for column in (*COARSE, *FINE) if span(column) == span_), ())


def _rows(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, by: tuple[str, ...], columns: Columns, division: str
) -> tuple[BandRow, ...]:
    where = (("school", school.key),)
    figures = answer(lake, Question(("absence_band",), moment.year, moment.as_of, by=by, where=where), scope)
    found: dict[str, dict[str, Counted]] = {}
    for one in of(figures, "absence_band"):
        group = dict(one.figure.group)
        found.setdefault(group[by[0]] if by else "", {})[group["band"]] = one
    key = by[0] if by else EVERYONE
    nation = by[0] if by else division
    order = sorted(found, key=natural) if key == "form" else list(found)
    order = [value for value in order if found[value][BANDS[0]].figure.denominator]
    counts = [_counts(found[value], columns) for value in order]
    pupils = floored([sum(row) for row in counts], scope.smallest)
    shown = floored_table(counts, scope.smallest)
    return tuple(
        BandRow(key, value, total, _cells(row, found[value], columns, _nation(school.phase, nation, value)))
        for value, total, row in zip(order, pupils, shown, strict=True)
    )


def _counts(bands: Mapping[str, Counted], columns: Columns) -> list[int]:
    return [sum(bands[band].figure.numerator for band in column) for column in columns]


def _nation(phase: str, division: str, value: str) -> Mapping[str, float] | None:
    """The nation's shares for a row; none for the whole school where the rows have none."""
    if division not in beside.BAND_KEYS:
        return None
    return beside.band_shares(phase, division if value else EVERYONE, value)


def _cells(
    counts: Sequence[int | None],
    bands: Mapping[str, Counted],
    columns: Columns,
    nation: Mapping[str, float] | None,
) -> tuple[BandCell, ...]:
    pupils = bands[BANDS[0]].figure.denominator
    return tuple(_cell(column, count, pupils, nation, bands) for column, count in zip(columns, counts, strict=True))


def _cell(
    column: tuple[str, ...], count: int | None, pupils: int, nation: Mapping[str, float], bands: Mapping[str, Counted]
) -> BandCell:
    national = sum(nation[band] for band in column) if nation else None
    step = _step(count, pupils, national) if count is not None and national is not None else None
    opened = bands[column[0]] if len(column) == 1 and count is not None else None
    return BandCell(span(column), count, pupils, national, step, opened)


def _step(count: int, of: int, national: float) -> int:
    """The shade of a share against the nation's; nought said where chance could explain the difference."""
    found = ranges.share(count, of)
    if found is None or found.low <= national <= found.high:
        return SAME
    gap = found.value - national
    if gap < 0:
        return 0 if -gap >= FAR_FEWER else 1
    return next((step for least, step in MORE if gap >= least), 3)
