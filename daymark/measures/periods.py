"""Spells of days that questions are asked about: days, weeks, half terms, terms, the year so far, and any others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from daymark.kit.school_year import SchoolYear, easter_sunday, monday, same_point_last_year

PERIODS = ("day", "week", "half_term", "term", "year_to_date", "rolling", "custom")
CENSUS_TERMS = ("Autumn", "Spring", "Summer", "Summer 1", "Summer 2")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
HOLIDAY = timedelta(days=8)
"""Two open days so far apart or farther have a holiday between them; see lake.calendar."""


class QuestionError(ValueError):
    """The question makes no sense; the message says why, in words for the person asking."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive. Raises QuestionError where it ends before it starts.

    kind     of PERIODS
    before   first and last day of the period of the same kind before this one, where that follows from a calendar and
             not from the number of days
    """

    start: date
    end: date
    kind: str = "custom"
    before: tuple[date, date] | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise QuestionError(f"The period ends on {self.end:%d/%m/%Y}, before it starts on {self.start:%d/%m/%Y}.")
        if self.kind not in PERIODS:
            raise QuestionError(f"There is no period {self.kind!r}. There are: {', '.join(PERIODS)}.")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def one_day(day: date) -> Period:
    """One day. The one before is the weekday before: of a Monday the Friday."""
    earlier = day - DAY * (3 if day.weekday() == 0 else 2 if day.weekday() == 6 else 1)
    return Period(day, day, "day", (earlier, earlier))


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    return Period(monday(day), monday(day) + 6 * DAY, "week")


def year_to_date(as_of: date) -> Period:
    """From 1 August to the day. The one before is last year to the same point."""
    return Period(SchoolYear.of(as_of).start, as_of, "year_to_date")


def rolling(end: date, weeks: int) -> Period:
    """So many weeks that end with the day. Raises QuestionError for fewer than one."""
    if weeks < 1:
        raise QuestionError(f"A rolling period has at least one week, not {weeks}.")
    return Period(end - weeks * WEEK + DAY, end, "rolling")


def census_term(year: SchoolYear, name: str) -> Period:
    """A term as the school census counts it (DfE, Pupil absence in schools in England: methodology, collection
    windows): autumn to 31 December; spring to Easter Sunday; summer from Easter Monday, cut at the spring bank holiday
    into Summer 1 and Summer 2, whatever a school calls its terms. Raises QuestionError for another name.
    """
    bounds = _census_bounds(year)
    if name not in bounds:
        raise QuestionError(f"There is no census term {name!r}. There are: {', '.join(CENSUS_TERMS)}.")
    order = ("Autumn", "Spring", "Summer") if name in ("Autumn", "Spring", "Summer") else ("Summer 1", "Summer 2")
    place = order.index(name)
    if place:
        earlier = bounds[order[place - 1]]
    elif name == "Summer 1":
        earlier = bounds["Spring"]
    else:
        earlier = _census_bounds(year.previous)["Summer"]
    return Period(*bounds[name], "half_term" if name[-1].isdigit() else "term", earlier)


def _census_bounds(year: SchoolYear) -> dict[str, tuple[date, date]]:
    spring, easter = year.start_year + 1, easter_sunday(year.start_year + 1)
    bank_holiday = monday(date(spring, 5, 31))
    return {
        "Autumn": (year.start, date(year.start_year, 12, 31)),
        "Spring": (date(spring, 1, 1), easter),
        "Summer": (easter + DAY, year.end),
        "Summer 1": (easter + DAY, bank_holiday - DAY),
        "Summer 2": (bank_holiday, year.end),
    }


def own_half_terms(open_days: Iterable[date]) -> tuple[Period, ...]:
    """The school's own half terms: runs of open days between holidays of a week or more, in order."""
    runs = _runs(sorted(open_days))
    found = [Period(run[0], run[-1], "half_term") for run in runs]
    return _chained(found)


def own_terms(open_days: Iterable[date]) -> tuple[Period, ...]:
    """The school's own terms, whatever the census calls them: cut at Christmas, at the holiday around Easter, and at
    the summer. Where no holiday touches Easter the next after it cuts."""
    half_terms = own_half_terms(open_days)
    terms: list[list[Period]] = []
    for earlier, each in zip((None, *half_terms), half_terms, strict=False):
        if earlier is None or _ends_a_term(earlier.end, each.start):
            terms.append([])
        terms[-1].append(each)
    return _chained([Period(parts[0].start, parts[-1].end, "term") for parts in terms])


def _ends_a_term(last: date, first: date) -> bool:
    """Whether the holiday between two open days is that of Christmas, Easter or the summer."""
    easter = easter_sunday(first.year)
    christmas = any(last < date(year, 12, 25) < first for year in (last.year, first.year))
    summer = any(last < date(year, 8, 10) < first for year in (last.year, first.year))
    # School holidays in spring begin or end near Easter, but need not hold it.
    spring = last < easter + 14 * DAY and first > easter - 14 * DAY and first - last > 10 * DAY
    return christmas or summer or spring or last < easter < first


def _runs(days: Sequence[date]) -> list[list[date]]:
    runs: list[list[date]] = [[days[0]]] if days else []
    for earlier, day in pairwise(days):
        if day - earlier >= HOLIDAY:
            runs.append([])
        runs[-1].append(day)
    return runs


def _chained(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Each with the one before it."""
    bounds = [(each.start, each.end) for each in periods]
    return tuple(
        replace(each, before=earlier) if earlier else each
        for each, earlier in zip(periods, [None, *bounds], strict=False)
    )


def previous(period: Period) -> Period:
    """The period before this one: of the year so far the same part of last year; of others the one that ends the day
    before, as long as this one where no calendar says otherwise."""
    if period.before is not None:
        return Period(*period.before, period.kind)
    if period.kind == "year_to_date":
        return last_year(period)
    return Period(period.start - period.days * DAY, period.start - DAY, period.kind)


def last_year(period: Period) -> Period:
    """The same part of the school year before. A year so far starts with its school year; other days are the same
    weekdays of the same weeks, as DfE's weekly series are compared."""
    end = same_point_last_year(period.end)
    starts_year = period.start == SchoolYear.of(period.start).start
    start = SchoolYear.of(period.start).previous.start if starts_year else same_point_last_year(period.start)
    if period.end == SchoolYear.of(period.end).end:
        end = SchoolYear.of(period.end).previous.end
    return Period(min(start, end), end, period.kind)
