"""The days on which holidays begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from daymark.measures.reference.entries import Session
from daymark.measures.reference.registers import OpenDays


def beside_holidays(sessions: Iterable[Session], open_days: OpenDays, after: bool) -> list[Session]:
    """The sessions on the last open day before a holiday, or on the first after one."""
    edges = {school_year: _edges(days, after) for school_year, days in open_days.items()}
    return [each for each in sessions if each.day in edges.get((each.school, each.year), set())]


def _edges(open_days: Iterable[date], after: bool) -> set[date]:
    """A holiday is at least seven closed days in a row between two open days of the school year."""
    found = set()
    for earlier, later in pairwise(sorted(open_days)):
        closed = (later - earlier - timedelta(days=1)).days
        if closed >= 7:
            found.add(later if after else earlier)
    return found
