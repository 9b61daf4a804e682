"""Registers made up by Hypothesis, or by dice: gappy, with every code, minutes and lessons, and pupils who move."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from daymark.kit.school_year import SchoolYear
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.reference import Registers as Judged
from daymark.registers import frames
from daymark.registers.codes import CODES

MONDAYS = [
    *(date(2023, 9, 4), date(2023, 9, 11), date(2024, 4, 1), date(2024, 6, 24), date(2024, 7, 22), date(2024, 7, 29)),
    *(date(2024, 9, 2), date(2024, 9, 9), date(2024, 10, 21), date(2024, 10, 28), date(2024, 11, 4)),
    *(date(2024, 12, 30), date(2025, 1, 6)),
]
ALPHABET = "".join(code.char for code in CODES) + "-."
WEEK_SHAPES = [
    "/\\/\\/\\/\\/\\----",
    "/\\/\\II/\\-O----",
    "IIIIIIIIII----",
    "OOOOOOOOOO----",
    "----------/\\--",
    "OO/\\//GGUL....",
    "LL/\\DDII/\\....",
    "-" * 14,
]
SCHOOLS = {
    "A": SchoolRow("A", "School A", "Primary", "Leeds"),
    "B": SchoolRow("B", "School B", "Secondary", ""),
    "C": SchoolRow("C", "School C", "", "York"),
}
VALUES = {
    "upn": ["U0", "U1", "U2", "U3", None, None, ""],
    "year_group": ["R", "7", "11", None],
    "form": ["7A", "7B", None],
    "sex": ["F", "M", None],
    "fsm": ["Y", "N", None],
    "ever6": ["Y", None],
    "sen": ["N", "K", "E", None],
    "eal": ["Y", None, ""],
    "ethnicity": ["WBRI", "BCRB", None],
    "looked_after": ["Y", None],
    "social_worker": ["Y", "N"],
    "young_carer": ["Y", None],
    "service_child": ["N", None],
}
SUBJECTS = ["Maths", "English", "O'Neill's \"art\"", ""]
DAY = timedelta(days=1)
FIRST, LAST = date(2023, 8, 1), date(2025, 7, 31)


def _profiles() -> list[dict[str, str | None]]:
    dice = random.Random(7)
    return [{name: dice.choice(values) for name, values in VALUES.items()} for _ in range(40)]


PROFILES = _profiles()
"""What is known of pupils: enough to choose from."""


@dataclass(frozen=True)
class Registers:
    """Made-up registers as the intake hands them over, and as laid out."""

    weeks: pl.DataFrame
    pupils: dict[int, pl.DataFrame]
    notes: pl.DataFrame
    lessons: pl.DataFrame
    parts: tuple[LaidOut, ...] = field(repr=False)

    def judged(self) -> Judged:
        """What the reference is given."""
        return Judged.of(self.parts)

    def __str__(self) -> str:
        """Every laid-out week and whatever else there is, to be read by people."""
        wanted = ("weeks", "pupils", "late_minutes", "lessons")
        tables = {name: pl.concat([part.tables[name] for part in self.parts]) for name in wanted}
        with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=30, tbl_width_chars=250):
            return "\n".join(f"{name}\n{table}" for name, table in tables.items() if table.height)


week_strings = st.one_of(st.sampled_from(WEEK_SHAPES), st.text(alphabet=ALPHABET, min_size=14, max_size=14))
some_day = st.one_of(
    st.none(),
    st.none(),
    st.dates(date(2023, 7, 1), date(2025, 2, 1)),
    st.sampled_from(MONDAYS).map(lambda d: d + 2 * DAY),
)
school_days = st.tuples(st.sampled_from(MONDAYS), st.integers(0, 4)).map(lambda pair: pair[0] + pair[1] * DAY)

Row = dict[str, object]


@st.composite
def registers(draw: st.DrawFn) -> Registers:
    """One to three schools, up to five pupils each, some weeks of two school years."""
    weeks: list[Row] = []
    pupils: dict[int, list[Row]] = {2023: [], 2024: []}
    notes: list[Row] = []
    lessons: list[Row] = []
    for school in draw(st.sampled_from([["A"], ["A", "B"], ["A", "B", "C"]])):
        mondays = draw(st.lists(st.sampled_from(MONDAYS), min_size=1, max_size=6, unique=True))
        for number in range(draw(st.integers(1, 5))):
            own: Row = {"school": school, "pupil": f"p{number}"}
            weeks += [
                {**own, "week": monday, "marks": draw(week_strings), "raw": ""}
                for monday in mondays
                if draw(st.integers(0, 5))
            ]
            for known in pupils.values():
                for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                    spell: Row = {**own, "start": draw(some_day), "end": draw(some_day)}
                    known.append(spell | draw(st.sampled_from(PROFILES)))
            notes += draw(st.lists(_notes(own), max_size=3))
            lessons += draw(st.lists(_lessons(own), max_size=4))
    people = {year: pl.DataFrame(known, schema=frames.PUPILS) for year, known in pupils.items()}
    return laid(pl.DataFrame(weeks, schema=frames.WEEKS), people, notes, lessons)


@st.composite
def _notes(draw: st.DrawFn, own: Row) -> Row:
    at = {"date": draw(school_days), "session": draw(st.sampled_from(["AM", "PM"]))}
    return {**own, **at, "minutes_late": draw(st.integers(0, 90)), "comment": ""}


@st.composite
def _lessons(draw: st.DrawFn, own: Row) -> Row:
    what = {"period": draw(st.sampled_from(["1", "2", ""])), "subject": draw(st.sampled_from(SUBJECTS))}
    return {**own, "date": draw(school_days), **what, "mark": draw(st.sampled_from("/LIOVXD-"))}


def laid(
    weeks: pl.DataFrame,
    pupils: dict[int, pl.DataFrame],
    notes: list[Row] | None = None,
    lessons: list[Row] | None = None,
) -> Registers:
    """Every school and year that the frames hold, laid out."""
    schools = sorted(set(weeks["school"]).union(*(known["school"] for known in pupils.values())))
    noted = pl.DataFrame(notes or [], schema=frames.NOTES).unique(["school", "pupil", "date", "session"])
    taught = pl.DataFrame(lessons or [], schema=frames.LESSONS)
    parts = [
        lay_out(SCHOOLS[school], SchoolYear(year), weeks, known, None, noted, taught)
        for school in schools
        for year, known in pupils.items()
    ]
    return Registers(weeks, pupils, noted, taught, tuple(parts))


def rich(seed: int = 2024) -> Registers:
    """Two schools and two school years with every code and of every group, always the same."""
    dice = random.Random(seed)
    weeks: list[Row] = []
    pupils: dict[int, list[Row]] = {2023: [], 2024: []}
    notes: list[Row] = []
    lessons: list[Row] = []
    for school, number in itertools.product("AB", range(6)):
        own: Row = {"school": school, "pupil": f"p{number}"}
        for monday in MONDAYS:
            marks = _mixed(dice) if number else WEEK_SHAPES[0]
            weeks.append({**own, "week": monday, "marks": marks, "raw": ""})
            late = [place for place, mark in enumerate(marks) if mark in "LU"]
            notes += [{**own, **_at(monday, place), "minutes_late": place + 1, "comment": ""} for place in late]
            taught = {"date": monday, "period": dice.choice("123"), "subject": dice.choice(SUBJECTS)}
            lessons.append({**own, **taught, "mark": dice.choice("//LIO")})
        for known in pupils.values():
            known.append(own | dice.choice(PROFILES))
    people = {year: pl.DataFrame(known, schema=frames.PUPILS) for year, known in pupils.items()}
    return laid(pl.DataFrame(weeks, schema=frames.WEEKS), people, notes, lessons)


def _mixed(dice: random.Random) -> str:
    usual, odd = dice.choice(WEEK_SHAPES), "".join(dice.choices(ALPHABET, k=14))
    return "".join(one if dice.random() < 0.8 else other for one, other in zip(usual, odd, strict=True))


def _at(monday: date, place: int) -> Row:
    return {"date": monday + place // 2 * DAY, "session": ("AM", "PM")[place % 2]}
