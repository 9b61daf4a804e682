"""The whole school in one headline and three sentences: what was found, how many, what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from daymark.insight import groups, words
from daymark.insight.finding import CLEAR, FEWEST, GROUP, STEP, WEEKDAY, Finding
from daymark.kit import ranges
from daymark.measures.figures import Figure, Figures, rate

MOST_EXCEPTIONS = 3


@dataclass(frozen=True)
class Benchmark:
    """An attendance rate to compare with, as a fraction, and what it is: "the same point last year"."""

    value: float
    what: str
    clear: bool = True
    """Whether the gap to it is larger than chance could explain."""


def three_sentences(
    figures: Figures,
    findings: Sequence[Finding],
    start: date,
    end: date,
    earlier: Benchmark | None = None,
    national: Benchmark | None = None,
) -> tuple[str, str, str]:
    """What was found in the whole data, how many pupils miss much, and what stands out.

    figures    for everyone: attendance_rate, overall_absence_rate, persistent_absence and severe_absence
    findings   of stands_out.findings
    start, end the first and last day counted
    """
    benchmarks = [benchmark for benchmark in (earlier, national) if benchmark]
    return _found(figures, start, end, benchmarks), _how_many(figures), _stands_out(figures, findings)


def headline(now: pl.DataFrame, before: pl.DataFrame | None = None, change: ranges.Range | None = None) -> str:
    """One sentence for the top of the page: "Attendance is a little better than last year, except in Year 8."

    now, before   one row a pupil with `year_group`, `absent`, `possible`: this year, and to the same point last year
    change        the range of the difference, where the caller knows better than two sets of different pupils; a
                  difference that chance could explain is "about the same"
    """
    rate = _attendance(now)
    if rate is None:
        return "There are no sessions to count yet."
    earlier = None if before is None else _attendance(before)
    if before is None or earlier is None:
        each = words.days_each(int(now["absent"].sum()), now.filter(pl.col("possible") > 0).height)
        return f"Attendance is {words.percent_of(rate)}: pupils missed {each} each on average."
    points = words.points_between(rate, earlier)
    if not _clear(change or ranges.difference(_pairs(now), _pairs(before))):
        points = Decimal(0)
    return f"{beside_last_year(points)}{_exceptions(now, before, points)}."


def beside_last_year(points: Decimal) -> str:
    """ "Attendance is a little better than last year", by so many percentage points."""
    verdict = words.how_much(points)
    than = "as" if verdict == "about the same" else "than"
    return f"Attendance is {verdict} {than} last year"


def _found(figures: Figures, start: date, end: date, benchmarks: Sequence[Benchmark]) -> str:
    absence, attendance = figures.get("overall_absence_rate"), figures.get("attendance_rate")
    when = f"on {words.full_date(end)}"
    if start < end:
        when = f"between {words.full_date(start)} and {words.full_date(end)}"
    if absence is None or attendance is None or attendance.value is None:
        return f"There are no sessions to count {when}."
    each = words.days_each(absence.numerator, absence.pupils)
    average = " each on average" if absence.pupils > 1 else ""
    rate = attendance.value
    against = [_against(rate, other) for other in benchmarks]
    tail = f", {words.listed(against)}" if against else ""
    return (
        f"{words.plural(absence.pupils, 'pupil')} missed {each}{average} {when}: "
        f"attendance was {words.percent_of(rate)}{tail}."
    )


def _against(rate: float, other: Benchmark) -> str:
    said = f"{words.compared(rate, other.value, other.what)} ({words.percent_of(other.value)}"
    apart = abs(words.points_between(rate, other.value)) > words.SAME_POINTS
    return f"{said}, a gap chance could explain)" if apart and not other.clear else f"{said})"


def _how_many(figures: Figures) -> str:
    persistent, severe = figures.get("persistent_absence"), figures.get("severe_absence")
    if persistent is None or not persistent.denominator:
        return "There are no pupils to count yet."
    said = f"{_of(persistent)} missed a tenth or more of their sessions"
    if severe is None or not severe.numerator:
        return f"{said}; none missed half or more." if persistent.numerator else f"{said}."
    return f"{said}, and {severe.numerator:,} of them ({_share(severe)} of all) missed half or more."


def _of(figure: Figure) -> str:
    count = f"{figure.numerator:,}" if figure.numerator else "None"
    shown = f" ({_share(figure)})" if figure.numerator else ""
    return f"{count} of {words.plural(figure.denominator, 'pupil')}{shown}"


def _share(figure: Figure) -> str:
    return words.percent(figure.numerator, figure.denominator)


def _stands_out(figures: Figures, findings: Sequence[Finding]) -> str:
    absence = figures.get("overall_absence_rate")
    if absence is None or absence.pupils < FEWEST:
        return "There are too few pupils to say what stands out."
    clear = [one for one in findings if one.sure == CLEAR]
    more = [one for one in clear if one.gap and one.gap.value > 0]
    first = {kind: next((one for one in more if one.kind == kind), None) for kind in (GROUP, STEP, WEEKDAY)}
    told = [one for one in (first[GROUP] or first[STEP], first[WEEKDAY]) if one]
    if told:
        return f"What stands out: {'; '.join(_inside(one.brief) for one in told)}."
    return "No year group, pupil group or weekday stands out by more than chance could explain."


def _inside(brief: str) -> str:
    """A finding as a part of a sentence: small at its start, unless that is a name."""
    return brief[:1].lower() + brief[1:] if brief.startswith(("On ", "From ", "Pupils ", "Girls ", "Boys ")) else brief


def _attendance(totals: pl.DataFrame) -> float | None:
    possible = int(totals["possible"].sum())
    return rate(possible - int(totals["absent"].sum()), possible)


def _exceptions(now: pl.DataFrame, before: pl.DataFrame, points: Decimal) -> str:
    """The year groups that clearly went the other way, or clearly moved while the whole did not."""
    changes = _year_changes(now, before)
    if abs(points) <= words.SAME_POINTS:
        moved = [(name, change) for name, change in changes if change]
        return _moved(moved)
    against = [name for name, change in changes if change * points < 0]
    if len(against) > MOST_EXCEPTIONS:
        return ", but not in every year group"
    return f", except in {words.listed(against)}" if against else ""


def _moved(moved: Sequence[tuple[str, int]]) -> str:
    better, lower = ([name for name, change in moved if change == sign] for sign in (1, -1))
    if len(moved) > MOST_EXCEPTIONS:
        return ", but not in every year group"
    parts = [f"{word} in {words.listed(names)}" for word, names in (("lower", lower), ("better", better)) if names]
    return f", but {words.listed(parts)}" if parts else ""


def _year_changes(now: pl.DataFrame, before: pl.DataFrame) -> list[tuple[str, int]]:
    """For each year group in both years: 1 for attendance clearly better, -1 clearly lower, 0 neither."""
    years = sorted(set(now["year_group"].drop_nulls()) & set(before["year_group"].drop_nulls()), key=groups.year_place)
    level = 1 - 0.05 / max(1, len(years))
    return [(groups.year_name(year), _year_change(now, before, year, level)) for year in years if year != "unknown"]


def _year_change(now: pl.DataFrame, before: pl.DataFrame, year: str, level: float) -> int:
    here, there = _pairs(now, year), _pairs(before, year)
    if min(len(here), len(there)) < FEWEST:
        return 0
    gap = ranges.difference(here, there, level)
    if gap is None or not gap.clear:
        return 0
    return -1 if gap.value > 0 else 1


def _clear(change: ranges.Range | None) -> bool:
    return change is not None and change.clear


def _pairs(totals: pl.DataFrame, year: str | None = None) -> list[tuple[float, float]]:
    chosen = totals.filter(pl.col("possible") > 0)
    if year is not None:
        chosen = chosen.filter(pl.col("year_group") == year)
    return [(absent, possible) for absent, possible in chosen.select("absent", "possible").iter_rows()]
