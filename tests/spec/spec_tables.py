"""Spec tables: small registers drawn as text, questions, and the figures worked out by hand. See tables/*.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.definitions import DEFINITIONS
from daymark.measures.figures import Earlier, Figure, Figures
from daymark.measures.keys import LESSON_KEYS, SCHOOL_KEYS, TIME_KEYS
from daymark.measures.question import Period, Question
from daymark.measures.reference import Registers, reference
from daymark.registers import frames

TABLES = Path(__file__).parent / "tables"
WEEK = timedelta(weeks=1)
REST = "the rest"
NO_FIGURE = "no figure"
FIGURE = re.compile(r"(\d+) of (\d+), (\d+) pupils?")
CASE_ENTRIES = {"name", "says", "registers", "pupils", "schools", "minutes", "lessons", "questions"}
ASK_ENTRIES = {"ask", "by", "days", "kind", "as_of", "where", "basis", "against", "scope", "answer"}

Numbers = tuple[int, int, int]
Group = frozenset[tuple[str, str]]
NONE_LEFT: Group = frozenset({(REST, "nowhere")})


@dataclass(frozen=True)
class Expected:
    """One figure of an answer; `earlier` is None where it is set beside nothing."""

    numbers: Numbers
    earlier: Numbers | None


@dataclass(frozen=True)
class Given:
    """What is laid out of one school and year."""

    school: SchoolRow
    year: SchoolYear
    weeks: pl.DataFrame
    pupils: pl.DataFrame
    notes: pl.DataFrame
    lessons: pl.DataFrame

    def laid_out(self) -> LaidOut:
        return lay_out(self.school, self.year, self.weeks, self.pupils, None, self.notes, self.lessons)

    def build(self, root: Path) -> None:
        build(root, self.school, self.year, self.weeks, self.pupils, None, self.notes, self.lessons)


@dataclass(frozen=True)
class Ask:
    """One question of a case, as written."""

    case: Case
    place: int
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.case.name} {self.place}"

    @property
    def question(self) -> Question:
        start, end = self.days
        return Question(
            measures=(self.said["ask"],),
            period=Period(start, end, self.said.get("kind", "custom")),
            as_of=self.said.get("as_of", end),
            by=tuple(_listed(self.said.get("by", ""))),
            where=tuple(self._own(key, str(value)) for key, values in self._where() for value in values),
            basis=self.said.get("basis", "census"),
            against=self.said.get("against", ""),
        )

    @property
    def days(self) -> tuple[date, date]:
        """The days asked about: those named, or all of the school years there are registers of."""
        if "days" in self.said:
            return _days(str(self.said["days"]))
        years = sorted({given.year for given in self.case.given})
        return years[0].start, years[-1].end

    @property
    def scope(self) -> Scope:
        """The scope, never wider than the schools of the case, so that all cases can live in one lake."""
        limits = {name: frozenset(map(str, values)) for name, values in self.said.get("scope", {}).items()}
        schools = limits.pop("schools", frozenset(self.case.schools))
        own = frozenset(self.case.key(school) for school in schools)
        given = {name: limits.get(name) for name in ("year_groups", "forms", "pupils")}
        return Scope(schools=own, **given, names=True, smallest=0, because="spec")

    def _where(self) -> Iterator[tuple[str, list[object]]]:
        for key, values in self.said.get("where", {}).items():
            yield key, values if isinstance(values, list) else [values]

    def _own(self, key: str, value: str) -> tuple[str, str]:
        return (key, self.case.key(value)) if key == "school" else (key, value)

    @property
    def touches(self) -> frozenset[str]:
        """What of the queries that measures are made of this goes through."""
        by = set(self.question.by)
        sorts = {"time": TIME_KEYS, "lessons": LESSON_KEYS, "schools": SCHOOL_KEYS, "band": ("band",)}
        divided = {f"by {sort}" for sort, keys in sorts.items() if by & set(keys)}
        asked = {name for name in ("days", "as_of", "where", "scope") if name in self.said}
        kind = DEFINITIONS[self.said["ask"]].formula.kind
        return frozenset({f"kind {kind}", f"against {self.question.against}", *divided, *asked})

    def expected(self, found: Iterable[Group]) -> dict[Group, Expected]:
        """The figures by group. `the rest` in an answer stands for every other group among those found."""
        lines = [line.strip() for line in self.said["answer"].strip().splitlines() if line.strip() != NO_FIGURE]
        answers = dict(line.rsplit(": ", 1) if "; before " not in line else _split(line) for line in lines)
        rest = answers.pop(REST, None)
        made = {_group(words): _figure(numbers) for words, numbers in answers.items()}
        others = [group for group in found if group not in made] or [NONE_LEFT]
        return {**made, **({group: _figure(rest) for group in others} if rest else {})}

    def found(self, figures: Figures) -> dict[Group, Expected]:
        """An answer in the same shape, with the schools as the case calls them."""
        return {self._plain(figure): Expected(_numbers(figure), _earlier(figure.earlier)) for figure in figures}

    def _plain(self, figure: Figure) -> Group:
        return frozenset((k, self.case.plain(v) if k == "school" else v) for k, v in figure.group)


@dataclass(frozen=True)
class Case:
    """One case: a register, and questions of it. `place` makes its schools differ from those of all other cases."""

    subject: str
    place: int
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.subject}: {self.said['name']}"

    @property
    def asks(self) -> list[Ask]:
        return [Ask(self, at, said) for at, said in enumerate(self.said["questions"], 1)]

    def key(self, school: str) -> str:
        return f"{self.subject}-{self.place}-{school}"

    def plain(self, key: str) -> str:
        return key.rsplit("-", 1)[-1]

    @property
    def schools(self) -> list[str]:
        return sorted({school for school, *_ in self.rows} | set(self.said.get("schools", {})))

    @cached_property
    def rows(self) -> list[tuple[str, str, date, str]]:
        """School, pupil, Monday and marks."""
        return [row for line in self.said["registers"].strip().splitlines() for row in _register_line(line)]

    @cached_property
    def given(self) -> list[Given]:
        years = sorted({SchoolYear.of(week + timedelta(days=6)) for _, _, week, _ in self.rows})
        return [self._given(school, year) for school in self.schools for year in years]

    def _given(self, school: str, year: SchoolYear) -> Given:
        rows = [(self.key(own), pupil, week, marks, "") for own, pupil, week, marks in self.rows if own == school]
        traits = self.said.get("schools", {}).get(school, {})
        return Given(
            SchoolRow(self.key(school), f"School {school}", traits.get("phase", ""), traits.get("la", "")),
            year,
            pl.DataFrame(rows, schema=frames.WEEKS, orient="row"),
            pl.DataFrame(self._people(school, year), schema=frames.PUPILS),
            pl.DataFrame(list(self._notes(school)), schema=frames.NOTES, orient="row"),
            pl.DataFrame(list(self._lessons(school)), schema=frames.LESSONS, orient="row"),
        )

    def _people(self, school: str, year: SchoolYear) -> list[dict[str, object]]:
        found = []
        for words, traits in self.said.get("pupils", {}).items():
            name, _, label = words.partition(" ")
            own, pupil = _pupil(name)
            if own == school and label in ("", year.label):
                known = {key: value if isinstance(value, date) else str(value) for key, value in traits.items()}
                upn = {"upn": f"{self.subject}-{self.place}-{traits['upn']}"} if "upn" in traits else {}
                found.append({"school": self.key(school), "pupil": pupil, **known, **upn})
        return found

    def _notes(self, school: str) -> Iterator[tuple[object, ...]]:
        for line in self.said.get("minutes", "").strip().splitlines():
            name, day, session, minutes = line.split()
            own, pupil = _pupil(name)
            if own == school:
                yield (self.key(school), pupil, date.fromisoformat(day), session, int(minutes), "")

    def _lessons(self, school: str) -> Iterator[tuple[object, ...]]:
        for line in self.said.get("lessons", "").strip().splitlines():
            name, day, period, subject, mark = line.split()
            own, pupil = _pupil(name)
            if own == school:
                yield (self.key(school), pupil, date.fromisoformat(day), period, subject, mark)


def _register_line(line: str) -> Iterator[tuple[str, str, date, str]]:
    """`pupil  Monday  Mon Tue Wed Thu Fri [Sat Sun]  [x weeks]`; a pupil of another school than A is `B/pupil`."""
    name, monday, *parts = line.split()
    times = int(parts.pop()[1:]) if re.fullmatch(r"x\d+", parts[-1]) else 1
    marks = "".join(parts).ljust(14, ".")
    if len(parts) not in (5, 7) or len(marks) != 14:
        raise ValueError(f"not a week: {line}")
    for number in range(times):
        yield (*_pupil(name), date.fromisoformat(monday) + number * WEEK, marks)


def _pupil(name: str) -> tuple[str, str]:
    school, _, pupil = name.rpartition("/")
    return school or "A", pupil


def _days(words: str) -> tuple[date, date]:
    start, _, end = words.partition(" to ")
    return date.fromisoformat(start), date.fromisoformat(end or start)


def _listed(words: str) -> list[str]:
    return [each.strip() for each in words.split(",") if each.strip()]


def _group(words: str) -> Group:
    """`year_group 7 and code I`; `everyone` is no group."""
    return frozenset() if words == "everyone" else frozenset(_pair(each) for each in words.split(" and "))


def _pair(words: str) -> tuple[str, str]:
    key, _, value = words.partition(" ")
    return key, value


def _split(line: str) -> tuple[str, str]:
    now, _, before = line.partition("; before ")
    words, numbers = now.rsplit(": ", 1)
    return words, f"{numbers}; before {before}"


def _figure(words: str) -> Expected:
    now, _, before = words.partition("; before ")
    return Expected(_read(now), _read(before) if before and before != NO_FIGURE else None)


def _read(words: str) -> Numbers:
    found = FIGURE.fullmatch(words.strip())
    if found is None:
        raise ValueError(f"not a figure: {words}")
    return int(found[1]), int(found[2]), int(found[3])


def _numbers(figure: Figure) -> Numbers:
    return figure.numerator, figure.denominator, figure.pupils


def _earlier(earlier: Earlier | None) -> Numbers | None:
    return None if earlier is None else (earlier.numerator, earlier.denominator, earlier.pupils)


@dataclass(frozen=True)
class Subject:
    """One file: a title, what it is about, and its cases."""

    title: str
    says: str
    cases: tuple[Case, ...]


def subjects() -> list[Subject]:
    """Every file of tables/, in the order of their names. Raises ValueError for an entry that is not known."""
    return [_subject(path) for path in sorted(TABLES.glob("*.yaml"))]


def _subject(path: Path) -> Subject:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    name = path.stem.partition("-")[2]
    for case in said["cases"]:
        unknown = set(case) - CASE_ENTRIES | {key for ask in case["questions"] for key in set(ask) - ASK_ENTRIES}
        if unknown:
            raise ValueError(f"{path.name}: {case['name']}: not known: {', '.join(sorted(unknown))}")
    return Subject(said["title"], said["says"], tuple(Case(name, at, case) for at, case in enumerate(said["cases"], 1)))


def cases() -> list[Case]:
    return [case for subject in subjects() for case in subject.cases]


def judged(ask: Ask) -> Figures:
    """The answer of the mark-by-mark reference."""
    registers = Registers.of(given.laid_out() for given in ask.case.given)
    return reference(registers.weeks, registers.people, ask.question, ask.scope, registers.beside)


def few(asks: Iterable[Ask]) -> list[Ask]:
    """As few of the questions as go through everything that any of them goes through, taken greedily."""
    left = list(asks)
    wanted = {what for ask in left for what in ask.touches}
    taken = []
    while wanted:
        best = max(left, key=lambda ask: len(ask.touches & wanted))
        taken.append(best)
        wanted -= best.touches
    return taken
