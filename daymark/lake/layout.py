"""Laying out a school's year: what was expected in every session of every pupil, and what was marked there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake import beside, patterns, running
from daymark.lake.calendar import SCHEMA as CALENDAR_DAYS
from daymark.lake.calendar import Calendar, calendar
from daymark.lake.calendar import frame as calendar_frame
from daymark.lake.errors import LakeError
from daymark.lake.grid import Flags, Grid, grid, strings
from daymark.lake.half_terms import half_terms
from daymark.lake.roll import Spell, on_roll, spells
from daymark.registers.codes import MISSING, NOTHING_DUE
from daymark.registers.frames import CHARACTERISTICS, IDENTITY

PHASES = ("Primary", "Secondary", "Special", "")


@dataclass(frozen=True)
class SchoolRow:
    """A school as the lake knows it: `phase` is Primary, Secondary or Special, `la` the local authority it lies in.

    Both are empty where they are not known.
    """

    key: str
    name: str
    phase: str = ""
    la: str = ""

    def __post_init__(self) -> None:
        if self.phase not in PHASES:
            raise LakeError(
                f"The phase of {self.name} is {self.phase!r}, which is none of Primary, Secondary, Special."
            )


TABLES: dict[str, dict[str, pl.DataType]] = {
    "weeks": {
        "school": pl.String(),
        "year": pl.Int32(),
        "pupil": pl.String(),
        "week": pl.Date(),
        "half_term": pl.String(),
        "marks": pl.String(),
    },
    "patterns": patterns.PATTERNS,
    "pattern_days": patterns.PATTERN_DAYS,
    "pattern_codes": patterns.PATTERN_CODES,
    "running": {"school": pl.String(), "year": pl.Int32(), **running.RUNNING},
    "school_weeks": {"school": pl.String(), "year": pl.Int32(), **running.SCHOOL_WEEKS},
    "schools": {
        "school": pl.String(),
        "year": pl.Int32(),
        "name": pl.String(),
        "phase": pl.String(),
        "la": pl.String(),
    },
    "pupils": {
        "school": pl.String(),
        "year": pl.Int32(),
        "pupil": pl.String(),
        **{name: pl.String() for name in (*IDENTITY, *CHARACTERISTICS)},
    },
    "enrolments": {
        "school": pl.String(),
        "year": pl.Int32(),
        "pupil": pl.String(),
        "start": pl.Date(),
        "end": pl.Date(),
        "inferred": pl.Boolean(),
    },
    "calendar": {"school": pl.String(), "year": pl.Int32(), **CALENDAR_DAYS},
    "late_minutes": {"school": pl.String(), "year": pl.Int32(), **beside.LATE_MINUTES},
    "lessons": {"school": pl.String(), "year": pl.Int32(), **beside.LESSONS},
}
"""The tables of one school and year, each a Parquet file."""

GIVEN = ("weeks", "pupils", "enrolments", "calendar", "schools", "late_minutes", "lessons")
"""The tables that the others follow from."""


class Tables(dict[str, pl.DataFrame]):
    """The frames of TABLES by name; those that count strings are made when first asked for."""

    def __missing__(self, name: str) -> pl.DataFrame:
        self[name] = COUNTED_LATE[name](self["patterns"]["marks"])
        return self[name]


COUNTED_LATE = {"pattern_days": patterns.pattern_days, "pattern_codes": patterns.pattern_codes}


@dataclass(frozen=True)
class LaidOut:
    """One school and year, ready to be asked: the frames of TABLES by name."""

    school: SchoolRow
    year: SchoolYear
    tables: Tables = field(compare=False)


def lay_out(
    school: SchoolRow,
    year: SchoolYear,
    weeks: pl.DataFrame,
    pupils: pl.DataFrame,
    corrections: pl.DataFrame | None = None,
    notes: pl.DataFrame | None = None,
    lessons: pl.DataFrame | None = None,
) -> LaidOut:
    """The year of one school: calendar derived, `-` where a mark is missing, `.` where none was due.

    weeks, pupils, corrections, notes, lessons   frames of registers.frames; rows of other schools and years are left
                                                 aside, and so are minutes late of a session without a late mark
    Raises LakeError for a week that cannot be a register week, or two for one pupil.
    """
    weeks = weeks.filter(pl.col("school") == school.key)
    pupils = pupils.filter(pl.col("school") == school.key)
    marks = grid(year, weeks, pupils)
    found = spells(marks, pupils)
    roll = on_roll(marks, found)
    days = calendar(marks, roll, corrections)
    labels = half_terms(year, days.open_days)
    laid = _weeks(marks, filled(marks, roll, days), labels)
    made = _tables(laid, pupils, found, calendar_frame(days, labels))
    made["schools"] = pl.DataFrame({"name": [school.name], "phase": [school.phase], "la": [school.la]})
    half_term_of = dict(zip(marks.weeks, labels, strict=True))
    made["late_minutes"] = beside.late_minutes(_of(school, notes), laid, half_term_of)
    made["lessons"] = beside.lesson_rows(_of(school, lessons), _roll_frame(found), half_term_of)
    whole = ((name, _whole(school, year, name, made[name])) for name in TABLES if name not in COUNTED_LATE)
    return LaidOut(school, year, Tables(whole))


def _of(school: SchoolRow, rows: pl.DataFrame | None) -> pl.DataFrame | None:
    return None if rows is None else rows.filter(pl.col("school") == school.key)


def _roll_frame(found: list[Spell]) -> pl.DataFrame:
    schema = {name: TABLES["enrolments"][name] for name in ("pupil", "start", "end")}
    return pl.DataFrame([(spell.pupil, spell.start, spell.end) for spell in found], schema=schema, orient="row")


def filled(marks: Grid, roll: Flags, days: Calendar) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The block of marks with every session either marked, MISSING or NOTHING_DUE."""
    unmarked = np.where(roll & days.open, ord(MISSING), ord(NOTHING_DUE))
    return np.where(roll & marks.marked, marks.marks, unmarked).astype(np.uint8)


def _weeks(marks: Grid, block: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], labels: list[str]) -> pl.DataFrame:
    """One row a pupil and week in which anything was due or marked, by week and pupil."""
    due = (block != ord(NOTHING_DUE)).any(axis=2)
    week, pupil = np.nonzero(due.T)
    return pl.DataFrame(
        {
            "pupil": pl.Series(marks.pupils, dtype=pl.String())[pupil],
            "week": pl.Series(marks.weeks, dtype=pl.Date())[week],
            "half_term": pl.Series(labels, dtype=pl.String())[week],
            "marks": strings(block[pupil, week]),
        }
    )


def _tables(
    weeks: pl.DataFrame, pupils: pl.DataFrame, found: list[Spell], days: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    different = weeks["marks"].unique().sort()
    counted = patterns.patterns(different)
    enrolments = [(spell.pupil, spell.start, spell.end, spell.inferred) for spell in found]
    schema = {name: TABLES["enrolments"][name] for name in ("pupil", "start", "end", "inferred")}
    return {
        "weeks": weeks,
        "patterns": counted,
        "running": running.running(weeks, counted),
        "school_weeks": running.school_weeks(weeks, counted),
        "pupils": _people(pupils, [spell.pupil for spell in found]),
        "enrolments": pl.DataFrame(enrolments, schema=schema, orient="row").unique().sort("pupil", "start"),
        "calendar": days,
    }


def _whole(school: SchoolRow, year: SchoolYear, name: str, table: pl.DataFrame) -> pl.DataFrame:
    """The table with the school and year it is of."""
    if "school" not in TABLES[name]:
        return table
    of_school = {"school": pl.lit(school.key), "year": pl.lit(year.start_year, dtype=pl.Int32)}
    return table.with_columns(**of_school).select(*TABLES[name])


def _people(pupils: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """One row a pupil on roll: what was last known of each characteristic, null where nothing is."""
    columns = [*IDENTITY, *CHARACTERISTICS]
    blank_is_null = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns]
    known = pupils.with_columns(blank_is_null).sort("start", nulls_last=False, maintain_order=True)
    latest = known.group_by("pupil").agg(pl.col(name).drop_nulls().last() for name in columns)
    on_roll = pl.DataFrame({"pupil": sorted(set(keys))}, schema={"pupil": pl.String()})
    return on_roll.join(latest, on="pupil", how="left").sort("pupil")
