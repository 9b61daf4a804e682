"""When a page speaks: the last day with a mark, the days it counts, and the same days a year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from daymark.access import releases
from daymark.access.scope import Scope
from daymark.insight import words
from daymark.kit.school_year import SchoolYear, easter_sunday, monday, same_point_last_year
from daymark.lake.half_terms import term
from daymark.lake.lake import Lake, Snapshot
from daymark.measures.question import Period

DAY = timedelta(days=1)
SESSION_NAMES = {"AM": "morning", "PM": "afternoon"}


@dataclass(frozen=True)
class Moment:
    """The last day with an open session, `as_of`, and whether its last session was `AM` or `PM`."""

    as_of: date
    session: str = "PM"

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear.of(self.as_of)

    @property
    def week(self) -> Period:
        return Period(monday(self.as_of), self.as_of)

    @property
    def term_name(self) -> str:
        """Autumn, Spring or Summer, by the windows of the school census."""
        return term(self.as_of)

    @property
    def term(self) -> Period:
        """From the first day of the census term to now."""
        year = self.as_of.year
        starts = {"Autumn": self.school_year.start, "Spring": date(year, 1, 1), "Summer": easter_sunday(year) + DAY}
        return Period(starts[self.term_name], self.as_of)

    @property
    def year(self) -> Period:
        return Period(self.school_year.start, self.as_of)

    @property
    def a_year_ago(self) -> date:
        """The same weekday of the same week last year."""
        return same_point_last_year(self.as_of)

    @property
    def week_last_year(self) -> Period:
        return Period(monday(self.a_year_ago), self.a_year_ago)

    @property
    def term_last_year(self) -> Period:
        start, year = self.term.start, self.a_year_ago.year
        start = easter_sunday(year) + DAY if self.term_name == "Summer" else start.replace(year=start.year - 1)
        return Period(min(start, self.a_year_ago), self.a_year_ago)

    @property
    def year_last_year(self) -> Period:
        return Period(self.school_year.previous.start, self.a_year_ago)

    @property
    def last_year(self) -> Period:
        """The whole of last year."""
        return Period(self.school_year.previous.start, self.school_year.previous.end)

    @property
    def standing(self) -> frozenset[Period]:
        """The days that pages count: week, term and year so far, the same last year, and the whole of last year."""
        now = (self.week, self.term, self.year)
        return frozenset({*now, self.week_last_year, self.term_last_year, self.year_last_year, self.last_year})

    @property
    def said(self) -> str:
        """How fresh the registers are: "Registers to Monday 24 November, afternoon"."""
        return f"Registers to {words.weekday_date(self.as_of)}, {SESSION_NAMES[self.session]}"


def moment_of(lake: Lake, school: str, scope: Scope, today: date) -> Moment | None:
    """The newest moment of a school, by its key, that people of the scope are shown; None where there is none.

    Those to whom pupils are not named are shown whole weeks: the moment stays the same from Monday to Sunday, so that
    no two days can be set against each other. Once figures of a week were shown it also stays whatever is brought in,
    corrected or closed afterwards.
    """
    newest = _newest(lake, lake.version, school, monday(today) if scope.smallest else None)
    if newest is None:
        return None
    settled = releases.settled(releases.Series.of(school, scope), newest) if scope.smallest else None
    return _moment(lake, lake.version, school, settled or newest)


@lru_cache(maxsize=256)
def _newest(lake: Lake, version: str, school: str, before: date | None) -> date | None:
    snapshot = lake.snapshot()
    return snapshot.last_day(school) if before is None else _last_day_before(snapshot, school, before)


@lru_cache(maxsize=256)
def _moment(lake: Lake, version: str, school: str, day: date) -> Moment:
    return Moment(day, _last_session(lake.snapshot(), school, day))


def _last_day_before(snapshot: Snapshot, school: str, before: date) -> date | None:
    """The newest day with an open session before a day, looking into a year only where it goes on beyond that."""
    for year in reversed(snapshot.years(school)):
        first, last = snapshot.first_day(school, year), snapshot.last_day(school, year)
        if first is None or last is None or first >= before:
            continue
        if last < before:
            return last
        days = Period(first, before - DAY)
        calendar = snapshot.tables(days).calendar
        found = calendar.filter(calendar.school == school, calendar.open, calendar.date.between(days.start, days.end))
        rows = snapshot.rows(found.aggregate(newest=found.date.max()), days, frozenset({school}))
        return rows[0]["newest"]
    return None


def _last_session(snapshot: Snapshot, school: str, day: date) -> str:
    days = Period(day, day)
    calendar = snapshot.tables(days).calendar
    found = calendar.filter(calendar.school == school, calendar.date == day, calendar.open)
    sessions = {row["session"] for row in snapshot.rows(found.select("session"), days, frozenset({school}))}
    return "PM" if "PM" in sessions else "AM"
