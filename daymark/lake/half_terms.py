"""The half term a week belongs to, by the windows of the school census.

Autumn runs from 1 August to 31 December, spring from 1 January to Easter Sunday, summer from Easter Monday to 31 July
(DfE, Pupil absence in schools in England: methodology, collection windows). So in a year with an early Easter the last
weeks that a school calls spring are summer here, as they are in the census.

A week belongs to the term most of its open days lie in, and to the term of its Thursday where that is a tie or it has
none. A term is cut at its first week without an open session in the window where half terms fall; where there is no
such week, at the week in which most schools have theirs. The week of the cut itself counts to the second half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from daymark.kit.school_year import SchoolYear, easter_sunday, monday

TERMS = ("Autumn", "Spring", "Summer")

# Month and day between which the Monday of the closed week lies, and a day in the week most schools close.
CUTS = {
    "Autumn": ((10, 10), (11, 10), (10, 28)),
    "Spring": ((2, 5), (2, 28), (2, 17)),
    "Summer": ((5, 20), (6, 10), (5, 31)),
}


def term(day: date) -> str:
    """The census term of a day."""
    if day.month >= 8:
        return "Autumn"
    return "Spring" if day <= easter_sunday(day.year) else "Summer"


def half_terms(year: SchoolYear, open_days: Iterable[date]) -> list[str]:
    """A label such as `2025/26 Autumn 1` for each week of the year, in order."""
    by_week: dict[date, list[date]] = {}
    for day in open_days:
        by_week.setdefault(monday(day), []).append(day)
    cuts = {name: _cut(year, name, by_week) for name in TERMS}
    labels = []
    for week in year.weeks():
        name = _term_of_week(year, week, by_week.get(week, []))
        labels.append(f"{year.label} {name} {1 if week < cuts[name] else 2}")
    return labels


def _term_of_week(year: SchoolYear, week: date, days: list[date]) -> str:
    counted = Counter(term(day) for day in days).most_common()
    if counted and (len(counted) == 1 or counted[0][1] > counted[1][1]):
        return counted[0][0]
    thursday = week + timedelta(days=3)
    return term(min(max(thursday, year.start), year.end))


def _cut(year: SchoolYear, name: str, by_week: dict[date, list[date]]) -> date:
    calendar_year = year.start_year if name == "Autumn" else year.start_year + 1
    first, last, usual = (date(calendar_year, *month_day) for month_day in CUTS[name])
    closed = [week for week in year.weeks() if first <= week <= last and week not in by_week]
    # Weeks after the newest register are not closed, they have not come yet.
    newest = max(by_week, default=year.start)
    return next((week for week in closed if week < newest), monday(usual))
