"""How far chance could have moved a figure: its range, whether there is enough to say it, and its value shrunk.

Pupils are the units. A share of pupils has Wilson's range; a rate of sessions, days or weeks the range of a ratio of
sums over pupils, as the sessions of one pupil go together; an amount a pupil the same on the scale of logarithms. See
docs/method/uncertainty.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from daymark.kit import pooling, ranges, steady
from daymark.kit.ranges import Range
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure

SHARES = ("reached", "at_least", "bands", "long_run", "window", "seen", "movement")
"""Kinds whose figures count pupils, each once."""

AMOUNTS = ("mean", "left", "runs", "minutes")
"""Kinds whose figures can go beyond 1."""

OF_A_WHOLE = ("share", "movement")
"""Kinds whose groups share one whole, so that drawing one towards the others would say nothing."""

FEWEST_GROUPS = 3
"""Of fewer groups none is drawn towards the others."""


def ranged(definition: Definition, figures: Iterable[Figure]) -> list[Figure]:
    """The figures of one measure with low, high, steady, and shrunk where there are groups enough."""
    found = [_ranged(definition.formula.kind, figure) for figure in figures]
    carried = set(definition.formula.carried)

    def part(figure: Figure) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in figure.group if pair[0] in carried)

    places = sorted(range(len(found)), key=lambda at: part(found[at]))
    for _, group in groupby(places, key=lambda at: part(found[at])):
        chosen = [at for at in group if found[at].denominator]
        shrunk = _shrunk(definition.formula.kind, [found[at] for at in chosen])
        for at, value in zip(chosen, shrunk, strict=True):
            found[at] = replace(found[at], shrunk=value)
    return [replace(figure, spread=None) for figure in found]


def _ranged(kind: str, figure: Figure) -> Figure:
    found = range_of(kind, figure)
    widest = steady.WIDEST_SHARE if kind in SHARES else math.inf if kind in AMOUNTS else steady.WIDEST_RATE
    said = steady.steady(figure.pupils, found, widest)
    if found is None:
        return replace(figure, steady=said.value)
    return replace(figure, low=found.low, high=found.high, steady=said.value)


def range_of(kind: str, figure: Figure) -> Range | None:
    """The range of a figure; None where there is too little to reckon one."""
    if kind in SHARES:
        return ranges.share(figure.numerator, figure.denominator)
    if figure.spread is None:
        return None
    reckoned = ranges.amount_from_sums if kind in AMOUNTS else ranges.ratio_from_sums
    units, yy, xy, xx = figure.spread
    return reckoned(units, figure.numerator, figure.denominator, yy, xy, xx)


def _variance(kind: str, figure: Figure) -> float:
    if kind in SHARES:
        # The share itself says too little of its spread where it is near 0 or 1: half a pupil is added on either side.
        share = (figure.numerator + 0.5) / (figure.denominator + 1)
        return share * (1 - share) / figure.denominator
    if figure.spread is None:
        return math.nan
    units, yy, xy, xx = figure.spread
    found = ranges.variance_from_sums(units, figure.numerator, figure.denominator, yy, xy, xx)
    return math.nan if found is None else found


def _shrunk(kind: str, figures: Sequence[Figure]) -> list[float | None]:
    alike = kind in SHARES or all(figure.spread is not None for figure in figures)
    if len(figures) < FEWEST_GROUPS or kind in OF_A_WHOLE or not alike:
        return [None for _ in figures]
    values = [figure.numerator / figure.denominator for figure in figures]
    units = [figure.pupils for figure in figures]
    even = pooling.even_variances([_variance(kind, figure) for figure in figures], units)
    within = (0.0, math.inf if kind in AMOUNTS else 1.0)
    return [min(max(each.value, within[0]), within[1]) for each in pooling.shrink(values, even, within=within)]
