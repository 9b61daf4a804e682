"""Terms, half terms, closure and training days, for any academic year, by one general rule.

The rule: the year opens on the first weekday of September; autumn half-term is the week of October's last Monday;
Christmas starts after the last Friday on or before 21 December; the spring term opens on the first Monday on or
after 4 January; half-term is the week of February's third Monday; Easter is the two weeks from the Monday before
Good Friday; the summer half-term is the week of the spring bank holiday; the year ends when 190 days for pupils and
five training days are spent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_FOR_PUPILS = 190
TRAINING_DAYS = 5


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _last_monday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.weekday())


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (nth - 1))


def _closed_weeks(starts: int) -> set[date]:
    """Mondays of the weeks the schools are closed between September and the summer."""
    year = starts + 1
    holy_monday = easter_sunday(year) - timedelta(days=6)
    last_friday = date(starts, 12, 21) - timedelta(days=(date(starts, 12, 21).weekday() - 4) % 7)
    spring = _spring_opens(year)
    mondays = {
        _last_monday(starts, 10),
        _nth_monday(year, 2, 3),
        holy_monday,
        holy_monday + timedelta(days=7),
    }
    mondays.add(_last_monday(year, 5))
    monday = last_friday + timedelta(days=3)
    while monday < spring:
        mondays.add(monday)
        monday += timedelta(days=7)
    return mondays


def _spring_opens(year: int) -> date:
    fourth = date(year, 1, 4)
    return fourth + timedelta(days=(7 - fourth.weekday()) % 7)


@dataclass(frozen=True)
class SchoolCalendar:
    """One school's academic year. `open_days` are days for pupils, `training_days` are closed to them."""

    starts: int
    open_days: tuple[date, ...]
    training_days: tuple[date, ...]

    @property
    def first_day(self) -> date:
        return self.open_days[0]

    @property
    def last_day(self) -> date:
        return self.open_days[-1]


def _weekdays(starts: int) -> list[date]:
    """The 195 days a school is open to staff, first weekday of September onwards."""
    closed = _closed_weeks(starts)
    bank_holiday = _nth_monday(starts + 1, 5, 1)
    days: list[date] = []
    day = date(starts, 9, 1)
    while len(days) < DAYS_FOR_PUPILS + TRAINING_DAYS:
        monday = day - timedelta(days=day.weekday())
        if day.weekday() < 5 and monday not in closed and day != bank_holiday:
            days.append(day)
        day += timedelta(days=1)
    return days


def school_calendar(starts: int, training: str = "start of term") -> SchoolCalendar:
    """The calendar of the academic year that starts in the autumn of `starts`.

    `training` says where the five training days fall: "start of term" (two in September, the first of the spring
    and summer terms, the last day), "after half-term" or "late November" (each moves one of them).
    """
    days = _weekdays(starts)
    spring = next(d for d in days if d >= _spring_opens(starts + 1))
    summer = next(d for d in days if d > easter_sunday(starts + 1) + timedelta(days=1))
    moved = {
        "start of term": days[-1],
        "after half-term": next(d for d in days if d > _last_monday(starts, 10)),
        "late November": next(d for d in days if d >= date(starts, 11, 26) and d.weekday() == 4),
    }[training]
    shut = (days[0], days[1], spring, summer, moved)
    return SchoolCalendar(starts, tuple(d for d in days if d not in shut), tuple(sorted(shut)))


def half_term_edges(calendar: SchoolCalendar) -> tuple[date, ...]:
    """Open days that lie within two days of a break of a week or more: where holidays in term time gather."""
    days = calendar.open_days
    edges: set[date] = set()
    for i in range(1, len(days)):
        if (days[i] - days[i - 1]).days > 5:
            edges.update(days[max(0, i - 4) : i + 1])
    return tuple(sorted(edges))
