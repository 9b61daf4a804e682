"""A nation of schools for one school year: planned whole, invented school by school, in as many parts as wanted.

Every school has dice of its own, so any stretch of the plan can be invented in another process and comes out the
same. What is made and how close it comes is in `docs/method/invented-trust.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import polars as pl
import pyarrow as pa

from daymark.demo import nation_figures
from daymark.demo.nation_marks import invent_marks
from daymark.demo.nation_places import Places, places
from daymark.demo.nation_pupils import Crowd, Days, Standing, days_of, invent_crowd, pupil_keys, pupils_frame, same
from daymark.demo.plan import PLACES
from daymark.demo.symbols import SYMBOLS
from daymark.kit.school_year import SchoolYear
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.week import SLOTS

SEED = 22
TRAINING = ("start of term", "after half-term", "late November")
KIND = {"Primary": "Primary School", "Secondary": "Academy", "Special": "School"}
FIRST_KEY = 900_000
CHARS = np.frombuffer("".join(CODES.by_symbol[s].char if s != "-" else MISSING for s in SYMBOLS).encode(), np.uint8)


@dataclass(frozen=True)
class NationSchool:
    """One school of a plan: `number` is its place there; the authority is a real one, the rest invented."""

    number: int
    phase: str
    la_code: str
    la: str
    pupils: int
    standing: Standing

    @property
    def key(self) -> str:
        return str(FIRST_KEY + self.number)

    @property
    def name(self) -> str:
        place, round_ = PLACES[self.number % len(PLACES)], self.number // len(PLACES)
        return f"{place} {KIND[self.phase]} {round_ + 1}"

    @property
    def training(self) -> str:
        return TRAINING[self.number % len(TRAINING)]

    @property
    def row(self) -> SchoolRow:
        """The school as the lake knows it."""
        return SchoolRow(self.key, self.name, self.phase, self.la)


@dataclass(frozen=True)
class NationPlan:
    """The schools of a nation, by authority, and the year to invent, by the calendar year it starts in.

    How much absence there is does not depend on the year: it is always that published for 2022/23.
    """

    schools: tuple[NationSchool, ...]
    starts: int = 2024

    @property
    def pupils(self) -> int:
        return sum(school.pupils for school in self.schools)

    def stretches(self, parts: int) -> tuple[tuple[int, int], ...]:
        """The plan cut into up to so many stretches (start, stop) of about as many pupils each."""
        ends = np.cumsum([school.pupils for school in self.schools])
        cuts = np.searchsorted(ends, ends[-1] * np.arange(1, parts) / parts)
        edges = np.unique([0, *cuts.tolist(), len(ends)]).tolist()
        return tuple(pairwise(edges))


@dataclass(frozen=True)
class NationYear:
    """The registers of one school in one year.

    `marks`: numbers of `symbols.SYMBOLS`, pupils x two columns for each of `days`; 0 where nobody marked or the pupil
    was not on roll. `crowd`: who the rows are.
    """

    school: NationSchool
    days: Days
    crowd: Crowd
    marks: np.ndarray

    @property
    def year(self) -> SchoolYear:
        return SchoolYear(self.days.starts)

    @cached_property
    def pupils(self) -> pl.DataFrame:
        """The frame PUPILS: no names and no numbers."""
        return pupils_frame(self.school.phase, self.school.key, self.crowd, self.days)

    @cached_property
    def weeks(self) -> pl.DataFrame:
        """The frame WEEKS: a row for each pupil and week of school from the pupil's first day to the last."""
        days, crowd = self.days, self.crowd
        number = np.arange(len(days.mondays))
        here = (number >= days.week[crowd.first][:, None]) & (number <= days.week[crowd.last][:, None])
        pupil, week = np.divmod(np.flatnonzero(here).astype(np.uint32), np.uint32(len(number)))
        return pl.DataFrame(
            {
                "school": same(self.school.key, len(pupil)),
                "pupil": pupil_keys(self.school.key, len(crowd))[pl.Series(pupil)],
                "week": pl.Series(days.mondays)[pl.Series(week)],
                "marks": _strings(self._week_block()[here]),
                "raw": same(None, len(pupil)),
            }
        )

    def _week_block(self) -> np.ndarray:
        """Internal characters as numbers: pupils x weeks x fourteen sessions."""
        days, crowd = self.days, self.crowd
        chars = CHARS.take(self.marks)
        partly, here = crowd.on_roll(days)
        chars[partly] = np.where(here, chars[partly], ord(NOTHING_DUE))
        block = np.full((len(crowd), len(days.mondays) * SLOTS), ord(NOTHING_DUE), dtype=np.uint8)
        morning = days.week * SLOTS + 2 * days.weekday
        block[:, np.stack([morning, morning + 1], axis=1).ravel()] = chars
        return block.reshape(len(crowd), -1, SLOTS)

    def laid_out(self) -> LaidOut:
        """The school's year as the lake lays it out."""
        return lay_out(self.school.row, self.year, self.weeks, self.pupils)


def _strings(block: np.ndarray) -> pl.Series:
    """Rows of fourteen ASCII numbers as text, without a Python string for each."""
    offsets = np.arange(len(block) + 1, dtype=np.int64) * SLOTS
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(block))]
    return pl.Series(pa.Array.from_buffers(pa.large_string(), len(block), buffers))


@lru_cache(maxsize=8)
def nation_plan(pupils: int, starts: int = 2024, seed: int = SEED) -> NationPlan:
    """Schools for so many pupils from Reception to Year 11, of the phases, sizes and authorities of England.

    Nine million are more than England has (8.1 million in these year groups); there are more schools, not larger ones.
    Raises ValueError for fewer than 1,000 pupils: there must be a school of each phase.
    """
    if pupils < 1000:
        raise ValueError(f"A nation needs at least 1,000 pupils to have a school of each phase, not {pupils}.")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1, pupils)))
    made = {phase: places(rng, phase, *portion) for phase, portion in _portions(pupils).items()}
    order = [(_code(made[phase], place), phase, place) for phase in made for place in range(len(made[phase].pupils))]
    order.sort(key=lambda school: school[0])
    found = [_school(made[phase], phase, place, number) for number, (_, phase, place) in enumerate(order)]
    return NationPlan(tuple(found), starts)


def _code(made: Places, place: int) -> str:
    return made.authorities.codes[int(made.authority[place])]


def _portions(pupils: int) -> dict[str, tuple[int, int]]:
    """Schools and pupils of each phase, in England's proportions; the pupils add up."""
    real = nation_figures.pupils_of_phases()
    edges = np.round(np.cumsum([0.0, *real.values()]) / sum(real.values()) * pupils).astype(int)
    scale = pupils / sum(real.values())
    return {
        phase: (max(1, round(int(nation_figures.authorities(phase).schools.sum()) * scale)), int(many))
        for phase, many in zip(real, np.diff(edges), strict=True)
    }


def _school(made: Places, phase: str, place: int, number: int) -> NationSchool:
    authority = int(made.authority[place])
    standing = Standing(float(made.poor[place]), float(made.absent[place]))
    la = made.authorities.names[authority]
    return NationSchool(number, phase, _code(made, place), la, int(made.pupils[place]), standing)


def invent_nation(seed: int, plan: NationPlan, start: int = 0, stop: int | None = None) -> Iterator[NationYear]:
    """The schools of a plan from place `start` to before `stop`, one by one; the same however the plan is cut up."""
    for school in plan.schools[start:stop]:
        yield invent_school_of(seed, plan, school)


def invent_school_of(seed: int, plan: NationPlan, school: NationSchool) -> NationYear:
    """One school of a nation."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(school.number,)))
    days = days_of(plan.starts, school.training)
    crowd = invent_crowd(rng, school.phase, school.pupils, school.standing, days)
    return NationYear(school, days, crowd, invent_marks(rng, school.phase, crowd, days, school.training))
