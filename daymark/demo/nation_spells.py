"""Absence in spells for a nation: the kinds of `spells`, drawn many at a time.

`spells` lays one spell for each pupil and round, which is fit for a trust. Here each pupil draws, in one round, about
as many spells as will spend what is left; what falls on sessions already missed is drawn again in the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from daymark.demo import calibration, nation_figures, spells
from daymark.demo.band_curve import EDGES, sessions_to_miss
from daymark.demo.nation_pupils import Crowd, Days, days_of, keep_festivals
from daymark.demo.registers import day_weights
from daymark.demo.spells import CODES, DRAWS, EXPECTED, ILLNESS, KINDS, LONGEST, PARTLY, STEP, WHEN
from daymark.demo.symbols import NUMBER

ROUNDS = 12
FINE = 4096
"""Places of the table that turns an even draw into a day."""

WITHOUT_SEN, WITH_SEN = 0.7, 1.5
"""How readily pupils take a part-time timetable."""


@lru_cache(maxsize=8)
def choices(phase: str) -> np.ndarray:
    """Cumulative chances of the kinds: readiness (16) x band (11) x sessions left to spend, up to LONGEST x kind."""
    table = spells.mix_over(phase, nation_figures.curve(phase))
    expected = np.maximum(EXPECTED, 1e-9)
    weights = table[None, :, None, :] * _readiness(phase)[:, None, None, :] / expected.T[None, None, :, :]
    cumulative = weights.cumsum(axis=-1)
    shares: np.ndarray = (cumulative / cumulative[..., -1:]).astype(np.float32)
    return shares


def _readiness(phase: str) -> np.ndarray:
    """How readily pupils take each kind, by four yes-or-no marks: see `readiness_of`."""
    shares = np.array(list(calibration.ethnicity_shares(phase).values()))
    keeps = max(0.05, float(shares[keep_festivals(phase)].sum()))
    eleven = max(0.05, float(nation_figures.year_shares(phase)[-1]))
    mark = np.arange(16)[:, None] >> np.arange(4) & 1
    ready = np.ones((16, len(KINDS)))
    for i, kind in enumerate(KINDS):
        if kind.code == "S":
            ready[:, i] = mark[:, 0] / eleven
        elif kind.code == "R":
            ready[:, i] = mark[:, 1] / keeps
        elif kind.code == "C2":
            ready[:, i] = mark[:, 2] * np.where(mark[:, 3] == 1, WITH_SEN, WITHOUT_SEN)
    return ready


def readiness_of(phase: str, crowd: Crowd) -> np.ndarray:
    """A number from 0 to 15: in Year 11, keeps festivals, is older than Reception, has SEN."""
    marks = (crowd.year == 11, keep_festivals(phase)[crowd.ethnicity], crowd.year > 0, crowd.sen > 0)
    number: np.ndarray = np.sum([mark.astype(np.int64) << place for place, mark in enumerate(marks)], axis=0)
    return number


@dataclass(frozen=True)
class Starts:
    """`day`: by place in the year and fine draw, the day a spell starts; `until_weekend`: see `spells.Room`."""

    day: np.ndarray
    until_weekend: np.ndarray


@lru_cache(maxsize=32)
def starts(phase: str, year: int, training: str) -> Starts:
    """Where in the year spells start, after the published season and weekdays."""
    days = days_of(year, training)
    weights = day_weights(phase, year, days.days, days.weekday) + 1e-9
    cumulative = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)
    draws = (np.arange(FINE) + 0.5) / FINE
    found = np.stack([np.searchsorted(line, draws).clip(0, len(line) - 1) for line in cumulative])
    left_in_week = np.array([(days.week[at:] == days.week[at]).sum() for at in range(len(days.week))])
    return Starts(found, left_in_week)


@dataclass(frozen=True)
class Ground:
    """Where spells are laid: `marks` and `free` (pupils x sessions, changed in place), `rows` of `choices` by pupil."""

    marks: np.ndarray
    free: np.ndarray
    rows: np.ndarray
    table: np.ndarray
    starts: Starts


def lay(
    rng: np.random.Generator, phase: str, crowd: Crowd, marks: np.ndarray, free: np.ndarray, days: Days, training: str
) -> None:
    """Spend each pupil's absence: exactly as many sessions as keep the pupil in the band of the pupil's rate."""
    possible = np.count_nonzero(free, axis=1)
    attend = possible - sessions_to_miss(crowd.rate, possible)
    band = (np.searchsorted(EDGES, crowd.rate, side="right") - 1).clip(0, 10)
    rows = (readiness_of(phase, crowd) * 11 + band) * (LONGEST + 1)
    table = choices(phase).reshape(-1, len(KINDS))
    ground = Ground(marks, free, rows, table, starts(phase, days.starts, training))
    active, left = np.arange(len(crowd)), possible - attend
    for _ in range(ROUNDS):
        active, left = active[left > 0], left[left > 0]
        if not len(active):
            return
        _one_round(rng, ground, active, left)
        left = np.count_nonzero(free[active], axis=1) - attend[active]
    _fill_up(rng, ground, active, left)


def _one_round(rng: np.random.Generator, ground: Ground, active: np.ndarray, left: np.ndarray) -> None:
    """As many spells for each pupil as will about do; the last is cut to what is left."""
    many = 1 + left // 4
    pupil, most = np.repeat(active, many), np.repeat(left, many)
    kind = _kinds(rng, ground, pupil, most)
    length = DRAWS[kind, rng.integers(0, DRAWS.shape[1], len(kind))]
    day = ground.starts.day[WHEN[kind], rng.integers(0, FINE, len(kind))]
    start = 2 * day + _afternoons(rng, kind, length)
    length = _stop_at_weekend(rng, ground, kind, day, start, length)
    length = np.clip(most - _spent_before(length, many), 0, length)
    _write(ground, pupil, kind, start, length)


def _kinds(rng: np.random.Generator, ground: Ground, pupil: np.ndarray, left: np.ndarray) -> np.ndarray:
    line = ground.table[ground.rows[pupil] + np.minimum(left, LONGEST)]
    draw = rng.random(len(pupil), dtype=np.float32)
    chosen: np.ndarray = np.count_nonzero(line < draw[:, None], axis=1).clip(0, len(KINDS) - 1)
    return chosen


def _spent_before(length: np.ndarray, many: np.ndarray) -> np.ndarray:
    """The lengths of the same pupil's spells before each, added up."""
    before = length.cumsum() - length
    first = many.cumsum() - many
    spent: np.ndarray = before - np.repeat(before[first], many)
    return spent


def _afternoons(rng: np.random.Generator, kind: np.ndarray, length: np.ndarray) -> np.ndarray:
    """1 where a spell starts after noon; as in `spells`."""
    chance = np.where(length % 2 == 1, 0.55, 0.06)
    chance = np.where(STEP[kind] == 2, 1.0, np.where(PARTLY[kind], 0.0, chance))
    after: np.ndarray = rng.random(len(kind), dtype=np.float32) < chance
    return after


def _stop_at_weekend(
    rng: np.random.Generator, ground: Ground, kind: np.ndarray, day: np.ndarray, start: np.ndarray, length: np.ndarray
) -> np.ndarray:
    until = np.maximum(2 * (day + ground.starts.until_weekend[day]) - start, 1)
    stops = (WHEN[kind] == ILLNESS) & (rng.random(len(kind), dtype=np.float32) < 0.6)
    shorter: np.ndarray = np.where(stops, np.minimum(length, until), length)
    return shorter


def _write(ground: Ground, pupil: np.ndarray, kind: np.ndarray, start: np.ndarray, length: np.ndarray) -> None:
    sessions = ground.marks.shape[1]
    spell = np.repeat(np.arange(len(length)), length)
    along = np.arange(len(spell)) - np.repeat(length.cumsum() - length, length)
    column = start[spell] + STEP[kind][spell] * along
    inside = column < sessions
    place = (pupil[spell] * sessions + column)[inside]
    usable = ground.free.ravel()[place]
    place = place[usable]
    ground.marks.ravel()[place] = CODES[kind][spell[inside][usable]]
    ground.free.ravel()[place] = False


def _fill_up(rng: np.random.Generator, ground: Ground, active: np.ndarray, left: np.ndarray) -> None:
    """What spells could not place goes anywhere there is room, without a reason."""
    active, left = active[left > 0], left[left > 0]
    if not len(active):
        return
    draw = np.where(ground.free[active], rng.random((len(active), ground.free.shape[1])), 2.0)
    place = np.argsort(draw, axis=1)
    chosen = np.arange(place.shape[1]) < left[:, None]
    rows = np.repeat(active, left)
    ground.marks[rows, place[chosen]] = NUMBER["O"]
    ground.free[rows, place[chosen]] = False
