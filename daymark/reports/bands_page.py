"""How many pupils missed how much of their own sessions, by year group or another group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from daymark.access import disclosure
from daymark.access.scope import Scope
from daymark.kit import ranges
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.figures import BANDS
from daymark.measures.question import Question
from daymark.reports import beside
from daymark.reports.cells import MIDDLE, PUPILS, cells_of
from daymark.reports.counted import Counted, natural, of
from daymark.reports.moment import Moment
from daymark.reports.released import GROUPS, Released, release_of, settled

DIVISIONS = ("year_group", "fsm", "sen", "sex", "eal", "form")
EVERYONE = "everyone"

FINE = tuple((band,) for band in BANDS)
COARSE = (*FINE[:4], BANDS[4:10], FINE[10])
Columns = Sequence[tuple[str, ...]]
Bands = Mapping[str, Counted]

SAME, MORE = 2, ((0.15, 6), (0.10, 5), (0.05, 4))
"""Shades: 2 is about the same share as nationally, 3 to 6 more, 1 and 0 fewer."""

FAR_FEWER = 0.10


@dataclass(frozen=True)
class BandCell:
    """Pupils of one row in one column. `count` None: left out, `why` as access.disclosure says.

    national  the share it is compared with
    step      the shade, 0 to 6, None where nothing is compared
    opened    the figure of its own, where the column is a single band
    """

    span: str
    count: int | None
    of: int
    national: float | None
    step: int | None
    opened: Counted | None
    why: str = ""


@dataclass(frozen=True)
class BandRow:
    """One group. `pupils` None: left out, `why` as access.disclosure says."""

    key: str
    value: str
    pupils: int | None
    cells: tuple[BandCell, ...]
    why: str = ""


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
    """The bands of a school's pupils since the year began; None where nobody had a possible session.

    Those to whom pupils are not named have the groups of a release; asked for another they have the first.
    """
    allowed = by in GROUPS or not scope.smallest
    stamp = settled(lake, school, scope, moment)
    return _page(lake, lake.version, stamp, school, scope, moment, by if allowed else DIVISIONS[0], fine)


@lru_cache(maxsize=128)
def _page(
    lake: Lake, version: str, stamp: str, school: SchoolRow, scope: Scope, moment: Moment, by: str, fine: bool
) -> BandsPage | None:
    columns = FINE if fine else COARSE
    found, everyone = _asked(lake, school, scope, moment, (by,)), _asked(lake, school, scope, moment, ())
    if not found or not everyone:
        return None
    released = release_of(lake, school, scope, moment) if scope.smallest else None
    rows = (
        _row(by, value, bands, columns, released, _nation(school.phase, by, value)) for value, bands in found.items()
    )
    # Of a part of a school there is no release, and which groups there are in it is not told either.
    divided = tuple(row for row in rows if row.why != disclosure.FINE)
    whole = _row(EVERYONE, "", everyone[""], columns, released, _nation(school.phase, by, ""))
    return BandsPage(
        moment,
        by,
        fine,
        tuple(span(column) for column in columns),
        divided,
        whole,
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


def _asked(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, by: tuple[str, ...]) -> dict[str, Bands]:
    """The bands of each group with anybody in it, in the order of the table."""
    where = (("school", school.key),)
    figures = answer(lake, Question(("absence_band",), moment.year, moment.as_of, by=by, where=where), scope)
    found: dict[str, dict[str, Counted]] = {}
    for one in of(figures, "absence_band"):
        group = dict(one.figure.group)
        found.setdefault(group[by[0]] if by else "", {})[group["band"]] = one
    order = sorted(found, key=natural) if by == ("form",) else list(found)
    return {value: found[value] for value in order if found[value][BANDS[0]].figure.denominator}


def _row(
    key: str,
    value: str,
    bands: Bands,
    columns: Columns,
    released: Released | None,
    nation: Mapping[str, float] | None,
) -> BandRow:
    pupils, why = _count(bands, PUPILS, released)
    cells = tuple(_cell(column, bands, nation, released) for column in columns)
    return BandRow(key, value, None if why else pupils, cells, why)


def _count(bands: Bands, what: str, released: Released | None) -> tuple[int, str]:
    """Pupils of a row: in all, in a band, or in the bands of MIDDLE; and why they are not shown, if so."""
    if released is None:
        middle = sum(bands[band].figure.numerator for band in BANDS[4:10])
        one = bands[what if what in bands else BANDS[0]].figure
        return {PUPILS: one.denominator, MIDDLE: middle}.get(what, one.numerator), ""
    first = bands[BANDS[0]]
    cells = cells_of(first.question, first.figure)
    assert cells is not None  # bands of one group, or of everybody, are in every release
    cell = cells[1].of(what)
    return released.count(cell) or 0, released.why(cell)


def _nation(phase: str, division: str, value: str) -> Mapping[str, float] | None:
    """The nation's shares for a row; none for the whole school where the rows have none."""
    if division not in beside.BAND_KEYS:
        return None
    return beside.band_shares(phase, division if value else EVERYONE, value)


def _cell(
    column: tuple[str, ...], bands: Bands, nation: Mapping[str, float] | None, released: Released | None
) -> BandCell:
    found, why = _count(bands, column[0] if len(column) == 1 else MIDDLE, released)
    pupils, _ = _count(bands, PUPILS, released)
    count = None if why else found
    national = sum(nation[band] for band in column) if nation else None
    step = _step(count, pupils, national) if count is not None and pupils and national is not None else None
    opened = bands[column[0]] if len(column) == 1 and count is not None else None
    return BandCell(span(column), count, pupils, national, step, opened, why)


def _step(count: int, of: int, national: float) -> int:
    """The shade of a share against the nation's; nought said where chance could explain the difference."""
    found = ranges.share(count, of)
    if found is None or found.low <= national <= found.high:
        return SAME
    gap = found.value - national
    if gap < 0:
        return 0 if -gap >= FAR_FEWER else 1
    return next((step for least, step in MORE if gap >= least), 3)
