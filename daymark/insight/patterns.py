"""One pupil's year in words: weekdays, spells, broken weeks, lateness; each only where the marks carry it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import add

from daymark.insight import words
from daymark.insight.finding import COUNTED, PATTERN, Finding
from daymark.kit.school_year import WEEKDAYS
from daymark.measures.pupils import Absence, absences
from daymark.registers.codes import CODES, NOTHING_DUE
from daymark.registers.week import Tally, slot_date, tally

FEWEST_MISSED = 6
"""Three days: a weekday missed less than that is no pattern."""

TWICE = 2
FEWEST_LATE = 3
LATE = "late_rate"
LONG_SPELL = 4
"""Two days in a row."""

Weeks = Sequence[tuple[date, str]]
"""Mondays and 14-character register weeks, in order, laid out and clipped to the days that count."""


def patterns(weeks: Weeks, earlier: Weeks | None = None) -> list[Finding]:
    """Everything worth saying of one pupil, the days missed first.

    weeks     this year so far
    earlier   last year, to the same point, where there was one
    """
    missed = days_missed(weeks, earlier)
    return [
        one
        for one in (missed, weekday(weeks), beside_weekends(weeks), spells(weeks), broken_weeks(weeks), lateness(weeks))
        if one
    ]


def days_missed(weeks: Weeks, earlier: Weeks | None = None) -> Finding | None:
    """Days missed so far and, where there was a last year, by the same point in it. None before the first session."""
    now = _total(weeks)
    if not now.possible:
        return None
    said = f"Missed {words.days(now.absent) if now.absent else 'no days'} of {words.days(now.possible)}"
    then = _total(earlier) if earlier else Tally()
    tail = f", against {words.days(then.absent)} by the same point last year" if then.possible else ""
    return _counted(f"{words.first_upper(words.days(now.absent))} missed", f"{said} so far this year{tail}.")


def weekday(weeks: Weeks) -> Finding | None:
    """The weekday missed at least three days and at least twice as often as the others together."""
    by_day = {day: _weekday_total(weeks, day) for day in range(7)}
    whole = _total(weeks)
    found = [day for day, here in by_day.items() if _often(here, whole)]
    if not found:
        return None
    day = max(found, key=lambda one: by_day[one].absent)
    here, name = by_day[day], WEEKDAYS[day]
    return _counted(
        f"{name}s are often missed",
        f"{_half(here.absent)} of {words.days(here.possible)} were missed, against "
        f"{_half(whole.absent - here.absent)} of {_half(whole.possible - here.possible)} on other weekdays.",
    )


def beside_weekends(weeks: Weeks) -> Finding | None:
    """Fridays and Mondays around the same weekend, both missed, at least twice."""
    gone = {day: _day(weeks, day) for day in _days(weeks)}
    both = [
        day
        for day in gone
        if day.weekday() == 4 and _whole_day(gone[day]) and _whole_day(gone.get(day + timedelta(days=3), Tally()))
    ]
    if len(both) < 2:
        return None
    return _counted(
        "Weekends are made longer",
        f"{words.first_upper(words.times(len(both)))} the Friday before and the Monday after were both missed.",
    )


def spells(weeks: Weeks) -> Finding | None:
    """How many separate absences, and the longest of them; None where none lasted two days."""
    found = list(absences(weeks))
    if not found or max(spell.sessions for spell in found) < LONG_SPELL:
        return None
    longest = max(found, key=lambda spell: (spell.sessions, -spell.start.toordinal()))
    lasted = f"{words.days(longest.sessions)}, {_from_to(longest)}"
    if len(found) == 1:
        return _counted("One absence", f"It lasted {lasted}.")
    return _counted(f"{words.first_upper(words.number(len(found)))} separate absences", f"The longest lasted {lasted}.")


def broken_weeks(weeks: Weeks) -> Finding | None:
    """Weeks partly attended and partly missed; None for fewer than two."""
    totals = [total for week in weeks if (total := _total([week])).possible]
    broken = sum(total.broken for total in totals)
    if broken < 2:
        return None
    return _counted(
        f"{words.first_upper(words.number(broken))} broken weeks",
        f"Out of {words.plural(len(totals), 'week')}; in a broken week some sessions are attended and some missed.",
    )


def lateness(weeks: Weeks) -> Finding | None:
    """How often late, after the register closed, and on which weekday most; None for fewer than three times."""
    late = [(day, mark) for day, mark in _marks(weeks) if mark in CODES.by_char and CODES.by_char[mark].late]
    if len(late) < FEWEST_LATE:
        return None
    closed = sum(not CODES.by_char[mark].attended for _, mark in late)
    after = f"{words.times(closed)} after the register had closed" if closed else "never after the register had closed"
    days = [day.weekday() for day, _ in late]
    most = max(sorted(set(days)), key=days.count)
    often = days.count(most) >= FEWEST_LATE and 2 * days.count(most) > len(days)
    where = f"mostly on {WEEKDAYS[most]}s ({days.count(most)} of {len(days)}), " if often else ""
    return _counted(f"Late {words.times(len(late))}", f"{words.first_upper(where + after)}.", LATE)


def opening(one: Finding) -> str:
    """A pattern as one sentence that stands without its heading."""
    return f"{one.headline}: {one.sentence[:1].lower()}{one.sentence[1:]}"


def _counted(headline: str, sentence: str, *measures: str) -> Finding:
    """`sentence` adds to the headline, which stands over it."""
    return Finding(PATTERN, headline, sentence, COUNTED, 1, measures=measures)


def _marks(weeks: Weeks) -> list[tuple[date, str]]:
    return [(slot_date(week, i), mark) for week, marks in weeks for i, mark in enumerate(marks) if mark != NOTHING_DUE]


def _days(weeks: Weeks) -> list[date]:
    return [week + timedelta(days=day) for week, _ in weeks for day in range(7)]


def _day(weeks: Weeks, day: date) -> Tally:
    week = day - timedelta(days=day.weekday())
    at = 2 * day.weekday()
    return reduce(add, (tally(marks[at : at + 2]) for monday, marks in weeks if monday == week), Tally())


def _whole_day(total: Tally) -> bool:
    return total.absent == total.possible > 0


def _total(weeks: Weeks) -> Tally:
    return reduce(add, (tally(marks) for _, marks in weeks), Tally())


def _weekday_total(weeks: Weeks, day: int) -> Tally:
    return reduce(add, (tally(marks[2 * day : 2 * day + 2]) for _, marks in weeks), Tally())


def _often(here: Tally, whole: Tally) -> bool:
    """At least three days, and twice the rate of the other days, compared by whole numbers."""
    absent, possible = whole.absent - here.absent, whole.possible - here.possible
    return here.absent >= FEWEST_MISSED and possible > 0 and here.absent * possible >= TWICE * absent * here.possible


def _half(sessions: int) -> str:
    return f"{sessions // 2}" if sessions % 2 == 0 else f"{sessions / 2:.1f}"


def _from_to(spell: Absence) -> str:
    if spell.start == spell.end:
        return f"on {words.weekday_date(spell.start)}"
    return f"from {words.weekday_date(spell.start)} to {words.weekday_date(spell.end)}"
