"""The overview of a school: what was found, in sentences, figures, a trend and two tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from daymark.access.scope import Scope
from daymark.insight import overview, stands_out
from daymark.insight.finding import CLEAR, FEWEST, GROUP, Finding
from daymark.insight.overview import Benchmark
from daymark.kit import ranges
from daymark.kit.ranges import Range
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.figures import Figures
from daymark.measures.question import Period, Question
from daymark.reports import allowed, beside, released, told_apart
from daymark.reports.bands_page import BandsPage, bands_page
from daymark.reports.beside import Beside
from daymark.reports.cells import PUPILS, Cell
from daymark.reports.counted import Counted, counted, get, of
from daymark.reports.moment import Moment
from daymark.reports.released import Released, release_of, settled, why_of
from daymark.reports.told_apart import Gap
from daymark.reports.totals import both_years, totals_of
from daymark.reports.trend import Trend, trend
from daymark.reports.withheld import notes

WHOLE = ("attendance_rate", "overall_absence_rate", "persistent_absence", "severe_absence", "missing_marks")
RATES = ("attendance_rate", "overall_absence_rate")
GROUP_KEYS = ("year_group", "fsm", "sen", "sex", "eal")


@dataclass(frozen=True)
class RateStat:
    """An attendance rate with the absence beside it and what it is compared with.

    name       "week", "term" or "year"
    change     how much higher than at the same point last year, None where there is nothing to compare with, or where
               those who stand behind it are too few for any difference to be told
    """

    name: str
    period: Period
    attendance: Counted
    absence: Counted
    before: Counted | None
    change: Gap | None
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
    gap: Gap | None
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


def overview_page(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> OverviewPage | None:
    """The overview at a moment of the school; None where it has nobody to count then."""
    return _page(lake, lake.version, settled(lake, school, scope, moment), school, scope, moment)


@lru_cache(maxsize=64)
def _page(lake: Lake, version: str, stamp: str, school: SchoolRow, scope: Scope, moment: Moment) -> OverviewPage | None:
    asked = _Asking(lake, school, scope, moment)
    whole = asked.figures(WHOLE, moment.year)
    if not any(figure.denominator or figure.suppressed for figure in whole):
        return None
    before = asked.figures(WHOLE, moment.year_last_year)
    found = _findings(asked)
    rates = tuple(_rates(asked))
    persistent, severe = (_pupil_stat(whole, before, school, measure) for measure in WHOLE[2:4])
    missing = get(whole, "missing_marks")
    assert missing is not None  # a question that divides nothing always has its one figure
    return OverviewPage(
        school=school,
        moment=moment,
        headline=_headline(asked, whole, rates),
        sentences=_sentences(asked, whole, found, rates),
        rates=rates,
        persistent=persistent,
        severe=severe,
        missing=missing,
        trend=_trend(asked),
        findings=found,
        groups=tuple(_groups(asked)),
        bands=bands_page(lake, school, scope, moment),
        pupils=asked.pupils(whole),
        sources=(*_sources(rates, persistent), *notes(scope)),
    )


@dataclass(frozen=True)
class _Asking:
    """The school and the moment a page is about, and who asks."""

    lake: Lake
    school: SchoolRow
    scope: Scope
    moment: Moment

    @property
    def where(self) -> tuple[tuple[str, str], ...]:
        return (("school", self.school.key),)

    @property
    def released(self) -> Released | None:
        """What may be shown, None where everything may."""
        return release_of(self.lake, self.school, self.scope, self.moment) if self.scope.smallest else None

    def figures(self, measures: tuple[str, ...], days: Period, *by: str) -> Figures:
        """The figures as the person is shown them."""
        question = Question(measures, days, days.end, by, self.where)
        return released.asked(self.lake, self.school, self.scope, self.moment, question)

    def totals(self, days: Period) -> pl.DataFrame:
        return totals_of(self.lake, days, self.scope, self.where)

    def pupils(self, whole: Figures) -> int:
        """How many pupils stand behind the page, as far as that is shown."""
        if self.released is None:
            persistent = whole.get("persistent_absence")
            return persistent.denominator if persistent else 0
        year = self.moment.year
        return self.released.count(Cell(PUPILS, "", year.start, year.end)) or 0


def _headline(asked: _Asking, whole: Figures, rates: tuple[RateStat, ...]) -> str:
    attendance, absence = whole.get("attendance_rate"), whole.get("overall_absence_rate")
    if asked.released is not None and attendance and absence:
        before, change = rates[-1].before, rates[-1].change
        earlier = before.figure if before else None
        return told_apart.headline(attendance, absence, earlier, change is not None and change.clear)
    now, before_ = asked.totals(asked.moment.year), asked.totals(asked.moment.year_last_year)
    there = bool(before_["possible"].sum())
    return overview.headline(now, before_ if there else None, _year_on_year(now, before_))


def _sentences(
    asked: _Asking, whole: Figures, found: tuple[Finding, ...], rates: tuple[RateStat, ...]
) -> tuple[str, str, str]:
    """The three sentences, without counts of fewer pupils than the scope lets be told."""
    days = (_first_day(asked.lake, asked.school, asked.moment), asked.moment.as_of)
    first, second, third = overview.three_sentences(whole, found, *days, _earlier(rates), _nation(rates))
    smallest = asked.scope.smallest
    attendance, absence, persistent, severe = (whole.get(measure) for measure in WHOLE[:4])
    if not smallest or attendance is None or absence is None or persistent is None or severe is None:
        return first, second, third
    if not any(one.sure == CLEAR and one.gap and one.gap.value > 0 for one in found):
        third = told_apart.QUIET
    if why_of(attendance) or why_of(absence):
        first = third = told_apart.unsaid(smallest)
    return first, told_apart.how_many(persistent, severe, smallest, why_of(persistent)), third


def _first_day(lake: Lake, school: SchoolRow, moment: Moment) -> date:
    return lake.snapshot().first_day(school.key, moment.school_year) or moment.year.start


def _rates(asked: _Asking) -> Iterator[RateStat]:
    moment = asked.moment
    spans = {
        "week": (moment.week, moment.week_last_year),
        "term": (moment.term, moment.term_last_year),
        "year": (moment.year, moment.year_last_year),
    }
    if moment.term_name == "Autumn":
        del spans["year"]  # the year so far is the term so far
    for name, (now, then) in spans.items():
        yield _rate(asked, name, now, then)


def _rate(asked: _Asking, name: str, now: Period, then: Period) -> RateStat:
    here, there = (asked.figures(RATES, days) for days in (now, then))
    attendance, absence, before = get(here, RATES[0]), get(here, RATES[1]), get(there, RATES[0])
    assert attendance is not None and absence is not None
    change = _changed(asked, now, then, attendance, before)
    return RateStat(
        name,
        now,
        attendance,
        absence,
        before if change or (before is not None and why_of(before.figure)) else None,
        change,
        beside.sessions(asked.school.phase, now),
    )


def _changed(asked: _Asking, now: Period, then: Period, here: Counted, there: Counted | None) -> Gap | None:
    """How much higher the attendance rate is, as it may be told."""
    if there is None or here.value is None or there.value is None:
        return None
    found = _year_on_year(asked.totals(now), asked.totals(then))
    if asked.released is None or found is None:
        return Gap.of(found)
    cells = (Cell(PUPILS, "", days.start, days.end) for days in (now, then))
    return Gap.bare(here.value - there.value, found) if told_apart.enough(asked.released, *cells) else None


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


def _trend(asked: _Asking) -> Trend | None:
    now, before = (
        asked.figures(("attendance_rate",), days, "week") for days in (asked.moment.year, asked.moment.year_last_year)
    )
    national = beside.weekly_attendance(asked.school.phase, asked.moment.school_year)
    return trend(list(of(now, "attendance_rate")), list(of(before, "attendance_rate")), national)


def _findings(asked: _Asking) -> tuple[Finding, ...]:
    days = asked.moment.year
    by_day = Question(("overall_absence_rate",), days, days.end, by=("week", "weekday"), where=asked.where)
    keys = allowed.told(asked.scope, stands_out.KEYS)
    found = stands_out.findings(asked.totals(days), answer(asked.lake, by_day, asked.scope), keys)
    return tuple(found) if asked.released is None else told_apart.told(found, asked.released, days)


def _groups(asked: _Asking) -> Iterator[tuple[str, tuple[GroupRow, ...]]]:
    keys = allowed.told(asked.scope, GROUP_KEYS)
    gaps = _gaps(asked, keys)
    for key in keys:
        figures = asked.figures((*RATES, "persistent_absence"), asked.moment.year, key)
        rows = tuple(_group_rows(asked, figures, key, gaps))
        if len([row for row in rows if row.value != "unknown"]) > 1:
            yield key, rows


def _gaps(asked: _Asking, keys: tuple[str, ...]) -> dict[str, Gap | None]:
    """By how much more each group missed than the other pupils, as it may be told."""
    days, released = asked.moment.year, asked.released
    found = (one for one in stands_out.group_gaps(asked.totals(days), keys) if one.kind == GROUP)
    if released is None:
        return {one.link_key: Gap.of(one.gap) for one in found}
    return {one.link_key: told_apart.gap_of(one, released, days) for one in found}


def _group_rows(asked: _Asking, figures: Figures, key: str, gaps: dict[str, Gap | None]) -> Iterator[GroupRow]:
    days, released = asked.moment.year, asked.released
    for figure in figures.of("attendance_rate"):
        value = dict(figure.group)[key]
        absence, persistent = (
            get(figures, measure, **{key: value}) for measure in ("overall_absence_rate", "persistent_absence")
        )
        assert absence is not None and persistent is not None
        few = figure.pupils < FEWEST
        if released is not None:
            few = not told_apart.enough(released, Cell(PUPILS, f"{key}={value}", days.start, days.end))
        gap = gaps.get(f"{key}={value}")
        yield GroupRow(key, value, counted(figures, figure), absence, persistent, gap, few)


def _sources(rates: tuple[RateStat, ...], persistent: PupilStat) -> tuple[str, ...]:
    """Where the national figures on the page come from, each once."""
    said = [one.source for one in (*(rate.national for rate in rates), persistent.national) if one]
    return tuple(dict.fromkeys(said))
