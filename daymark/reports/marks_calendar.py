"""A pupil's marks laid out by half term, week and day, each half day with what it says in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from daymark.insight import words
from daymark.lake.lake import Lake
from daymark.measures.question import Period
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE, Code, shown
from daymark.registers.week import EMPTY_WEEK, SESSIONS, slot_date

Minutes = Mapping[tuple[date, str], int]
"""Minutes late, by date and session, where they were noted."""

PARTS = {"AM": "morning", "PM": "afternoon"}
CLOSED, FUTURE, NOT_HERE = "closed", "future", "none"


@dataclass(frozen=True)
class Half:
    """A session. `kind` is one of the calendar's: in, late, agreed, not-agreed, elsewhere, closed, missing, future,
    none. `letter` is the code where it is worth showing; `text` says all of it."""

    kind: str
    letter: str
    text: str


@dataclass(frozen=True)
class Day:
    date: date
    am: Half
    pm: Half


@dataclass(frozen=True)
class Week:
    """`month` is given where it is to be written above the week."""

    monday: date
    month: str | None
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Block:
    """A half term. `title` is "Autumn 1", `dates` its first and last school day."""

    title: str
    dates: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Calendar:
    """What the school did: the half term of each week with school, and the sessions it was open."""

    half_terms: Mapping[date, str]
    open: frozenset[tuple[date, str]]


@dataclass(frozen=True)
class Sheet:
    """What a pupil's marks are laid out on: the school's calendar, the newest day, minutes late, and whether codes
    that are sensitive are told."""

    calendar: Calendar
    as_of: date
    minutes: Minutes
    sensitive: bool


@dataclass(frozen=True)
class Listed:
    """A day on which something was missed, late or not marked."""

    date: date
    text: str


def calendar_of(lake: Lake, school: str, period: Period) -> Calendar:
    """The school's open sessions in a period."""
    return _calendar(lake, lake.version, school, period)


@lru_cache(maxsize=64)
def _calendar(lake: Lake, version: str, school: str, period: Period) -> Calendar:
    snapshot = lake.snapshot()
    table = snapshot.tables(period).calendar
    asked = table.filter(table.school == school, table.open, table.date >= period.start, table.date <= period.end)
    rows = snapshot.rows(asked.select("date", "session", "week", "half_term"), period, frozenset({school}))
    return Calendar(
        {row["week"]: row["half_term"] for row in rows}, frozenset((row["date"], row["session"]) for row in rows)
    )


def blocks(
    weeks: Sequence[tuple[date, str]], calendar: Calendar, as_of: date, minutes: Minutes, sensitive: bool = True
) -> tuple[Block, ...]:
    """The pupil's half terms. Weeks in which the school was open and the pupil has no register stand empty.

    sensitive   whether codes that reveal health, religion and the like are told; else only what kind they are of
    """
    sheet = Sheet(calendar, as_of, minutes, sensitive)
    marks = dict(weeks)
    by_term: dict[str, list[date]] = {}
    for week, label in sorted(calendar.half_terms.items()):
        by_term.setdefault(label, []).append(week)
    return tuple(_block(label, mondays, marks, sheet) for label, mondays in by_term.items())


def _block(label: str, mondays: list[date], marks: Mapping[date, str], sheet: Sheet) -> Block:
    every = [mondays[0] + timedelta(days=7 * n) for n in range((mondays[-1] - mondays[0]).days // 7 + 1)]
    weekend = any(mark != NOTHING_DUE for week in every for mark in marks.get(week, EMPTY_WEEK)[10:])
    made: list[Week] = []
    for week in every:
        month = f"{week:%b}" if not made or week.month != made[-1].monday.month else None
        days = tuple(_days(week, marks.get(week, EMPTY_WEEK), sheet, 7 if weekend else 5))
        made.append(Week(week, month, days))
    days = sorted(day for day, _ in sheet.calendar.open if every[0] <= day <= every[-1] + timedelta(days=6))
    title = " ".join(label.split()[1:])
    return Block(title, f"{_daymonth(days[0])} to {_daymonth(days[-1])}" if days else "", tuple(made))


def _days(week: date, marks: str, sheet: Sheet, count: int) -> Iterator[Day]:
    for place in range(0, 2 * count, 2):
        day = slot_date(week, place)
        halves = [_half(marks[place + n], day, session, sheet) for n, session in enumerate(SESSIONS)]
        yield Day(day, *halves)


def _half(mark: str, day: date, session: str, sheet: Sheet) -> Half:
    if mark == MISSING:
        return Half("missing", "", "no mark")
    if mark != NOTHING_DUE:
        return _of_code(shown(CODES.by_char[mark], sheet.sensitive), sheet.minutes.get((day, session)))
    if day > sheet.as_of:
        return Half(FUTURE, "", "still to come")
    if (day, session) in sheet.calendar.open:
        return Half(NOT_HERE, "", "nothing due for this pupil")
    return Half(CLOSED, "", "school closed")


def _of_code(code: Code, minutes: int | None) -> Half:
    said = f"{_small(code.plain)} ({code.symbol})" if code.symbol else _small(code.plain)
    after = f", {words.plural(minutes, 'minute')} late" if minutes and code.late else ""
    if code.attended:
        return _attended(code, said, after)
    if code.absent:
        return Half("agreed" if code.authorised else "not-agreed", code.symbol, said + after)
    if code.kind == "administrative":
        return Half(CLOSED if code.symbol == "#" else NOT_HERE, "", _small(code.plain))
    return Half("elsewhere" if code.symbol == "D" else CLOSED, code.symbol, said)


def _attended(code: Code, said: str, after: str) -> Half:
    if code.late:
        return Half("late", "", said + after)
    if code.kind == "present":
        return Half("in", "", "in school")
    return Half("elsewhere", code.symbol, said)


def legend(made: Sequence[Block]) -> tuple[Half, ...]:
    """What the squares that occur mean, in a fixed order."""
    halves = [half for block in made for week in block.weeks for day in week.days for half in (day.am, day.pm)]
    seen = {half.kind for half in halves}
    agreed, not_agreed = (
        sorted({half.letter for half in halves if half.kind == kind and half.letter})
        for kind in ("agreed", "not-agreed")
    )
    excused = any(half.kind == CLOSED and half.letter for half in halves)
    said = {
        "in": "in school",
        "late": "late",
        "agreed": f"absence the school agreed{_listed(agreed)}",
        "not-agreed": f"absence not agreed or not explained{_listed(not_agreed)}",
        "elsewhere": "educated elsewhere",
        "missing": "no mark",
        CLOSED: "school closed" + (", or not expected where a code is shown" if excused else ""),
        FUTURE: "still to come",
    }
    letters = {"agreed": agreed[:1], "not-agreed": not_agreed[:1]}
    return tuple(Half(kind, "".join(letters.get(kind, [])), text) for kind, text in said.items() if kind in seen)


def _listed(letters: Sequence[str]) -> str:
    return f" ({', '.join(letters)})" if letters else ""


def listing(made: Sequence[Block]) -> tuple[Listed, ...]:
    """The days worth telling, newest first."""
    days = [day for block in made for week in block.weeks for day in week.days]
    told = [Listed(day.date, text) for day in days if (text := _told(day))]
    return tuple(sorted(told, key=lambda one: one.date, reverse=True))


def _told(day: Day) -> str:
    worth = ("late", "agreed", "not-agreed", "elsewhere", "missing")
    if day.am.text == day.pm.text and day.am.kind in worth:
        return f"{day.am.text}, all day"
    said = [f"{PARTS[name]}: {half.text}" for name, half in (("AM", day.am), ("PM", day.pm)) if half.kind in worth]
    return "; ".join(said)


def _small(text: str) -> str:
    """A meaning as a part of a sentence: its first letter small unless it begins a name."""
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text


def _daymonth(day: date) -> str:
    return f"{day.day} {day:%B}"
