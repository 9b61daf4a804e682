"""The school's calendar as the lake has it, arranged for reading by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings

from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake, Snapshot
from daymark.measures.question import Period
from daymark.registers.models import CalendarCorrection, School

SESSION_NAMES = {"AM": "morning", "PM": "afternoon"}


@dataclass(frozen=True)
class Session:
    """One session: whether the school was open, who says so, and how many pupils had a mark."""

    day: date
    session: str
    open: bool
    corrected: bool
    marked: int
    unmarked: int

    @property
    def name(self) -> str:
        return SESSION_NAMES[self.session]

    @property
    def said(self) -> str:
        """Open or closed, and why that is thought."""
        state = "Open" if self.open else "Closed"
        return f"{state}, corrected" if self.corrected else state

    @property
    def marks_said(self) -> str:
        """ "812 with a mark, 3 without"; a holiday says nothing."""
        if not self.marked and not self.unmarked:
            return ""
        if not self.marked and not self.open:
            return "no marks"
        return f"{self.marked:,} with a mark, {self.unmarked:,} without"


@dataclass(frozen=True)
class Month:
    """A month's sessions and what is to be known of it before opening it."""

    first: date
    sessions: tuple[Session, ...]

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def open_sessions(self) -> int:
        return sum(session.open for session in self.sessions)

    @property
    def corrections(self) -> int:
        return sum(session.corrected for session in self.sessions)

    @property
    def days(self) -> list[tuple[date, dict[str, Session]]]:
        """Each day with its sessions by name."""
        found: dict[date, dict[str, Session]] = {}
        for session in self.sessions:
            found.setdefault(session.day, {})[session.session] = session
        return list(found.items())


@lru_cache(maxsize=4)
def _lake(root: str) -> Lake:
    return Lake.open(settings.LAKE_ROOT)


def lake() -> Lake:
    """The lake of this installation."""
    return _lake(str(settings.LAKE_ROOT))


def sessions(snapshot: Snapshot, school: School, year: SchoolYear) -> list[Session]:
    """Every session the lake knows of in a school's year, in order of time."""
    days = Period(year.start, year.end)
    table = snapshot.tables(days).calendar
    asked = table.filter(table.school == school.key, table.year == year.start_year).order_by("date", "session")
    return [_session(row) for row in snapshot.rows(asked, days, frozenset({school.key}))]


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        row["date"],
        row["session"],
        row["open"],
        row["how"] == "corrected",
        row["pupils_possible"],
        row["pupils_unmarked"],
    )


def months(found: Iterable[Session]) -> list[Month]:
    """The sessions by month, in order of time."""
    by_month: dict[date, list[Session]] = {}
    for session in found:
        by_month.setdefault(session.day.replace(day=1), []).append(session)
    return [Month(first, tuple(held)) for first, held in sorted(by_month.items())]


def corrections(school: School, year: SchoolYear) -> list[CalendarCorrection]:
    """What people have said about sessions of the year, newest first."""
    rows = CalendarCorrection.objects.filter(school=school, date__range=(year.start, year.end))
    return list(rows.select_related("by").order_by("-at"))
