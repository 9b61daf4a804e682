"""A trust's lake as it stands after two years: its schools each in a part of its own, with names and forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from daymark.config.bench.apart import Say
from daymark.demo.plan import Plan, wide_plan
from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import SYMBOLS
from daymark.demo.trust import InventedSchool, invent_schools
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import SchoolRow
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.frames import CHARACTERISTICS, PUPILS, WEEKS
from daymark.registers.week import SLOTS

SEED = 34
YEARS, LAST_DAY = (2024, 2025), date(2025, 11, 24)
SCHOOLS = {"Primary": (38, 329), "Secondary": (16, 1320), "Special": (3, 120)}
PUPILS_OF_ALL = 34_000
SAID = {"Yes": "Y", "No": "N", "": None}
CHARS = np.frombuffer("".join(CODES.by_symbol[s].char if s != "-" else MISSING for s in SYMBOLS).encode(), np.uint8)


@dataclass(frozen=True)
class Trust:
    """A trust's lake: how many schools, and how many pupils in the newest year."""

    lake: Path
    schools: int
    pupils: int


def trust_plan(pupils: int) -> Plan:
    """57 schools for 34,000 pupils, two years to the demonstration's last day; for fewer pupils as many fewer."""
    share = min(1.0, pupils / PUPILS_OF_ALL)
    schools = {phase: (max(1, round(share * many)), size) for phase, (many, size) in SCHOOLS.items()}
    if share < 1 / 10:
        # Few pupils still are of three phases: then the schools are small.
        schools = {phase: (1, max(24, round(pupils * part))) for phase, part in PARTS.items()}
    return wide_plan(schools, YEARS, LAST_DAY)


PARTS = {"Primary": 0.37, "Secondary": 0.62, "Special": 0.01}


def trust_lake(lake: Path, pupils: int, say: Say) -> Trust:
    """Invent a trust and lay it into `lake`; the same for the same number."""
    plan = trust_plan(pupils)
    say(f"Inventing {sum(school.pupils for school in plan.schools):,} pupils of {len(plan.schools)} schools, two years")
    found = 0
    for number, school in enumerate(invent_schools(np.random.default_rng(SEED), plan)):
        found += _lay(lake, school)
        if number % 10 == 9:
            say(f"  {number + 1} schools")
    return Trust(lake, len(plan.schools), found)


def _lay(lake: Path, school: InventedSchool) -> int:
    """Every year of a school into the lake; how many pupils it has in the newest."""
    row = SchoolRow(school.plan.urn, school.plan.name, school.plan.phase)
    pupils = 0
    for year in school.years:
        pupils = build(lake, row, SchoolYear(year.starts), weeks_of(year), pupils_of(year)).pupils
    return pupils


def weeks_of(year: YearRegisters) -> pl.DataFrame:
    """The frame WEEKS of a school's year."""
    mondays, week = np.unique(year.days - _weekday(year.days), return_inverse=True)
    chars = np.where(np.repeat(year.on_roll, 2, axis=1), CHARS[year.marks], ord(NOTHING_DUE)).astype(np.uint8)
    block = np.full((len(chars), len(mondays), SLOTS), ord(NOTHING_DUE), np.uint8)
    morning = 2 * _weekday(year.days)
    block[:, week, morning], block[:, week, morning + 1] = chars[:, ::2], chars[:, 1::2]
    pupil, place = np.nonzero((block != ord(NOTHING_DUE)).any(axis=2))
    strings = [text.tobytes().decode() for text in block[pupil, place]]
    return pl.DataFrame(
        {
            "school": [year.school.urn] * len(pupil),
            "pupil": year.pupils["upn"].gather(pupil),
            "week": pl.Series(mondays.astype("datetime64[D]")).cast(pl.Date).gather(place),
            "marks": strings,
            "raw": pl.Series([None] * len(pupil), dtype=pl.String),
        },
        schema=WEEKS,
    )


def _weekday(days: np.ndarray) -> np.ndarray:
    found: np.ndarray = (days.astype("datetime64[D]").astype(int) + 3) % 7
    return found


def pupils_of(year: YearRegisters) -> pl.DataFrame:
    """The frame PUPILS of a school's year."""
    known = [name for name in CHARACTERISTICS if name in year.pupils.columns]
    frame = year.pupils.with_columns(pl.col(name).replace(SAID) for name in known)
    frame = frame.with_columns(school=pl.lit(year.school.urn), pupil=pl.col("upn"))
    return frame.select(_column(frame, name) for name in PUPILS)


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype=PUPILS[name]).alias(name)
