"""Who and what a question asks about, found entry by entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from daymark.access.scope import Scope
from daymark.measures.question import Question
from daymark.measures.reference.entries import (
    Entry,
    LateMark,
    Lessons,
    Session,
    Some,
    Who,
    band,
    of_each_pupil,
    sessions_of,
)
from daymark.measures.reference.registers import Registers

Group = tuple[tuple[str, str], ...]
Where = Sequence[tuple[str, str]]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNKNOWN = "unknown"


class Seen:
    """Whom the scope lets be seen, and what is known of them."""

    def __init__(self, registers: Registers, scope: Scope) -> None:
        self.registers, self.scope = registers, scope
        self.newest: dict[str, int] = {}
        for school, year, _ in registers.people:
            self.newest[school] = max(year, self.newest.get(school, year))

    def lets(self, school: str, pupil: str) -> bool:
        """Whether the scope lets the pupil be seen, by the year group and form of the school's newest year."""
        now = self.registers.people.get((school, self.newest.get(school, 0), pupil), {})
        return (
            _in(self.scope.schools, school)
            and _in(self.scope.pupils, pupil)
            and _in(self.scope.year_groups, now.get("year_group"))
            and _in(self.scope.forms, now.get("form"))
            and pupil not in self.scope.hidden
        )

    def trait(self, key: str, school: str, year: int, pupil: str) -> str:
        """What is known of the pupil, or of the school, in that school year."""
        own = {"school": school, "pupil": pupil}
        known = self.registers.people[school, year, pupil]
        at_school = self.registers.beside.schools.get((school, year), {})
        value = own.get(key) or (at_school.get(key) if key in ("phase", "la") else known.get(key))
        return value or UNKNOWN

    def fits(self, where: Where, school: str, year: int, pupil: str) -> bool:
        """Whether the pupil has one of the wanted values of each key in that school year; bands are left aside."""
        keys = {key for key, _ in where if key != "band"}
        return all(self.trait(key, school, year, pupil) in _values(where, key) for key in keys)


def _in(limit: frozenset[str] | None, value: str | None) -> bool:
    return limit is None or value in limit


def _values(where: Where, key: str) -> set[str]:
    return {value for other, value in where if other == key}


class Asked:
    """The sessions, late marks and lessons on some days that a scope and a choice of pupils let through."""

    def __init__(self, seen: Seen, days: tuple[date, date], where: Where) -> None:
        self.seen, self.days, self.where = seen, days, where
        registers = seen.registers
        rows = [row for row in registers.weeks if self._lets(row.school, row.year, row.pupil)]
        sessions = [each for row in rows for each in sessions_of(row) if days[0] <= each.day <= days[1]]
        self.bands: Mapping[Who, str | None] = {who: band(mine) for who, mine in of_each_pupil(sessions).items()}
        self.sessions: list[Session] = self._chosen(sessions)
        self.late_marks: list[LateMark] = self._chosen(self._let(registers.beside.late_marks))
        self.lessons: list[Lessons] = self._chosen(self._let(registers.beside.lessons))

    @classmethod
    def by(cls, question: Question, seen: Seen) -> Asked:
        """What the question asks about."""
        return cls(seen, (question.period.start, min(question.period.end, question.as_of)), question.where)

    def _lets(self, school: str, year: int, pupil: str) -> bool:
        return self.seen.lets(school, pupil) and self.seen.fits(self.where, school, year, pupil)

    def _let(self, entries: Iterable[Some]) -> list[Some]:
        first, last = self.days
        return [
            each for each in entries if first <= each.day <= last and self._lets(each.school, each.year, each.pupil)
        ]

    def _chosen(self, entries: Iterable[Some]) -> list[Some]:
        """Those of pupils in one of the wanted bands, where bands are wanted."""
        wanted = _values(self.where, "band")
        return [each for each in entries if not wanted or self._band(each) in wanted]

    def _band(self, entry: Entry) -> str:
        return self.bands.get((entry.school, entry.pupil)) or UNKNOWN

    def value(self, key: str, entry: Entry) -> str:
        """The group of one key that an entry belongs to."""
        if key == "band":
            return self._band(entry)
        if key in ("subject", "lesson_period"):
            return getattr(entry, key) or UNKNOWN
        if key in OF_TIME:
            return _time(key, entry) or UNKNOWN
        return self.seen.trait(key, entry.school, entry.year, entry.pupil)

    def group(self, by: Iterable[str], entry: Entry) -> Group:
        return tuple((key, self.value(key, entry)) for key in by)

    def divided(self, by: Sequence[str], entries: Iterable[Some]) -> Mapping[Group, list[Some]]:
        """The entries of each group; asked of everyone there is one group, though it may be empty."""
        found: dict[Group, list[Some]] = defaultdict(list)
        if not by:
            found[()] = []
        for each in entries:
            found[self.group(by, each)].append(each)
        return found


OF_TIME = ("weekday", "week", "half_term", "term", "school_year")


def _time(key: str, entry: Entry) -> str:
    return {
        "weekday": DAYS[entry.weekday],
        "week": entry.week.isoformat(),
        "half_term": entry.half_term,
        # "2024/25 Autumn 1" is a half of "2024/25 Autumn".
        "term": entry.half_term[:-2],
        "school_year": f"{entry.year}/{(entry.year + 1) % 100:02d}",
    }[key]
