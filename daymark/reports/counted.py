"""Figures that can be opened: each with the question it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daymark.measures.definitions import DEFINITIONS
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import PUPIL_KEYS, Period, Question

CARRIED = {measure: each.formula.carried for measure, each in DEFINITIONS.items()}
"""The keys that every figure of a measure has, whatever it is divided by; of most measures none."""

PUPIL_COUNTS = ("persistent_absence", "severe_absence", "absence_band")
"""Measures whose numerator counts pupils."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counted:
    """One figure, and the question that gives just this figure when it is asked.

    carried   the values of the keys the measure always has (a band, a code, a weekday), where it has any
    """

    figure: Figure
    question: Question
    carried: Pairs = ()

    @property
    def measure(self) -> str:
        return self.figure.measure

    @property
    def value(self) -> float | None:
        return self.figure.value


def counted(figures: Figures, figure: Figure) -> Counted:
    """The figure with its own question: the group it stands for becomes what is asked about."""
    own = CARRIED[figure.measure]
    carried = tuple(pair for pair in figure.group if pair[0] in own)
    groups = tuple(pair for pair in figure.group if pair not in carried)
    period = figures.question.period
    for key, value in groups:
        period = week_of(period, date.fromisoformat(value)) if key == "week" else period
    where = tuple(dict.fromkeys((*figures.question.where, *(pair for pair in groups if pair[0] in PUPIL_KEYS))))
    question = replace(figures.question, measures=(figure.measure,), by=(), where=where, period=period)
    return Counted(figure, question, carried)


def get(figures: Figures, measure: str, **group: str) -> Counted | None:
    """One figure of the answer as a Counted, or None where it is not there."""
    found = figures.get(measure, **group)
    return counted(figures, found) if found else None


def of(figures: Figures, measure: str) -> Iterator[Counted]:
    """Every figure of one measure as a Counted, in order."""
    return (counted(figures, figure) for figure in figures.of(measure))


def week_of(period: Period, start: date) -> Period:
    """The days of a period in the week that begins on the Monday `start`."""
    return Period(max(period.start, start), min(period.end, start + timedelta(days=6)))


def natural(value: str) -> tuple[tuple[int, int, str], ...]:
    """What to sort names of forms by, so that 7A comes before 10A."""
    parts = re.findall(r"\d+|\D+", value)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
