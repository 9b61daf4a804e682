"""School years and the weeks in them, as plain dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Day = TypeVar("Day", bound=date)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def monday(day: date) -> date:
    """The Monday of the week `day` falls in."""
    return day - timedelta(days=day.weekday())


def easter_sunday(year: int) -> date:
    """Western Easter by the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, order=True)
class SchoolYear:
    """An academic year, 1 August to 31 July, named by the calendar year it starts in.

    The bounds are those of the school census: the autumn count starts on 1 August and
    the summer count ends on 31 July (DfE, Pupil absence in schools in England: methodology).
    """

    start_year: int

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """The school year `day` falls in."""
        return cls(day.year if day.month >= 8 else day.year - 1)

    @property
    def start(self) -> date:
        return date(self.start_year, 8, 1)

    @property
    def end(self) -> date:
        return date(self.start_year + 1, 7, 31)

    @property
    def label(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    @property
    def previous(self) -> SchoolYear:
        return SchoolYear(self.start_year - 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def weeks(self) -> Iterator[date]:
        """The Mondays of the weeks that touch the year."""
        week = monday(self.start)
        while week <= self.end:
            yield week
            week += timedelta(days=7)


def years_before(day: Day, years: int) -> Day:
    """The same day (and time) so many years earlier; the 28th for a 29 February that was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def same_point_last_year(day: date) -> date:
    """The same weekday of the same week, 52 or 53 weeks earlier.

    Weeks are matched by ISO week number, as DfE's weekly series is; week 53 falls back on week 52.
    """
    year, week, weekday = day.isocalendar()
    try:
        return date.fromisocalendar(year - 1, week, weekday)
    except ValueError:
        return date.fromisocalendar(year - 1, 52, weekday)
