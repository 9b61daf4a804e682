"""The pupils of one school of a nation: year group, kind, circumstances, time on roll and absence rate. No names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
from scipy.special import ndtr

from daymark.demo import calibration, nation_figures
from daymark.demo.calendar import SchoolCalendar, school_calendar
from daymark.demo.nation_figures import FSM, SEN, YEARS
from daymark.demo.pupils import EAL_BY_ETHNICITY, MOVES_IN_A_YEAR, RARE, SHARE_OF_SEN_WITH_PLAN
from daymark.demo.registers import OBSERVE
from daymark.registers.frames import IDENTITY, PUPILS

# How alike the pupils of one school are, on the scale of the normal draw: a judgement, for no file is by school.
POOR_TOGETHER = 0.2
ABSENT_TOGETHER = 0.04
FORM_SIZE = {"Primary": 30, "Secondary": 30, "Special": 12}
SHORTEST_STAY = 12
"""School days. With 20 possible sessions and more there is a whole number of sessions in every band."""


@dataclass(frozen=True)
class Standing:
    """A school among the others of its phase, as normal scores: poverty of its pupils, and absence beyond that."""

    poor: float
    absent: float


@dataclass(frozen=True)
class Days:
    """The open days of a school year as arrays: `days` datetime64[D]; `weekday` 0 Monday; `week` place of the week."""

    starts: int
    calendar: SchoolCalendar
    days: np.ndarray
    weekday: np.ndarray
    week: np.ndarray
    mondays: np.ndarray

    def place(self, day: date) -> int:
        """The number of open days before `day`."""
        return int(np.searchsorted(self.days, np.datetime64(day)))


@lru_cache(maxsize=32)
def days_of(starts: int, training: str) -> Days:
    """The days of a school year that starts in `starts`."""
    calendar = school_calendar(starts, training)
    days = np.array(calendar.open_days, dtype="datetime64[D]")
    weekday = (days.astype(np.int64) - 4) % 7
    mondays, week = np.unique(days - weekday.astype("timedelta64[D]"), return_inverse=True)
    return Days(starts, calendar, days, weekday, week, mondays)


@dataclass(frozen=True)
class Crowd:
    """Pupils as columns of one length, by year group and form.

    `year`: 0 Reception to 11; `form`: number of the form in the school, `letter` in its year group; `fsm`, `sen`,
    `sex`: numbers of `nation_figures`; `ethnicity`: place in the phase's `ethnicity_shares`; `first`, `last`: places
    of the first and last day on roll; `rate`: absence rate; `chance`: an even number for each of the rarer things.
    """

    year: np.ndarray
    form: np.ndarray
    letter: np.ndarray
    fsm: np.ndarray
    sen: np.ndarray
    sex: np.ndarray
    ethnicity: np.ndarray
    first: np.ndarray
    last: np.ndarray
    rate: np.ndarray
    chance: np.ndarray

    def __len__(self) -> int:
        return len(self.year)

    def on_roll(self, days: Days) -> tuple[np.ndarray, np.ndarray]:
        """Places of the pupils who are not there all year; for these, pupils x sessions, whether they are on roll."""
        partly = np.flatnonzero((self.first > 0) | (self.last < len(days.days) - 1))
        day = np.repeat(np.arange(len(days.days), dtype=np.int16), 2)
        first, last = (ends[partly].astype(np.int16)[:, None] for ends in (self.first, self.last))
        return partly, (day >= first) & (day <= last)


def invent_crowd(rng: np.random.Generator, phase: str, size: int, standing: Standing, days: Days) -> Crowd:
    """The pupils of a school of `size`."""
    year, form, letter = _seats(rng, phase, size)
    row = np.maximum(year, 1) - 1
    fsm, sen, sex = _kinds(rng, phase, row, standing.poor)
    shares = np.cumsum(list(calibration.ethnicity_shares(phase).values()))
    ethnicity = np.searchsorted(shares, rng.random(size)).clip(0, len(shares) - 1)
    first, last = _time_on_roll(rng, year, fsm == FSM["Unclassified"], days)
    score = np.sqrt(ABSENT_TOGETHER) * standing.absent + np.sqrt(1 - ABSENT_TOGETHER) * rng.standard_normal(size)
    rate = nation_figures.curve(phase).rates((row, fsm, sen, sex), ndtr(score).clip(1e-9, 1 - 1e-9))
    chance = rng.random((len(RARE) + 3, size), dtype=np.float32)
    return Crowd(year, form, letter, fsm, sen, sex, ethnicity, first, last, rate, chance)


def _seats(rng: np.random.Generator, phase: str, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year groups in the published proportions, each divided into forms of nearly one size."""
    edges = np.floor(np.concatenate([[0.0], nation_figures.year_shares(phase).cumsum()]) * size + rng.random())
    edges[0], edges[-1] = 0, size
    in_year = np.diff(edges).astype(np.int64)
    year = np.repeat(np.array(YEARS[phase]), in_year)
    forms = np.maximum(1, -(-in_year // FORM_SIZE[phase]))
    place = np.arange(size) - np.repeat(in_year.cumsum() - in_year, in_year)
    letter = place * np.repeat(forms, in_year) // np.repeat(np.maximum(in_year, 1), in_year)
    return year, np.repeat(forms.cumsum() - forms, in_year) + letter, letter


def _kinds(
    rng: np.random.Generator, phase: str, row: np.ndarray, poor: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """FSM by the school's standing, SEN and sex by year group and FSM; over all schools as published."""
    meals, rest = nation_figures.chances_of_kinds(phase)
    score = np.sqrt(POOR_TOGETHER) * poor + np.sqrt(1 - POOR_TOGETHER) * rng.standard_normal(len(row))
    fsm = (ndtr(score)[:, None] > meals[row]).sum(axis=1).clip(0, 2)
    cell = (rng.random(len(row))[:, None] > rest[row, fsm]).sum(axis=1).clip(0, 5)
    return fsm, cell // 2, cell % 2


def _time_on_roll(
    rng: np.random.Generator, year: np.ndarray, short: np.ndarray, days: Days
) -> tuple[np.ndarray, np.ndarray]:
    """Places of the first and last day: a few join, a few leave, pupils not classified are there a short while."""
    most = len(days.days) - 1
    # Year 11 leave at the summer half-term, as national statistics leave out their last half term.
    end = np.where(year == 11, days.place(date(days.starts + 1, 5, 28)) - 1, most)
    draw, day = rng.random(len(year)), rng.random(len(year))
    first = np.where(draw > 1 - MOVES_IN_A_YEAR, (8 + day * (end - 37)).astype(np.int64), 0)
    last = np.where(draw < MOVES_IN_A_YEAR, (8 + SHORTEST_STAY + day * (end - 49)).astype(np.int64), end)
    longest = 2 * nation_figures.SHORT_STAY * most - SHORTEST_STAY
    stay = (SHORTEST_STAY + draw * (longest - SHORTEST_STAY)).astype(np.int64)
    brief = (day * (end - stay)).astype(np.int64)
    return np.where(short, brief, first), np.where(short, brief + stay, last)


@lru_cache(maxsize=8)
def keep_festivals(phase: str) -> np.ndarray:
    """For each ethnicity of the phase whether its religious festivals fall on school days."""
    return np.isin(np.array(list(calibration.ethnicity_shares(phase))), OBSERVE)


def pupils_frame(phase: str, key: str, crowd: Crowd, days: Days) -> pl.DataFrame:
    """The frame PUPILS: without names and numbers, a characteristic that is not classified null."""
    ethnicity = list(calibration.ethnicity_shares(phase))
    eal = np.array([EAL_BY_ETHNICITY.get(code, 0.2) for code in ethnicity])[crowd.ethnicity]
    plan = crowd.chance[0] < SHARE_OF_SEN_WITH_PLAN[phase]
    sen = np.where((crowd.sen == SEN["Any special educational need"]) & plan, 3, crowd.sen)
    ever = np.where((crowd.fsm == 0) & (crowd.chance[1] < 0.08), 2, crowd.fsm)
    last = np.where(crowd.last == len(days.days) - 1, np.datetime64("NaT"), days.days[crowd.last])
    columns = {
        "school": same(key, len(crowd)),
        "pupil": pupil_keys(key, len(crowd)),
        **{name: same(None, len(crowd)) for name in IDENTITY},
        "year_group": _of(["R", *map(str, range(1, 12))], crowd.year),
        "form": _forms(crowd),
        "sex": _of(["F", "M"], crowd.sex),
        "fsm": _of(["N", None, "Y"], crowd.fsm),
        "ever6": _of(["N", None, "Y"], ever),
        "sen": _of(["N", None, "K", "E"], sen),
        "eal": _of(["N", "Y"], crowd.chance[2] < eal),
        "ethnicity": _of(ethnicity, crowd.ethnicity),
        **{name: _of(["N", "Y"], crowd.chance[3 + i] < RARE[name][phase]) for i, name in enumerate(RARE)},
        "start": pl.Series(days.days[crowd.first]),
        "end": pl.Series(last),
    }
    return pl.DataFrame({name: columns[name] for name in PUPILS})


def pupil_keys(key: str, number: int) -> pl.Series:
    """Keys of a school's pupils: the school's, and four figures."""
    return pl.Series(int(key) * 10_000 + np.arange(number)).cast(pl.String)


def same(value: str | None, number: int) -> pl.Series:
    """A column of text that says the same in every row."""
    return pl.Series([value], dtype=pl.String).new_from_index(0, number)


@lru_cache(maxsize=64)
def _texts(*values: str | None) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _of(values: Sequence[str | None], places: np.ndarray) -> pl.Series:
    return _texts(*values)[pl.Series(places.astype(np.uint32))]


def _forms(crowd: Crowd) -> pl.Series:
    """Form names such as 7B, by year group and letter."""
    return _of(FORM_NAMES, crowd.year * 26 + np.minimum(crowd.letter, 25))


FORM_NAMES = tuple(f"{'R' if year == 0 else year}{chr(65 + letter)}" for year in range(12) for letter in range(26))
