"""Unauthorised sessions in the rolling window of ten school weeks.

Ten sessions in it is the point at which a school must consider a penalty notice, case by case (DfE, Working
together to improve school attendance, from 19 August 2024; the local authority's code of conduct is the authority).
Nothing here says that a notice should follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from daymark.lake.lake import Lake
from daymark.lake.tables import Query, list_variable, tables
from daymark.measures.question import Period
from daymark.registers.week import clip, tally

SCHOOL_WEEKS = 10
SESSIONS = 10
NOT_YET_EXPLAINED = "N"


@dataclass(frozen=True)
class PenaltyWindow:
    """The last ten school weeks of one pupil.

    weeks            Mondays of the school weeks in the window, up to ten, in order
    sessions         unauthorised sessions (G, N, O, U) in them
    unexplained      of these, how many are N and may yet turn out to be something else
    leaving          sessions that fall out of the window when the next school week begins
    first_reached    Monday of the week in which a window first held ten, in all the weeks given; None where none did
    """

    weeks: tuple[date, ...]
    sessions: int
    unexplained: int
    leaving: int
    first_reached: date | None

    @property
    def reached(self) -> bool:
        """Whether the window holds ten or more now."""
        return self.sessions >= SESSIONS


def penalty_window(weeks: Iterable[tuple[date, str]], school_weeks: Iterable[date], as_of: date) -> PenaltyWindow:
    """The window that ends with the school week of `as_of`.

    weeks          Monday and laid-out marks of one pupil
    school_weeks   Mondays of the weeks with at least one open session in that school; only these count as weeks, so
                   the window runs on across half-terms, terms and years
    """
    marks = {week: clip(text, week, date.min, as_of) for week, text in weeks}
    counted = sorted(week for week in set(school_weeks) if week <= as_of)
    unauthorised = {week: tally(marks.get(week, "")).unauthorised for week in counted}
    window = counted[-SCHOOL_WEEKS:]
    return PenaltyWindow(
        weeks=tuple(window),
        sessions=sum(unauthorised[week] for week in window),
        unexplained=sum(marks.get(week, "").count(NOT_YET_EXPLAINED) for week in window),
        leaving=unauthorised[window[0]] if len(window) == SCHOOL_WEEKS else 0,
        first_reached=_first_reached(counted, unauthorised),
    )


def _first_reached(counted: list[date], unauthorised: Mapping[date, int]) -> date | None:
    for at, week in enumerate(counted):
        window = counted[max(0, at + 1 - SCHOOL_WEEKS) : at + 1]
        if sum(unauthorised[each] for each in window) >= SESSIONS:
            return week
    return None


def school_weeks(lake: Lake, school: str) -> list[date]:
    """Mondays of the weeks in which the school had an open session, over all the years that are there."""
    snapshot = lake.snapshot()
    years = snapshot.years(school)
    if not years:
        return []
    days = Period(years[0].start, years[-1].end)
    rows = snapshot.rows(_open_weeks(), days, frozenset({school}), {"of_schools": [school]})
    return [row["week"] for row in rows]


@lru_cache(maxsize=1)
def _open_weeks() -> Query:
    calendar = tables(False).calendar
    opened = calendar.filter(calendar.open, list_variable("of_schools").contains(calendar.school))
    return Query(opened.select("week").distinct().order_by("week"))
