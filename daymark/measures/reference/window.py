"""Unauthorised sessions in the ten school weeks that end with a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from daymark.measures.reference.asked import Group, Seen, Where
from daymark.measures.reference.entries import Session, sessions_of
from daymark.measures.reference.registers import OpenDays

WEEKS = 10


def in_window(seen: Seen, last: date, where: Where) -> list[Session]:
    """The sessions of the pupils asked about in the last ten school weeks of their school.

    Each counts with the school year of the pupil's newest week in the window, by which pupils are chosen as well.
    """
    weeks = _school_weeks(seen.registers.beside.open_days, last)
    mine: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for row in seen.registers.weeks:
        if row.week in weeks[row.school] and seen.lets(row.school, row.pupil):
            mine[row.school, row.pupil] += [each for each in sessions_of(row) if each.day <= last]
    found: list[Session] = []
    for (school, pupil), sessions in mine.items():
        year = max((each.year for each in sessions), default=None)
        if year is not None and seen.fits(where, school, year, pupil):
            found += [replace(each, year=year) for each in sessions]
    return found


def _school_weeks(open_days: OpenDays, last: date) -> dict[str, set[date]]:
    """The Mondays of the last ten weeks with an open session at each school, from all its years."""
    found: dict[str, set[date]] = defaultdict(set)
    for (school, _), days in open_days.items():
        found[school] |= {day - timedelta(days=day.weekday()) for day in days}
    newest = {school: sorted(week for week in weeks if week <= last)[-WEEKS:] for school, weeks in found.items()}
    return defaultdict(set, {school: set(weeks) for school, weeks in newest.items()})


def reached(sessions: Iterable[Session], least: int) -> bool:
    """Whether so many sessions or more were unauthorised."""
    return sum(each.unauthorised for each in sessions) >= least


def groups(seen: Seen, by: Sequence[str], sessions: Iterable[Session]) -> dict[Group, list[Session]]:
    """The sessions of each group of pupils."""
    found: dict[Group, list[Session]] = defaultdict(list)
    if not by:
        found[()] = []
    for each in sessions:
        key = tuple((name, seen.trait(name, each.school, each.year, each.pupil)) for name in by)
        found[key].append(each)
    return found
