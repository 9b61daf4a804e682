"""The judge: every measure once more, mark by mark in plain Python, to hold the fast answers against.

Slow on purpose. It shares the code table and the order of groups with `answer`, and nothing else: no pattern table,
no query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from daymark.access.scope import Scope
from daymark.measures.figures import Figure, Figures
from daymark.measures.order import ordered
from daymark.measures.question import Question
from daymark.registers.codes import CODES, Code

Group = tuple[tuple[str, str], ...]
Pupil = tuple[str, str]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
class Session:
    """One mark, or one that is missing (`code` is None)."""

    row: LaidWeek
    day: date
    code: Code | None

    @property
    def pupil(self) -> Pupil:
        return (self.row.school, self.row.pupil)

    @property
    def possible(self) -> bool:
        return self.code is not None and self.code.possible


Traits = Mapping[str, str | None]
People = Mapping[tuple[str, int, str], Traits]
"""School, year and pupil to characteristics."""


def reference(weeks: Iterable[LaidWeek], people: People, question: Question, scope: Scope) -> Figures:
    """The figures that answer the question."""
    seen = _Seen(people, scope, question)
    sessions = [each for row in weeks if seen.lets(row) for each in _sessions(row, question)]
    bands = _bands(sessions)
    wanted = {value for key, value in question.where if key == "band"}
    if wanted:
        sessions = [each for each in sessions if bands.get(each.pupil, "unknown") in wanted]
    made = _Measures(question, people, sessions, bands)
    return Figures(question, tuple(figure for name in question.measures for figure in ordered(made.of(name))))


class _Seen:
    """Which rows the scope lets through and the question asks about."""

    def __init__(self, people: People, scope: Scope, question: Question) -> None:
        self.people, self.scope, self.where = people, scope, question.where
        newest: dict[str, int] = {}
        for school, year, _ in people:
            newest[school] = max(year, newest.get(school, year))
        self.newest = newest

    def lets(self, row: LaidWeek) -> bool:
        now = self.people.get((row.school, self.newest[row.school], row.pupil), {})
        traits = self.people[row.school, row.year, row.pupil]
        mine = {**traits, "school": row.school, "pupil": row.pupil}
        allowed = (
            _in(self.scope.schools, row.school)
            and _in(self.scope.pupils, row.pupil)
            and _in(self.scope.year_groups, now.get("year_group"))
            and _in(self.scope.forms, now.get("form"))
        )
        return allowed and all(
            (mine.get(key) or "unknown") in {value for other, value in self.where if other == key}
            for key in {key for key, _ in self.where}
            if key != "band"
        )


def _in(limit: frozenset[str] | None, value: str | None) -> bool:
    return limit is None or value in limit


def _sessions(row: LaidWeek, question: Question) -> Iterator[Session]:
    for place, mark in enumerate(row.marks):
        day = row.week + timedelta(days=place // 2)
        if mark != NOTHING and question.period.start <= day <= question.period.end and day <= question.as_of:
            yield Session(row, day, None if mark == MISSING else CODES.by_char[mark])


def _of_each(sessions: Iterable[Session]) -> dict[Pupil, list[Session]]:
    pupils: dict[Pupil, list[Session]] = {}
    for each in sessions:
        pupils.setdefault(each.pupil, []).append(each)
    return pupils


def _count(sessions: Iterable[Session], what: str) -> int:
    return sum(each.code is not None and bool(getattr(each.code, what)) for each in sessions)


def _bands(sessions: Iterable[Session]) -> dict[Pupil, str]:
    """The band of each pupil with a possible session, found by trying each."""
    bands: dict[Pupil, str] = {}
    for pupil, mine in _of_each(sessions).items():
        absent, possible = _count(mine, "absent"), _count(mine, "possible")
        for low in range(0, 55, 5):
            if possible and absent * 100 >= low * possible:
                bands[pupil] = f"[{low},{low + 5})" if low < 50 else "[50,100]"
    return bands


class _Measures:
    """The measures of the sessions asked about."""

    def __init__(self, question: Question, people: People, sessions: list[Session], bands: dict[Pupil, str]) -> None:
        self.question, self.people, self.bands = question, people, bands
        self.groups = self._divide(sessions, question.by)

    def of(self, measure: str) -> Iterator[Figure]:
        special: dict[str, Callable[[str, Group, list[Session]], Iterable[Figure]]] = {
            "absence_band": self._absence_band,
            "code_rate": self._code_rate,
            "weekday_absence_rate": self._weekdays,
            "persistent_absence": self._threshold,
            "severe_absence": self._threshold,
            "broken_weeks": self._broken,
            "missing_marks": self._missing,
        }
        for group, sessions in self.groups.items():
            for figure in special.get(measure, self._rate)(measure, group, sessions):
                if figure.denominator or not self.question.by:
                    yield figure

    def _divide(self, sessions: list[Session], by: tuple[str, ...]) -> dict[Group, list[Session]]:
        groups: dict[Group, list[Session]] = {} if by else {(): []}
        for each in sessions:
            groups.setdefault(tuple((key, self._value(key, each)) for key in by), []).append(each)
        return groups

    def _value(self, key: str, each: Session) -> str:
        own: dict[str, Any] = {
            "school": each.row.school,
            "week": each.row.week.isoformat(),
            "half_term": each.row.half_term,
            "weekday": DAYS[each.day.weekday()],
            "band": self.bands.get(each.pupil),
        }
        value = own[key] if key in own else self.people[each.row.school, each.row.year, each.row.pupil].get(key)
        return value or "unknown"

    def _rate(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        what = {
            "attendance_rate": "attended",
            "overall_absence_rate": "absent",
            "authorised_absence_rate": "authorised",
            "unauthorised_absence_rate": "unauthorised",
            "late_rate": "late",
        }[measure]
        yield Figure(measure, group, _count(sessions, what), _count(sessions, "possible"), _people(sessions))

    def _threshold(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        least = 10 if self.question.basis == "daily" else 0
        share = 10 if measure == "persistent_absence" else 2
        judged = [mine for mine in _of_each(sessions).values() if _count(mine, "possible") > least]
        reached = [mine for mine in judged if _count(mine, "absent") * share >= _count(mine, "possible")]
        yield Figure(measure, group, len(reached), len(judged), len(judged))

    def _absence_band(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        bands = list(_bands(sessions).values())
        for low in range(0, 55, 5):
            band = f"[{low},{low + 5})" if low < 50 else "[50,100]"
            yield Figure(measure, (*group, ("band", band)), bands.count(band), len(bands), len(bands))

    def _code_rate(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        symbols = {each.code.symbol for each in sessions if each.code is not None and each.possible}
        for symbol in symbols:
            with_it = sum(each.code is not None and each.code.symbol == symbol for each in sessions)
            possible = _count(sessions, "possible")
            yield Figure(measure, (*group, ("code", symbol)), with_it, possible, _people(sessions))

    def _weekdays(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        for extra, mine in self._divide(sessions, ("weekday",)).items():
            if possible := _count(mine, "possible"):
                yield Figure(measure, (*group, *extra), _count(mine, "absent"), possible, _people(mine))

    def _broken(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        weeks: dict[LaidWeek, list[Session]] = {}
        for each in sessions:
            weeks.setdefault(each.row, []).append(each)
        possible = [mine for mine in weeks.values() if _count(mine, "possible")]
        broken = [mine for mine in possible if _count(mine, "attended") and _count(mine, "absent")]
        yield Figure(measure, group, len(broken), len(possible), _people(sessions))

    def _missing(self, measure: str, group: Group, sessions: list[Session]) -> Iterator[Figure]:
        counted = [each for each in sessions if each.code is None or each.possible]
        missing = sum(each.code is None for each in counted)
        yield Figure(measure, group, missing, len(counted), len({each.pupil for each in counted}))


def _people(sessions: Iterable[Session]) -> int:
    """How many pupils have a possible session among these."""
    return len({each.pupil for each in sessions if each.possible})
