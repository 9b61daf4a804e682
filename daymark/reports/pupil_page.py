"""One pupil: days and lessons missed, day by day, patterns in words, and last year beside this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from daymark.access.scope import Scope
from daymark.insight import patterns, words
from daymark.insight.finding import Finding
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.penalty_window import PenaltyWindow, penalty_window, school_weeks
from daymark.measures.pupils import PupilSummary, Weeks, figures_of, pupil_weeks, summary_of
from daymark.measures.question import Period, Question
from daymark.registers.codes import CODES, Code, shown
from daymark.reports import marks_calendar
from daymark.reports.counted import Counted, get
from daymark.reports.last_absent import school_days_since
from daymark.reports.marks_calendar import Block, Half, Listed, Minutes
from daymark.reports.moment import Moment
from daymark.reports.totals import totals_of

LESSONS_A_DAY = {"Secondary": 5}
"""Lessons in a school day by phase, where days are counted in lessons: most secondary schools teach five."""

MEASURES = ("overall_absence_rate", "unauthorised_absence_rate", "late_rate", "broken_weeks", "missing_marks")
LEAD = 2
"""How many patterns open the page; the others stand further down."""


@dataclass(frozen=True)
class CodeUse:
    """One code of this pupil's year and in how many sessions it stands."""

    code: Code
    sessions: int


@dataclass(frozen=True)
class PupilPage:
    """Everything the page says. `row` is the pupil's row of measures.pupils: who they are and what is known of them.

    before        this year's figures at the same point last year, None where there was no last year here
    lessons       lessons missed, None where days are not counted in lessons
    a_day         lessons in a day
    window        unauthorised sessions in the last ten school weeks
    minutes_late  minutes of each time late this year that were noted, in order
    last_absent   the newest day with a session missed this year, None where there is none
    days_since    school days after it, to the newest there is a register of
    """

    moment: Moment
    row: Mapping[str, Any]
    headline: str
    sentences: tuple[str, ...]
    now: Mapping[str, Counted]
    before: Mapping[str, Counted] | None
    lessons: int | None
    a_day: int | None
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]
    blocks_last_year: tuple[Block, ...]
    legend: tuple[Half, ...]
    listing: tuple[Listed, ...]
    codes: tuple[CodeUse, ...]
    minutes_late: tuple[int, ...]
    window: PenaltyWindow
    last_absent: date | None
    days_since: int

    @property
    def name(self) -> str:
        return name_of(self.row)


def name_of(row: Mapping[str, Any]) -> str:
    """What a pupil is called: both names, or the key where there are none."""
    said = f"{row['forename'] or ''} {row['surname'] or ''}".strip()
    return said or f"Pupil {row['pupil']}"


def pupil_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, pupil: str, minutes: Minutes
) -> PupilPage | None:
    """The page of one pupil (by key), or None where the scope does not see them or they have no register this year.

    Codes that are sensitive are told where the scope shows what is; else only what kind of session they stand for.

    minutes   minutes late, where the source told them
    """
    totals = totals_of(lake, moment.year, scope, (("school", school.key),)).filter(pl.col("pupil") == pupil)
    weeks = pupil_weeks(lake, school.key, pupil, scope, Period(moment.last_year.start, moment.as_of))
    now = summary_of(school.key, pupil, moment.year, weeks)
    if now is None or not totals.height:
        return None
    row = totals.row(0, named=True)
    then = summary_of(school.key, pupil, moment.year_last_year, weeks)
    found = _patterns(now, then)
    made = _blocks(lake, school, now, moment, minutes, scope.sensitive)
    a_day = LESSONS_A_DAY.get(school.phase)
    missed = now.total.absent
    last = now.absences[-1].end if now.absences else None
    return PupilPage(
        moment=moment,
        row=row,
        headline=_headline(row, missed, a_day, now.weeks[0][0], moment),
        sentences=_lead(found, row, then),
        now=_figures(now, school),
        before=_figures(then, school) if then and then.total.possible else None,
        lessons=lessons(missed, a_day) if a_day else None,
        a_day=a_day,
        findings=tuple(found),
        blocks=made,
        blocks_last_year=_last_year(lake, school, pupil, weeks, moment, minutes, scope.sensitive),
        window=penalty_window(weeks, _school_weeks(lake, lake.version, school.key), moment.as_of),
        legend=marks_calendar.legend(made),
        listing=marks_calendar.listing(made),
        codes=_codes(now.codes, scope.sensitive),
        last_absent=last,
        days_since=_days_since(lake, school, moment, last),
        minutes_late=tuple(late for (day, _), late in sorted(minutes.items()) if day in moment.school_year),
    )


def _days_since(lake: Lake, school: SchoolRow, moment: Moment, last: date | None) -> int:
    return school_days_since(last, marks_calendar.calendar_of(lake, school.key, moment.year)) if last else 0


def lessons(sessions: int, a_day: int) -> int:
    """Lessons in so many sessions, to the nearest whole one, halves upwards."""
    return (sessions * a_day + 1) // 2


@lru_cache(maxsize=32)
def _school_weeks(lake: Lake, version: str, school: str) -> tuple[date, ...]:
    return tuple(school_weeks(lake, school))


def _codes(used: Sequence[tuple[str, int]], sensitive: bool) -> tuple[CodeUse, ...]:
    """The codes of the year, those that may not be told counted together by the kind they are of."""
    counts: dict[Code, int] = {}
    for symbol, count in used:
        code = shown(CODES.by_symbol[symbol], sensitive)
        counts[code] = counts.get(code, 0) + count
    return tuple(CodeUse(code, count) for code, count in counts.items())


def _figures(summary: PupilSummary, school: SchoolRow) -> Mapping[str, Counted]:
    where = (("school", school.key), ("pupil", summary.pupil))
    figures = figures_of(summary, Question(MEASURES, summary.period, summary.period.end, where=where))
    return {measure: found for measure in MEASURES if (found := get(figures, measure))}


def _headline(row: Mapping[str, Any], missed: int, a_day: int | None, first: date, moment: Moment) -> str:
    since = _since(first, moment)
    if not missed:
        return f"{name_of(row)} has missed no school {since}."
    said = f"{name_of(row)} has missed {words.days(missed)} {since}"
    return f"{said}, about {words.plural(lessons(missed, a_day), 'lesson')}." if a_day else f"{said}."


def _patterns(now: PupilSummary, then: PupilSummary | None) -> list[Finding]:
    """What stands out beside the days missed, which the headline says."""
    missed = patterns.days_missed(now.weeks, then.weeks if then else None)
    return [one for one in patterns.patterns(now.weeks, then.weeks if then else None) if one != missed]


def _since(first_week: date, moment: Moment) -> str:
    """ "since September": the month of the pupil's first school week, unless that is this one."""
    thursday = first_week + timedelta(days=3)
    same = (thursday.year, thursday.month) == (moment.as_of.year, moment.as_of.month)
    return "this month" if same else f"since {thursday:%B}"


def _lead(found: Sequence[Finding], row: Mapping[str, Any], then: PupilSummary | None) -> tuple[str, ...]:
    told = [patterns.opening(one) for one in found[:LEAD]]
    if then and then.total.possible:
        first = row["forename"] or name_of(row)
        missed = words.days(then.total.absent) if then.total.absent else "no days"
        told.append(f"By this point last year {first} had missed {missed}.")
    return (" ".join(told),) if told else ()


def _blocks(
    lake: Lake, school: SchoolRow, summary: PupilSummary, moment: Moment, minutes: Minutes, sensitive: bool
) -> tuple[Block, ...]:
    calendar = marks_calendar.calendar_of(lake, school.key, moment.year)
    return marks_calendar.blocks(summary.weeks, calendar, moment.as_of, minutes, sensitive)


def _last_year(
    lake: Lake, school: SchoolRow, pupil: str, weeks: Weeks, moment: Moment, minutes: Minutes, sensitive: bool
) -> tuple[Block, ...]:
    summary = summary_of(school.key, pupil, moment.last_year, weeks)
    return _blocks(lake, school, summary, _end_of(moment.school_year.previous), minutes, sensitive) if summary else ()


def _end_of(year: SchoolYear) -> Moment:
    return Moment(year.end)
