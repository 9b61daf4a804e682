"""The figures that are drawn: rows in; a headline, a table, a chart and its description out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from daymark.insight import words
from daymark.insight.finding import Finding
from daymark.kit import chart
from daymark.measures.figures import Figure

BREAK = timedelta(days=10)
"""Weeks further apart than this have a holiday between them."""

MOST_NAMED = 20
"""Weeks in a chart whose holidays are named."""

NARROW = 0.03
"""Below so wide a span the axis needs a decimal."""

HOLIDAYS = {
    1: "Christmas",
    2: "half-term",
    3: "Easter",
    4: "Easter",
    5: "half-term",
    6: "half-term",
    7: "summer",
    8: "summer",
    9: "closed",
    10: "half-term",
    11: "half-term",
    12: "Christmas",
}


@dataclass(frozen=True)
class Telling:
    """A chart with all that is needed to say it without seeing it.

    headline     what it shows, in a sentence
    columns      heads of the table
    rows         the table, every cell as it is read
    spec         the chart as a Vega-Lite specification
    description  the chart in words, for those who do not see it
    """

    headline: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    spec: dict[str, Any]
    description: str

    def svg(self) -> str:
        """The chart drawn."""
        return chart.draw(self.spec, title=self.headline, description=self.description)


def weekly(figures: Sequence[Figure], width: int = 700) -> Telling | None:
    """Attendance week by week, the holidays left open. `figures` are attendance_rate by week.

    None for fewer than two weeks: one is no line.
    """
    weeks = sorted((date.fromisoformat(dict(f.group)["week"]), f) for f in figures if f.value is not None)
    if len(weeks) < 2:
        return None
    line = chart.Line("Attendance", tuple(chart.Point(week, figure.value) for week, figure in weeks), main=True)
    low, high = min(weeks, key=_value), max(weeks, key=_value)
    return Telling(
        headline=_weekly_headline(low, high),
        columns=("Week beginning", "Attended", "Possible", "Attendance"),
        rows=tuple((words.short_date(week), *_counts(figure)) for week, figure in weeks),
        spec=chart.weekly_lines(
            (line,), width=width, gaps=_gaps([week for week, _ in weeks]), axis_format=_axis(_value(low), _value(high))
        ),
        description=f"Attendance in {len(weeks)} weeks, from {_said(weeks[0][1])} in the week of "
        f"{words.short_date(weeks[0][0])} to {_said(weeks[-1][1])} in the week of {words.short_date(weeks[-1][0])}.",
    )


def weekdays(figures: Sequence[Figure], finding: Finding | None = None, width: int = 345) -> Telling | None:
    """Absence by weekday. `figures` are weekday_absence_rate, carrying `weekday`; None without any.

    finding   of stands_out.weekday_effect: the headline names a day only where this does
    """
    days = [(dict(figure.group)["weekday"], figure) for figure in figures if figure.value is not None]
    if not days:
        return None
    bars = tuple(chart.Bar(day, figure.value, said=_said(figure)) for day, figure in days)
    return Telling(
        headline=finding.sentence if finding else "No weekday is missed more by more than chance could explain.",
        columns=("Weekday", "Missed", "Possible", "Absence"),
        rows=tuple((day, *_counts(figure)) for day, figure in days),
        spec=chart.bars(bars, width=width),
        description="Absence by weekday: " + words.listed([f"{day} {_said(figure)}" for day, figure in days]) + ".",
    )


def _value(one: tuple[Any, Figure]) -> float:
    return one[1].value or 0.0


def _axis(low: float, high: float) -> str:
    """Whole per cents on the axis, and a decimal where whole ones would come twice."""
    return ".0%" if high - low >= NARROW else ".1%"


def _said(figure: Figure) -> str:
    return words.percent(figure.numerator, figure.denominator)


def _counts(figure: Figure) -> tuple[str, str, str]:
    return f"{figure.numerator:,}", f"{figure.denominator:,}", _said(figure)


def _weekly_headline(low: tuple[date, Figure], high: tuple[date, Figure]) -> str:
    if _said(low[1]) == _said(high[1]):
        return f"Attendance was {_said(low[1])} in every week."
    return (
        f"Attendance was lowest, {_said(low[1])}, in the week of {words.short_date(low[0])} "
        f"and highest, {_said(high[1])}, in that of {words.short_date(high[0])}."
    )


def _gaps(weeks: Sequence[date]) -> tuple[chart.Gap, ...]:
    """The holidays by name; over a longer time their names would lie on the line, and the dates below say it."""
    if len(weeks) > MOST_NAMED:
        return ()
    return tuple(_gap(before, after) for before, after in pairwise(weeks) if after - before > BREAK)


def _gap(before: date, after: date) -> chart.Gap:
    middle = before + (after - before) / 2
    return chart.Gap(before + timedelta(days=7), after - timedelta(days=3), HOLIDAYS[middle.month])
