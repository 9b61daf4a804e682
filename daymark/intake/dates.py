"""Dates as files write them. Day and month order is decided once for a whole column, by what fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from daymark.intake.words import trimmed
from daymark.kit import definitions

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day/month", "month/day", "year first"
EXCEL_EPOCH = date(1899, 12, 30)  # serial 1 is 1 January 1900, and 1900 was no leap year whatever Excel says
SERIALS = range(36526, 73416)  # 1 January 2000 to 31 December 2100
SATURDAY = 5
FEW, FIFTH = 3, 5
"""From so many dates on weekends, and one in so many, the order of a column of school days is doubted."""

_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]m)?)?"
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.\-]+)?"
_NUMBERS = re.compile(
    rf"^{_WEEKDAY}(?P<a>\d{{1,2}})(?P<sep>[/.\- ])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}}){_TIME}$",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?$"
)
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})$")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,9})"
_WORDS = re.compile(rf"^{_WEEKDAY}{_DAY}[\s\-/.]*{_MONTH}[\s\-/.,]*(?P<year>\d{{4}}|\d{{2}}){_TIME}$", re.IGNORECASE)
_MONTH_WORD_FIRST = re.compile(rf"^{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_TIME}$", re.IGNORECASE)
_SHORT_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_NO_YEAR = re.compile(rf"^{_WEEKDAY}(?:\d{{1,2}}[/.\-]\d{{1,2}}|\d{{1,2}}[\s\-]*{_SHORT_MONTH}[a-z]*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What one text may mean: the same date in both orders where the order does not matter."""

    day_first: date | None
    month_first: date | None
    ordered: bool = False
    """Whether the order matters to it: false for 2025-01-06 or 6 Jan 2025."""


@dataclass(frozen=True)
class DateColumn:
    """How the dates of one column were read.

    dates    each text to its date; null where it is none
    order    DAY_FIRST, MONTH_FIRST, YEAR_FIRST, or "" where nothing was a date
    clash    a text that fits only day/month and one that fits only month/day, where both occur
    unclear  a text that is on a weekend as day/month, where both orders fit and only month/day makes a school's week
    outside  texts that are dates of years outside those registers are kept for
    """

    dates: dict[str, date | None] = field(default_factory=dict)
    order: str = ""
    clash: tuple[str, str] | None = None
    unclear: str | None = None
    outside: frozenset[str] = frozenset()


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = definitions.load("intake/dates.yaml")
    return data


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None


def british_date(moment: datetime) -> date:
    """The date in the United Kingdom of a moment with its zone.

    Summer time runs from the last Sunday of March to October's.
    """
    utc = moment.astimezone(UTC)

    def last_sunday(month: int) -> datetime:
        last = datetime(utc.year, month, 31, 1, tzinfo=UTC)
        return last - timedelta(days=(last.weekday() + 1) % 7)

    summer = last_sunday(3) <= utc < last_sunday(10)
    return (utc + timedelta(hours=1 if summer else 0)).date()


def _iso(match: re.Match[str]) -> Reading:
    parts = match.groupdict()
    day = _real(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    if day and parts.get("zone") == "Z" and int(parts["hour"]) < 24:
        moment = datetime(day.year, day.month, day.day, int(parts["hour"]), int(parts["minute"]) % 60, tzinfo=UTC)
        day = british_date(moment)
    return Reading(day, day)


def _numbers(match: re.Match[str]) -> Reading:
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    weekday = match["weekday"]
    wanted = None if weekday is None else _words()["weekdays"][weekday.lower()]

    def fitting(day: date | None) -> date | None:
        return day if day is None or wanted is None or day.weekday() == wanted else None

    return Reading(fitting(_real(year, second, first)), fitting(_real(year, first, second)), ordered=True)


def _worded(match: re.Match[str]) -> Reading:
    month = _words()["months"].get(match["month"][:3].lower())
    day = _real(int(match["year"]), month, int(match["day"])) if month else None
    if day and match["weekday"] and day.weekday() != _words()["weekdays"][match["weekday"].lower()]:
        day = None
    return Reading(day, day)


def reading(text: str) -> Reading | None:
    """What the text may mean as a date, or None where it does not have the form of one."""
    text = trimmed(text)
    if not text or not any(character.isdigit() for character in text):
        return None
    if match := _ISO.match(text) or _COMPACT.match(text):
        return _iso(match)
    if match := _NUMBERS.match(text):
        return _numbers(match)
    if match := _WORDS.match(text) or _MONTH_WORD_FIRST.match(text):
        return _worded(match)
    whole = text.removesuffix(".0")
    if whole.isascii() and whole.isdigit() and len(whole) == 5 and int(whole) in SERIALS:
        day = EXCEL_EPOCH + timedelta(days=int(whole))
        return Reading(day, day)
    return None


def weekdays() -> frozenset[str]:
    """The first three letters of the days of the week, small."""
    return frozenset(_words()["weekdays"])


def weekday_number(text: str) -> int:
    """The number of a day of the week by its first three letters, 0 for Monday."""
    return int(_words()["weekdays"][text[:3].casefold()])


def lacks_year(text: str) -> bool:
    """Whether the text is a day and month without a year."""
    return bool(_NO_YEAR.match(trimmed(text)))


def _some(seen: Reading | None) -> bool:
    """Whether the reading is a date in either order."""
    return bool(seen and (seen.day_first or seen.month_first))


def said_both_ways(text: str) -> str:
    """What the text is in each order: `01/06/2025 is Sunday 1 June 2025 as day/month and ...`."""
    seen = reading(text)
    ways = [(seen.day_first, DAY_FIRST), (seen.month_first, MONTH_FIRST)] if seen else []
    said = [f"{day:%A} {day.day} {day:%B %Y} as {order}" for day, order in ways if day]
    return f"{text} is {' and '.join(said)}"


def _kept(seen: Reading | None) -> Reading | None:
    """The reading without dates of years that registers are not kept for."""
    if seen is None:
        return None
    years = range(_words()["first_year"], _words()["last_year"] + 1)
    day, month = (each if each and each.year in years else None for each in (seen.day_first, seen.month_first))
    return replace(seen, day_first=day, month_first=month)


def _unclear(real: Mapping[str, Reading]) -> str | None:
    """A text that is on a weekend as day/month, where that order gives many such dates and month/day gives none."""
    by_day = {seen.day_first for seen in real.values() if seen.day_first}
    by_month = {seen.month_first for seen in real.values() if seen.month_first}
    weekend = [day for day in by_day if day.weekday() >= SATURDAY]
    if len(weekend) < FEW or len(weekend) * FIFTH < len(by_day) or any(day.weekday() >= SATURDAY for day in by_month):
        return None
    return next(text for text, seen in real.items() if seen.day_first in weekend)


def read_dates(texts: Iterable[str], school_days: bool = False) -> DateColumn:
    """The dates of a whole column. Day/month is the custom; month/day is used only where it alone fits every date.

    school_days   whether these are days of school, so that an order with many weekends in it is doubted
    """
    given = {text: reading(text) for text in texts}
    readings = {text: _kept(seen) for text, seen in given.items()}
    outside = frozenset(text for text, seen in given.items() if _some(seen) and not _some(readings[text]))
    real = {text: seen for text, seen in readings.items() if seen and _some(seen)}
    only_day = [text for text, seen in real.items() if seen.month_first is None]
    only_month = [text for text, seen in real.items() if seen.day_first is None]
    if only_day and only_month:
        return DateColumn(clash=(only_day[0], only_month[0]))
    if school_days and not only_day and not only_month and (text := _unclear(real)):
        return DateColumn(unclear=text)
    month_first = bool(only_month)
    dates = {
        text: None if seen is None else (seen.month_first if month_first else seen.day_first)
        for text, seen in readings.items()
    }
    ordered = any(seen.ordered for seen in real.values())
    order = (MONTH_FIRST if month_first else DAY_FIRST) if ordered else YEAR_FIRST if real else ""
    return DateColumn(dates, order, outside=outside)
