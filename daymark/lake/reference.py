"""The rules of the calendar and the layout once more, session by session, to hold the fast ones against.

Slow and plain on purpose; shares nothing with `grid`, `roll`, `calendar` and `layout` but the code table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from daymark.kit.school_year import SchoolYear, monday
from daymark.registers.codes import CODES
from daymark.registers.week import SESSIONS

Session = tuple[date, str]
Marks = dict[str, dict[Session, str]]
Dates = tuple[date | None, date | None]
DAY = timedelta(days=1)


def laid_out(
    year: SchoolYear,
    weeks: Iterable[tuple[str, date, str]],
    enrolments: Mapping[str, list[Dates]],
    corrections: Mapping[Session, bool] | None = None,
) -> dict[tuple[str, date], str]:
    """Pupil and Monday to the laid-out string, for weeks with anything due or marked.

    weeks        pupil, Monday and marks of one school
    enrolments   first and last day on roll of each pupil, as far as known
    corrections  what people said of sessions
    """
    marks = _marks(year, weeks, enrolments)
    roll = {pupil: _days_on_roll(year, marks[pupil], enrolments.get(pupil, [])) for pupil in marks}
    opened = _open(year, marks, roll, corrections or {})
    strings: dict[tuple[str, date], str] = {}
    for pupil, given in marks.items():
        for week in year.weeks():
            text = "".join(_character(given, roll[pupil], opened, each) for each in _sessions(week))
            if text != "." * 14:
                strings[pupil, week] = text
    return strings


def _marks(year: SchoolYear, weeks: Iterable[tuple[str, date, str]], enrolments: Iterable[str]) -> Marks:
    marks: Marks = {pupil: {} for pupil in enrolments}
    for pupil, week, text in weeks:
        mine = marks.setdefault(pupil, {})
        if week in set(year.weeks()):
            mine.update({each: mark for each, mark in zip(_sessions(week), text, strict=True) if mark in CODES.by_char})
    return marks


def _sessions(week: date) -> list[Session]:
    return [(week + day * DAY, session) for day in range(7) for session in SESSIONS]


def _days_on_roll(year: SchoolYear, given: Mapping[Session, str], dates: list[Dates]) -> set[date]:
    """All the days in the year on which a pupil is on roll."""
    known = [spell for spell in dates if spell != (None, None)] or [(None, None)]
    days: set[date] = set()
    seen = [day for (day, _), mark in given.items() if CODES.by_char[mark].kind != "administrative"]
    for start, end in known:
        if not seen and (start is None or (end is None and start < year.start)):
            continue
        if start is None:
            start, end = monday(min(seen)), end or monday(max(seen)) + 6 * DAY
        end = end or year.end
        days |= {start + n * DAY for n in range((end - start).days + 1) if start + n * DAY in year}
    return days


def _open(
    year: SchoolYear, marks: Marks, roll: Mapping[str, set[date]], corrections: Mapping[Session, bool]
) -> set[Session]:
    opened = set()
    for week in year.weeks():
        derived = {each: _looks_open(marks, roll, each) for each in _sessions(week)}
        for day, session in _sessions(week):
            other = derived[day, "PM" if session == "AM" else "AM"]
            here = _on_roll(marks, roll, day)
            few = other and len(here) < 10 and all((day, session) not in given for given in here)
            if corrections.get((day, session), derived[day, session] or few) and day in year:
                opened.add((day, session))
    return opened


def _on_roll(marks: Marks, roll: Mapping[str, set[date]], day: date) -> list[dict[Session, str]]:
    return [given for pupil, given in marks.items() if day in roll[pupil]]


def _looks_open(marks: Marks, roll: Mapping[str, set[date]], each: Session) -> bool:
    here = [given.get(each) for given in _on_roll(marks, roll, each[0])]
    possible = sum(mark is not None and CODES.by_char[mark].possible for mark in here)
    return possible > 0 and possible / (possible + here.count(None)) >= 0.25


def _character(given: Mapping[Session, str], roll: set[date], opened: set[Session], each: Session) -> str:
    if each[0] not in roll:
        return "."
    return given.get(each) or ("-" if each in opened else ".")
