"""The overview of a school: what was found, in sentences, figures, a trend and two tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from daymark.access.scope import Scope
from daymark.insight import overview, stands_out
from daymark.insight.finding import FEWEST, GROUP, TOO_FEW, Finding
from daymark.insight.overview import Benchmark
from daymark.kit import ranges
from daymark.kit.ranges import Range
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.figures import Figures
from daymark.measures.question import Period, Question
from daymark.reports import beside
from daymark.reports.bands_page import BandsPage, bands_page
from daymark.reports.beside import Beside
from daymark.reports.counted import PUPIL_COUNTS, Counted, counted, get, of
from daymark.reports.moment import Moment, moment_of
from daymark.reports.totals import both_years, totals_of
from daymark.reports.trend import Trend, trend
from daymark.reports.withheld import is_few

WHOLE = ("attendance_rate", "overall_absence_rate", "persistent_absence", "severe_absence", "missing_marks")
RATES = ("attendance_rate", "overall_absence_rate")
GROUP_KEYS = ("year_group", "fsm", "sen", "sex", "eal")


@dataclass(frozen=True)
class RateStat:
    """An attendance rate with the absence beside it and what it is compared with.

    name       "week", "term" or "year"
    change     how much higher than at the same point last year, None where there is nothing to compare with
    """

    name: str
    period: Period
    attendance: Counted
    absence: Counted
    before: Counted | None
    change: Range | None
    national: Beside | None


@dataclass(frozen=True)
class PupilStat:
    """How many pupils missed a tenth or more (or half or more), with last year and the nation beside it."""

    counted: Counted
    before: Counted | None
    national: Beside | None


@dataclass(frozen=True)
class GroupRow:
    """One group of pupils. `gap` is how much more of its sessions it missed than the other pupils did."""

    key: str
    value: str
    attendance: Counted
    absence: Counted
    persistent: Counted
    gap: Range | None
    too_few: bool


@dataclass(frozen=True)
class OverviewPage:
    """Everything the overview says. `findings` holds what stands out first, then what is too few to say."""

    school: SchoolRow
    moment: Moment
    headline: str
    sentences: tuple[str, str, str]
    rates: tuple[RateStat, ...]
    persistent: PupilStat
    severe: PupilStat
    missing: Counted
    trend: Trend | None
    findings: tuple[Finding, ...]
    groups: tuple[tuple[str, tuple[GroupRow, ...]], ...]
    bands: BandsPage | None
    pupils: int
    sources: tuple[str, ...]


def overview_page(lake: Lake, school: SchoolRow, scope: Scope) -> OverviewPage | None:
    """The overview at the school's newest moment, or None where it has no registers yet."""
    moment = moment_of(lake, school.key)
    return _page(lake, lake.version, school, scope, moment) if moment else None


@lru_cache(maxsize=64)
def _page(lake: Lake, version: str, school: SchoolRow, scope: Scope, moment: Moment) -> OverviewPage | None:
    whole = _whole(lake, scope, school, moment.year)
    if not any(figure.denominator for figure in whole):
        return None
    before = _whole(lake, scope, school, moment.year_last_year)
    found = _findings(lake, school, scope, moment)
    rates = tuple(_rates(lake, school, scope, moment))
    persistent, severe = (_pupil_stat(whole, before, school, measure) for measure in WHOLE[2:4])
    missing = get(whole, "missing_marks")
    assert missing is not None  # a question that divides nothing always has its one figure
    return OverviewPage(
        school=school,
        moment=moment,
        headline=_headline(lake, school, scope, moment),
        sentences=_sentences(whole, found, (_first_day(lake, school, moment), moment.as_of), rates, scope),
        rates=rates,
        persistent=persistent,
        severe=severe,
        missing=missing,
        trend=_trend(lake, school, scope, moment),
        findings=found,
        groups=tuple(_groups(lake, school, scope, moment)),
        bands=bands_page(lake, school, scope, moment),
        pupils=persistent.counted.figure.denominator,
        sources=_sources(rates, persistent),
    )


def _whole(lake: Lake, scope: Scope, school: SchoolRow, period: Period) -> Figures:
    where = (("school", school.key),)
    return answer(lake, Question(WHOLE, period, period.end, where=where), scope)


def _headline(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> str:
    where = (("school", school.key),)
    now = totals_of(lake, moment.year, scope, where)
    before = totals_of(lake, moment.year_last_year, scope, where)
    return overview.headline(now, before if before["possible"].sum() else None, _year_on_year(now, before))


def _sentences(
    whole: Figures, found: tuple[Finding, ...], days: tuple[date, date], rates: tuple[RateStat, ...], scope: Scope
) -> tuple[str, str, str]:
    """The three sentences, without counts of fewer pupils than the scope lets be told."""
    told = tuple(one for one in whole if one.measure not in PUPIL_COUNTS or not is_few(one, scope.smallest))
    first, second, third = overview.three_sentences(
        Figures(whole.question, told), found, *days, _earlier(rates), _nation(rates)
    )
    if not any(one.measure == "persistent_absence" for one in told):
        second = f"Fewer than {scope.smallest} pupils missed a tenth or more of their sessions."
    return first, second, third


def _first_day(lake: Lake, school: SchoolRow, moment: Moment) -> date:
    return lake.snapshot().first_day(school.key, moment.school_year) or moment.year.start


def _rates(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> Iterator[RateStat]:
    spans = {
        "week": (moment.week, moment.week_last_year),
        "term": (moment.term, moment.term_last_year),
        "year": (moment.year, moment.year_last_year),
    }
    if moment.term_name == "Autumn":
        del spans["year"]  # the year so far is the term so far
    for name, (now, then) in spans.items():
        yield _rate(lake, school, scope, name, now, then)


def _rate(lake: Lake, school: SchoolRow, scope: Scope, name: str, now: Period, then: Period) -> RateStat:
    where = (("school", school.key),)
    here, there = (answer(lake, Question(RATES, days, days.end, where=where), scope) for days in (now, then))
    attendance, absence, before = get(here, RATES[0]), get(here, RATES[1]), get(there, RATES[0])
    assert attendance is not None and absence is not None
    change = None
    if before is not None and before.figure.denominator and attendance.figure.denominator:
        change = _year_on_year(totals_of(lake, now, scope, where), totals_of(lake, then, scope, where))
    return RateStat(
        name,
        now,
        attendance,
        absence,
        before if change else None,
        change,
        beside.sessions(school.phase, now),
    )


def _year_on_year(now: pl.DataFrame, before: pl.DataFrame) -> Range | None:
    """How much higher the attendance rate is. Most pupils were there in both years, and are their own comparison."""
    return ranges.overlapping_difference(both_years(now, before))


def _pupil_stat(whole: Figures, before: Figures, school: SchoolRow, measure: str) -> PupilStat:
    now, then = get(whole, measure), get(before, measure)
    assert now is not None
    earlier = then if then and then.figure.denominator else None
    return PupilStat(now, earlier, beside.pupils_missing(school.phase, measure))


def _earlier(rates: tuple[RateStat, ...]) -> Benchmark | None:
    before, change = rates[-1].before, rates[-1].change
    if before is None or before.value is None:
        return None
    return Benchmark(before.value, "the same point last year", change is not None and change.clear)


def _nation(rates: tuple[RateStat, ...]) -> Benchmark | None:
    nation = rates[-1].national
    return Benchmark(nation.value, nation.what) if nation else None


def _trend(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> Trend | None:
    where = (("school", school.key),)
    now, before = (
        answer(lake, Question(("attendance_rate",), days, days.end, by=("week",), where=where), scope)
        for days in (moment.year, moment.year_last_year)
    )
    national = beside.weekly_attendance(school.phase, moment.school_year)
    return trend(list(of(now, "attendance_rate")), list(of(before, "attendance_rate")), national)


def _findings(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> tuple[Finding, ...]:
    where = (("school", school.key),)
    totals = totals_of(lake, moment.year, scope, where)
    asked = Question(("overall_absence_rate",), moment.year, moment.as_of, by=("week", "weekday"), where=where)
    found = stands_out.findings(totals, answer(lake, asked, scope))
    return tuple(one for one in found if not (scope.smallest and one.sure == TOO_FEW))


def _groups(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> Iterator[tuple[str, tuple[GroupRow, ...]]]:
    where = (("school", school.key),)
    totals = totals_of(lake, moment.year, scope, where)
    gaps = {one.link_key: one for one in stands_out.group_gaps(totals, GROUP_KEYS) if one.kind == GROUP}
    measures = (*RATES, "persistent_absence")
    for key in GROUP_KEYS:
        asked = Question(measures, moment.year, moment.as_of, by=(key,), where=where)
        rows = tuple(_group_rows(answer(lake, asked, scope), key, gaps))
        if len([row for row in rows if row.value != "unknown"]) > 1:
            yield key, rows


def _group_rows(figures: Figures, key: str, gaps: dict[str, Finding]) -> Iterator[GroupRow]:
    for figure in figures.of("attendance_rate"):
        value = dict(figure.group)[key]
        absence, persistent = (
            get(figures, measure, **{key: value}) for measure in ("overall_absence_rate", "persistent_absence")
        )
        assert absence is not None and persistent is not None
        found = gaps.get(f"{key}={value}")
        few = figure.pupils < FEWEST
        yield GroupRow(key, value, counted(figures, figure), absence, persistent, found.gap if found else None, few)


def _sources(rates: tuple[RateStat, ...], persistent: PupilStat) -> tuple[str, ...]:
    """Where the national figures on the page come from, each once."""
    said = [one.source for one in (*(rate.national for rate in rates), persistent.national) if one]
    return tuple(dict.fromkeys(said))
