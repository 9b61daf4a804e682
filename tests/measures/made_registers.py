"""Registers and questions made up by Hypothesis: ragged, gappy, with every code."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.question import BASES, KEYS, MEASURES, Period, Question, can_divide
from daymark.measures.reference import LaidWeek, People
from daymark.registers import frames
from daymark.registers.codes import CODES

MONDAYS = [
    *(date(2023, 9, 4), date(2024, 6, 24), date(2024, 7, 29), date(2024, 9, 2), date(2024, 9, 9)),
    *(date(2024, 10, 21), date(2024, 10, 28), date(2024, 11, 4), date(2024, 12, 30), date(2025, 1, 6)),
]
ALPHABET = "".join(code.char for code in CODES) + "-."
WEEK_SHAPES = [
    "/\\/\\/\\/\\/\\----",
    "/\\/\\II/\\-O----",
    "IIIIIIIIII----",
    "----------/\\--",
    "OO/\\//GGUL....",
    "-" * 14,
]
VALUES = {
    "year_group": ["R", "7", "11", None],
    "form": ["7A", "7B", None],
    "sex": ["F", "M", None],
    "fsm": ["Y", "N", None],
    "sen": ["N", "K", "E", None],
    "eal": ["Y", None, ""],
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Registers:
    """Made-up registers as the intake hands them over, and as laid out."""

    weeks: pl.DataFrame
    pupils: dict[int, pl.DataFrame]
    parts: tuple[LaidOut, ...]

    def laid_weeks(self) -> list[LaidWeek]:
        columns = ("school", "year", "pupil", "week", "half_term", "marks")
        return [LaidWeek(*row) for part in self.parts for row in part.tables["weeks"].select(columns).iter_rows()]

    def people(self) -> People:
        rows = [row for part in self.parts for row in part.tables["pupils"].iter_rows(named=True)]
        return {(row["school"], row["year"], row["pupil"]): row for row in rows}


week_strings = st.one_of(st.sampled_from(WEEK_SHAPES), st.text(alphabet=ALPHABET, min_size=14, max_size=14))
some_day = st.one_of(
    st.none(), st.dates(date(2023, 7, 1), date(2025, 2, 1)), st.sampled_from(MONDAYS).map(lambda day: day + 2 * DAY)
)


@st.composite
def registers(draw: st.DrawFn) -> Registers:
    """One or two schools, up to five pupils each, some weeks of two school years."""
    weeks: list[dict[str, object]] = []
    pupils: dict[int, list[dict[str, object]]] = {2023: [], 2024: []}
    for school in draw(st.sampled_from([["A"], ["A", "B"]])):
        mondays = draw(st.lists(st.sampled_from(MONDAYS), min_size=1, max_size=5, unique=True))
        for number in range(draw(st.integers(1, 5))):
            key = f"p{number}"
            weeks += [
                {"school": school, "pupil": key, "week": monday, "marks": draw(week_strings), "raw": ""}
                for monday in mondays
                if draw(st.integers(0, 5))
            ]
            for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                spell = {"school": school, "pupil": key, "start": draw(some_day), "end": draw(some_day)}
                for known in pupils.values():
                    known.append(spell | {name: draw(st.sampled_from(values)) for name, values in VALUES.items()})
    people = {year: pl.DataFrame(known, schema=frames.PUPILS) for year, known in pupils.items()}
    return laid(pl.DataFrame(weeks, schema=frames.WEEKS), people)


def laid(weeks: pl.DataFrame, pupils: dict[int, pl.DataFrame]) -> Registers:
    """Every school and year that the frames hold, laid out."""
    schools = sorted(set(weeks["school"]).union(*(known["school"] for known in pupils.values())))
    parts = [
        lay_out(SchoolRow(school, f"School {school}"), SchoolYear(year), weeks, known)
        for school in schools
        for year, known in pupils.items()
    ]
    return Registers(weeks, pupils, tuple(parts))


def rich(seed: int = 2024) -> Registers:
    """Two schools and two school years with every code, always the same."""
    dice = random.Random(seed)
    weeks: list[dict[str, object]] = []
    pupils: dict[int, list[dict[str, object]]] = {2023: [], 2024: []}
    for school, number in itertools.product("AB", range(7)):
        own = {"school": school, "pupil": f"p{number}"}
        for monday in MONDAYS:
            usual, odd = dice.choice(WEEK_SHAPES), "".join(dice.choices(ALPHABET, k=14))
            marks = "".join(one if dice.random() < 0.7 else other for one, other in zip(usual, odd, strict=True))
            weeks.append({**own, "week": monday, "marks": marks, "raw": ""})
        for known in pupils.values():
            known.append(own | {name: dice.choice(values) for name, values in VALUES.items()})
    people = {year: pl.DataFrame(known, schema=frames.PUPILS) for year, known in pupils.items()}
    return laid(pl.DataFrame(weeks, schema=frames.WEEKS), people)


SCOPES = [
    Scope.everything("test"),
    Scope.everything("test"),
    Scope.of_schools(frozenset({"A"}), "test"),
    Scope(frozenset({"A", "B"}), frozenset({"7", "11"}), None, None, True, 0, "test"),
    Scope(None, None, frozenset({"7A"}), None, True, 0, "test"),
    Scope(None, None, None, frozenset({"p0", "p2"}), False, 0, "test"),
    Scope.nothing("test"),
]

WHERES = [
    *((), (), ()),
    (("fsm", "Y"),),
    (("year_group", "7"), ("year_group", "unknown")),
    (("band", "[50,100]"), ("band", "unknown")),
    (("sen", "unknown"), ("school", "A")),
    (("pupil", "p1"),),
]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Every measure that can be asked by up to two keys, over days that cut weeks or do not."""
    by = tuple(draw(st.lists(st.sampled_from(KEYS), max_size=2, unique=True)))
    start = draw(st.one_of(st.just(date(2023, 8, 1)), st.dates(date(2023, 8, 1), date(2025, 1, 10))))
    end = draw(st.one_of(st.just(date(2025, 7, 31)), st.dates(start, date(2025, 7, 31))))
    return Question(
        measures=tuple(measure for measure in MEASURES if can_divide(measure, by)),
        by=by,
        period=Period(start, end),
        where=draw(st.sampled_from(WHERES)),
        basis=draw(st.sampled_from(BASES)),
        as_of=draw(st.one_of(st.just(end), st.dates(start, date(2025, 12, 31)))),
    )
