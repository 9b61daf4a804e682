"""Attendance week by week: this year, last year and the nation in the same weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from daymark.insight import words
from daymark.kit import chart
from daymark.kit.school_year import same_point_last_year
from daymark.reports.charts import BREAK, HOLIDAYS
from daymark.reports.counted import Counted

NATION = "England"


@dataclass(frozen=True)
class TrendWeek:
    """One week of this year, by its Monday. `national` is a fraction; None is not known."""

    week: date
    now: Counted | None
    before: Counted | None
    national: float | None


@dataclass(frozen=True)
class Trend:
    """The weeks, what they say in a sentence, and the chart drawn."""

    weeks: tuple[TrendWeek, ...]
    headline: str
    drawing: chart.Drawing

    @property
    def has_last_year(self) -> bool:
        return any(week.before for week in self.weeks)

    @property
    def has_national(self) -> bool:
        return any(week.national is not None for week in self.weeks)


def trend(now: Sequence[Counted], before: Sequence[Counted], national: Mapping[date, float]) -> Trend | None:
    """The trend, or None before the first week.

    now, before   attendance_rate by week, this year and last
    national      the national rate by the Monday of this year's week
    """
    weeks = _weeks(now, before, national)
    if not weeks:
        return None
    lines = _lines(weeks)
    gaps = _gaps([week.week for week in weeks])
    headline = _headline(weeks)
    drawing = chart.drawing(
        lambda width: chart.weekly_lines(lines, width=width, gaps=gaps),
        title="Attendance week by week",
        description=f"{headline} {len(weeks)} weeks, from {words.short_date(weeks[0].week)} "
        f"to {words.short_date(weeks[-1].week)}.",
    )
    return Trend(weeks, headline, drawing)


def _weeks(now: Sequence[Counted], before: Sequence[Counted], national: Mapping[date, float]) -> tuple[TrendWeek, ...]:
    here, there = _by_week(now), _by_week(before)
    return tuple(
        TrendWeek(week, one, there.get(same_point_last_year(week)), national.get(week))
        for week, one in sorted(here.items())
    )


def _by_week(counted: Sequence[Counted]) -> dict[date, Counted]:
    told = (one for one in counted if one.value is not None or one.figure.suppressed)
    return {date.fromisoformat(dict(one.figure.group)["week"]): one for one in told}


def _lines(weeks: Sequence[TrendWeek]) -> list[chart.Line]:
    series = (
        ("last year", [week.before.value if week.before else None for week in weeks], False),
        (NATION, [week.national for week in weeks], False),
        ("this year", [week.now.value if week.now else None for week in weeks], True),
    )
    made = []
    for name, values, main in series:
        if (said := _at_the_end(weeks, values)) is not None:
            points = tuple(chart.Point(week.week, value) for week, value in zip(weeks, values, strict=True))
            made.append(chart.Line(said.format(name), points, main, dashed=name == NATION))
    return made


def _at_the_end(weeks: Sequence[TrendWeek], values: Sequence[float | None]) -> str | None:
    """The words at the end of a line, with a place for its name; with the week where the line ends early."""
    known = [(week.week, value) for week, value in zip(weeks, values, strict=True) if value is not None]
    if not known:
        return None
    last, value = known[-1]
    when = "" if last == weeks[-1].week else f", {words.short_date(last)}"
    return f"{words.percent_of(value)} {{}}{when}"


def _gaps(weeks: Sequence[date]) -> tuple[chart.Gap, ...]:
    return tuple(_gap(before, after) for before, after in pairwise(weeks) if after - before > BREAK)


def _gap(before: date, after: date) -> chart.Gap:
    middle = before + (after - before) / 2
    return chart.Gap(before + timedelta(days=7), after - timedelta(days=3), HOLIDAYS[middle.month])


def _headline(weeks: Sequence[TrendWeek]) -> str:
    both = [(week.now.value, week.before.value) for week in weeks if week.now and week.before]
    pairs = [(now, then) for now, then in both if now is not None and then is not None]
    if not pairs:
        return "There is no earlier year to compare with yet."
    higher = sum(words.points_between(now, then) > 0 for now, then in pairs)
    return f"Attendance was higher than in the same week last year in {higher} of {words.plural(len(pairs), 'week')}."
