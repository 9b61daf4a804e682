"""Which counts of the tables of a school are left out for those to whom pupils are not named.

The tables of one school share their sums: the bands stand in six columns and in eleven, and the pupils who missed a
tenth or more stand beside them on other pages. What is left out is decided once, for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from daymark.access.disclosure import Sum, withheld
from daymark.measures.definitions import FURTHER
from daymark.measures.figures import BANDS, Figure
from daymark.measures.question import TIME_KEYS, Period, Question
from daymark.reports.allowed import OPEN

COARSE_SPAN, TENTH = len(BANDS), len(BANDS) + 1
"""Where the pupils of 20 to 50%, and those of a tenth or more, stand behind the eleven bands of a row."""

TOTAL = len(BANDS) + 2
WIDE = len(BANDS) + 3
COARSE_BANDS = range(4, 10)
TENTH_BANDS = range(2, len(BANDS))
HALF = len(BANDS) - 1

WHOLE_WEEKS = 13
"""Days that hold two whole weeks: of fewer, no group of pupils is shown."""

Row = Sequence[int]


def is_few(figure: Figure, smallest: int) -> bool:
    """Whether a figure is of too few to be shown: the pupils behind it, what it counts, or what it leaves.

    Of sessions too: a handful of them may be one pupil's.
    """
    if figure.pupils < smallest:
        return True
    return figure.numerator < smallest or 0 < figure.denominator - figure.numerator < smallest


def too_fine(asked: Question, standing: Collection[Period], by: Sequence[str] = ()) -> bool:
    """Whether a figure is asked for so finely that it could be about one pupil, however large its count.

    So are all measures beside the headline ones, and all keys beside those of everybody: what would follow from them
    taken together with the tables of a school has not been worked out.
    standing   the periods that pages show: week, term and year so far, and the same last year. Other days could be set
               against them to find a single day.
    """
    keys = {key for key, _ in asked.where if key != "school"} | set(by)
    groups = keys - set(TIME_KEYS)
    revealing = "code_rate" in asked.measures
    return (
        asked.counted not in standing
        or reserved(asked)
        or not keys <= set(OPEN)
        or bool(groups & {"form", "pupil"})
        or len(keys) > 1
        or bool(groups and (revealing or (asked.counted.end - asked.counted.start).days < WHOLE_WEEKS))
    )


def reserved(asked: Question) -> bool:
    """Whether a question has measures that are only for those to whom pupils are named."""
    return not set(FURTHER).isdisjoint(asked.measures)


def of_groups(figures: Sequence[Figure], smallest: int) -> list[str]:
    """What becomes of the figures of one measure for the groups that make up a known whole."""
    pupils = [figure.pupils for figure in figures]
    rows = _line(pupils, smallest)
    if not figures:
        return rows
    few = {at for at, figure in enumerate(figures) if is_few(figure, smallest)}
    gone = {at for at, status in enumerate(rows) if status}
    return _line([figure.numerator for figure in figures], smallest, few, gone)


def _line(counts: Sequence[int], smallest: int, few: Collection[int] = (), gone: Collection[int] = ()) -> list[str]:
    whole = len(counts)
    sums = [Sum(whole, tuple(range(whole)))] if whole > 1 else []
    return withheld([*counts, max(sum(counts), smallest)], sums, smallest, few, {whole}, gone)[:whole]


def of_bands(rows: Sequence[Row], smallest: int) -> tuple[list[list[str]], list[str]]:
    """What becomes of the counts of a table of bands, row by row, and of the row of all pupils.

    rows  eleven counts each. In each answer the eleven are followed by COARSE_SPAN, TENTH and TOTAL.
    """
    whole = _wide([sum(column) for column in zip(*rows, strict=True)])
    seen = {TENTH, TOTAL, HALF}
    below = withheld(whole, [*_across(0)], smallest, known=seen)
    if len(rows) == 1:
        return [list(below)], below
    wide = [_wide(row) for row in rows]
    end = len(rows) * WIDE
    counts = [count for row in (*wide, whole) for count in row]
    sums = [one for at in range(len(rows)) for one in _across(at * WIDE)]
    sums += [Sum(end + at, tuple(row * WIDE + at for row in range(len(rows)))) for at in range(WIDE)]
    known = {*range(end, end + WIDE), *(row * WIDE + TENTH for row in range(len(rows)))}
    gone = {end + at for at, status in enumerate(below) if status}
    found = withheld(counts, sums, smallest, known=known, gone=gone)
    return [found[at * WIDE : (at + 1) * WIDE] for at in range(len(rows))], below


def _wide(row: Row) -> list[int]:
    return [*row, sum(row[at] for at in COARSE_BANDS), sum(row[at] for at in TENTH_BANDS), sum(row)]


def _across(start: int) -> list[Sum]:
    """What adds up within a row that begins at a place."""
    return [
        Sum(start + TOTAL, tuple(start + at for at in range(len(BANDS)))),
        Sum(start + COARSE_SPAN, tuple(start + at for at in COARSE_BANDS)),
        Sum(start + TENTH, tuple(start + at for at in TENTH_BANDS)),
    ]


def column_of(bands: Sequence[str]) -> int:
    """Where a column of the table stands in the rows of `of_bands`."""
    return BANDS.index(bands[0]) if len(bands) == 1 else COARSE_SPAN
