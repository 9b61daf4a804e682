"""What registers hold, one thing at a time: sessions, late marks with minutes, lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from daymark.registers.codes import CODES, Code

Who = tuple[str, str]
"""A pupil: school and pupil; or the mark of one person at whatever school."""

MISSING = "-"
NOTHING = "."


@dataclass(frozen=True)
class LaidWeek:
    """A laid-out week of one pupil: `year` is the calendar year the school year starts in."""

    school: str
    year: int
    pupil: str
    week: date
    half_term: str
    marks: str


@dataclass(frozen=True)
class Entry:
    """Something on one day of one pupil. `weekday` is 0 on Monday; `who` is whom it counts for."""

    who: Who
    school: str
    year: int
    pupil: str
    week: date
    half_term: str
    weekday: int

    @property
    def day(self) -> date:
        return self.week + timedelta(days=self.weekday)


@dataclass(frozen=True)
class Session(Entry):
    """One mark, or one that is missing (`code` is None). `half` is 0 for the morning, 1 for the afternoon."""

    half: int
    code: Code | None

    @property
    def possible(self) -> bool:
        return self.code is not None and self.code.possible

    @property
    def attended(self) -> bool:
        return self.code is not None and self.code.attended

    @property
    def absent(self) -> bool:
        return self.code is not None and self.code.absent

    @property
    def authorised(self) -> bool:
        return self.code is not None and self.code.authorised

    @property
    def unauthorised(self) -> bool:
        return self.code is not None and self.code.unauthorised

    @property
    def late(self) -> bool:
        return self.code is not None and self.code.late

    @property
    def missing(self) -> bool:
        return self.code is None

    @property
    def ill(self) -> bool:
        return self.symbol == "I"

    @property
    def symbol(self) -> str:
        return "" if self.code is None else self.code.symbol


@dataclass(frozen=True)
class LateMark(Entry):
    """A late mark whose minutes are known."""

    minutes: int


@dataclass(frozen=True)
class Lessons(Entry):
    """Lessons of one pupil, day, lesson period and subject."""

    lesson_period: str
    subject: str
    possible: int
    attended: int


Some = TypeVar("Some", bound=Entry)


def sessions_of(row: LaidWeek) -> Iterator[Session]:
    """Every session of the week in which anything was due or marked."""
    for place, mark in enumerate(row.marks):
        if mark != NOTHING:
            code = None if mark == MISSING else CODES.by_char[mark]
            who = (row.school, row.pupil)
            at = (row.school, row.year, row.pupil, row.week, row.half_term, place // 2)
            yield Session(who, *at, place % 2, code)


def of_each_pupil(entries: Iterable[Some]) -> Mapping[Who, list[Some]]:
    """The entries of each pupil."""
    found: dict[Who, list[Some]] = defaultdict(list)
    for each in entries:
        found[each.who].append(each)
    return found


def pupils_with_a_session(sessions: Iterable[Session]) -> set[Who]:
    """The pupils with a possible session among these."""
    return {each.who for each in sessions if each.possible}


def by_day(sessions: Iterable[Session]) -> list[list[Session]]:
    """The sessions of each pupil and day."""
    found: dict[tuple[str, str, date], list[Session]] = defaultdict(list)
    for each in sessions:
        found[each.school, each.pupil, each.day].append(each)
    return list(found.values())


def by_week(sessions: Iterable[Session]) -> list[list[Session]]:
    """The sessions of each pupil and week of a school year."""
    found: dict[tuple[str, int, str, date], list[Session]] = defaultdict(list)
    for each in sessions:
        found[each.school, each.year, each.pupil, each.week].append(each)
    return list(found.values())


def band(sessions: Iterable[Session]) -> str | None:
    """The band of these sessions of one pupil, found by trying each; None where none was possible."""
    mine = list(sessions)
    absent, possible = sum(each.absent for each in mine), sum(each.possible for each in mine)
    found = None
    for low, name in BANDS.items():
        if possible and absent * 100 >= low * possible:
            found = name
    return found


BANDS = {low: f"[{low},{low + 5})" if low < 50 else "[50,100]" for low in range(0, 55, 5)}
"""The first per cent of each band, and its name."""
