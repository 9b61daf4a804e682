"""What stands out in the whole school: weekdays, the step from year to year, groups; only where chance is too small
an explanation, and saying so where there are too few pupils to say anything.

Several comparisons are made at once, so each is held to a stricter level (Bonferroni): with 20 comparisons and no
real difference anywhere, something is said wrongly in one school of twenty, not in every school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import polars as pl

from daymark.insight import groups, words
from daymark.insight.finding import CLEAR, FEWEST, GROUP, MAYBE, STEP, TOO_FEW, WEEKDAY, Finding
from daymark.kit import ranges
from daymark.kit.ranges import Pair, Range
from daymark.kit.school_year import WEEKDAYS
from daymark.measures.figures import Figure, rate

KEYS = ("year_group", "fsm", "sex", "sen", "eal")
UNKNOWN = "unknown"
FEWEST_WEEKS = 6
CHANCE = 0.05

Parts = dict[str, list[Pair]]


def findings(totals: pl.DataFrame, week_days: Iterable[Figure] = (), keys: Sequence[str] = KEYS) -> list[Finding]:
    """Everything that stands out, the clearest gap first, then what could be chance, then the groups too few to say.

    totals      one row a pupil: the keys, `absent` and `possible` sessions (as measures.pupils gives them)
    week_days   overall_absence_rate by week and weekday
    """
    days = weekday_effect(week_days)
    found = [*group_gaps(totals, keys), *year_step(totals), *([days] if days else [])]
    order = {CLEAR: 0, MAYBE: 1, TOO_FEW: 2}
    return sorted(found, key=lambda one: (order[one.sure], one.kind == STEP, -_size(one)))


def group_gaps(totals: pl.DataFrame, keys: Sequence[str] = KEYS) -> list[Finding]:
    """For each group of each key, its absence against that of the other pupils; a key of two groups is one gap."""
    divided = {key: parts for key in keys if len(parts := _parts(totals, key)) > 1}
    comparisons = [(key, value) for key, parts in divided.items() for value in _told(parts)]
    level = 1 - CHANCE / max(1, len(comparisons))
    return [_group_gap(key, value, divided[key], level) for key, value in comparisons]


def year_step(totals: pl.DataFrame) -> list[Finding]:
    """The step between neighbouring year groups where absence rises or falls most, when it is clear; else nothing."""
    parts = _parts(totals, "year_group")
    years = sorted((year for year in parts if len(parts[year]) >= FEWEST), key=groups.year_place)
    steps = [(a, b) for a, b in pairwise(years) if groups.year_place(b) == groups.year_place(a) + 1]
    level = 1 - CHANCE / max(1, len(steps))
    gaps = [(a, b, gap) for a, b in steps if (gap := ranges.difference(parts[b], parts[a], level)) and gap.clear]
    if not gaps:
        return []
    before, after, gap = max(gaps, key=lambda step: abs(step[2].value))
    return [_step(before, after, parts, gap)]


def weekday_effect(week_days: Iterable[Figure]) -> Finding | None:
    """The weekday missed more than the others by more than chance, from figures by week and weekday.

    Weeks are the units: a pattern must hold from week to week, so that one day of snow is not a pattern.
    None with fewer than six weeks, fewer than ten pupils, or no such day.
    """
    by_week, pupils = _weeks(week_days)
    if len(by_week) < FEWEST_WEEKS or pupils < FEWEST:
        return None
    level = 1 - CHANCE / len(WEEKDAYS[:5])
    gaps = [(day, gap) for day in WEEKDAYS[:5] if (gap := _weekday_gap(by_week, day, level)) and gap.low > 0]
    if not gaps:
        return None
    day, gap = max(gaps, key=lambda one: one[1].value)
    return _weekday_finding(day, gap, by_week, pupils)


def _size(one: Finding) -> float:
    return min(abs(one.gap.low), abs(one.gap.high)) if one.gap else 0.0


def _parts(totals: pl.DataFrame, key: str) -> Parts:
    """The absent and possible sessions of each pupil, by known value of the key."""
    parts: Parts = defaultdict(list)
    if key not in totals.columns:
        return parts
    for value, absent, possible in totals.select(key, "absent", "possible").iter_rows():
        if value is not None and value != UNKNOWN and possible:
            parts[value].append((absent, possible))
    return parts


def _rate(pairs: Sequence[Pair]) -> float:
    return rate(sum(absent for absent, _ in pairs), sum(possible for _, possible in pairs)) or 0.0


def _told(parts: Parts) -> list[str]:
    """The groups to speak of: of two, the one that missed more."""
    if len(parts) == 2:
        return [max(sorted(parts), key=lambda value: _rate(parts[value]))]
    return sorted(parts)


def _group_gap(key: str, value: str, parts: Parts, level: float) -> Finding:
    here = parts[value]
    rest = [pair for other, pairs in parts.items() if other != value for pair in pairs]
    name = words.first_upper(groups.phrase(key, value))
    if min(len(here), len(rest)) < FEWEST:
        return _too_few(key, value, name, len(here), len(rest))
    gap = ranges.difference(here, rest, level)
    assert gap is not None  # both sides have at least ten pupils
    against = f"{words.percent_of(_rate(rest))} for {_rest(key, value, parts)}"
    said = f"{name} missed {words.percent_of(_rate(here))} of sessions, against {against}"
    more = "more" if gap.value > 0 else "less"
    return Finding(
        kind=GROUP,
        headline=f"{name} missed {more} school" if gap.clear else f"{name}: no clear difference",
        sentence=f"{said} ({_reach(gap)})." if gap.clear else f"{said}; a gap of this size could be chance.",
        sure=CLEAR if gap.clear else MAYBE,
        pupils=len(here),
        link_key=f"{key}={value}",
        measures=("overall_absence_rate",),
        gap=gap,
        brief=said,
    )


def _rest(key: str, value: str, parts: Parts) -> str:
    if key == "sex" and len(parts) == 2:
        return groups.phrase(key, next(other for other in parts if other != value))
    return "the other year groups" if key == "year_group" else "the other pupils"


def _too_few(key: str, value: str, name: str, here: int, rest: int) -> Finding:
    why = words.plural(here, "pupil") if here < FEWEST else f"only {words.plural(rest, 'other pupil')} to compare with"
    sentence = f"{name}: too few to say ({why})."
    headline = f"{name}: too few to say"
    return Finding(GROUP, headline, sentence, TOO_FEW, here, f"{key}={value}", ("overall_absence_rate",))


def _reach(gap: Range) -> str:
    """The range of a clear gap in words: "1.2 to 3.0 points more, allowing for chance"."""
    low, high = sorted(abs(words.rounded(100 * bound)) for bound in (gap.low, gap.high))
    points = f"{low} points" if low == high else f"{low} to {high} points"
    return f"{points} {'more' if gap.value > 0 else 'less'}, allowing for chance"


def _step(before: str, after: str, parts: Parts, gap: Range) -> Finding:
    first, second = groups.year_name(before), groups.year_name(after)
    turn = "rises" if gap.value > 0 else "falls"
    rates = f"{words.percent_of(_rate(parts[before]))} to {words.percent_of(_rate(parts[after]))}"
    said = f"From {first} to {second} absence {turn} from {rates} of sessions"
    return Finding(
        kind=STEP,
        headline=f"Absence {turn} from {first} to {second}",
        sentence=f"{said} ({_reach(gap)}).",
        sure=CLEAR,
        pupils=len(parts[before]) + len(parts[after]),
        link_key=f"year_group={after}",
        measures=("overall_absence_rate",),
        gap=gap,
        brief=said,
    )


def _weeks(week_days: Iterable[Figure]) -> tuple[dict[str, dict[str, Pair]], int]:
    by_week: dict[str, dict[str, Pair]] = defaultdict(dict)
    pupils = 0
    for figure in week_days:
        group = dict(figure.group)
        by_week[group["week"]][group["weekday"]] = (figure.numerator, figure.denominator)
        pupils = max(pupils, figure.pupils)
    return by_week, pupils


def _weekday_gap(by_week: dict[str, dict[str, Pair]], day: str, level: float) -> Range | None:
    rows = [(days[day], _sum(days, day)) for days in by_week.values() if day in days]
    return ranges.paired_difference(rows, level) if len(rows) >= FEWEST_WEEKS else None


def _sum(days: dict[str, Pair], without: str) -> Pair:
    others = [pair for day, pair in days.items() if day != without]
    return sum(num for num, _ in others), sum(den for _, den in others)


def _weekday_finding(day: str, gap: Range, by_week: dict[str, dict[str, Pair]], pupils: int) -> Finding:
    here = _rate([days[day] for days in by_week.values() if day in days])
    rest = _rate([_sum(days, day) for days in by_week.values()])
    rates = f"{words.percent_of(here)} of sessions, against {words.percent_of(rest)} on other days"
    said = f"On {day}s pupils missed {rates}"
    return Finding(
        kind=WEEKDAY,
        headline=f"{day}s are missed more",
        sentence=f"{said} ({_reach(gap)}, over {gap.units} weeks).",
        sure=CLEAR,
        pupils=pupils,
        link_key=f"weekday={day}",
        measures=("weekday_absence_rate",),
        gap=gap,
        brief=said,
    )
