"""Absence arranged in spells: each pupil's number of absent sessions is spent, spell by spell, over the year.

A spell has a code, a length and a day it starts. Which code comes next is drawn so that the share of absent
sessions under each code is the phase's published share, with unexplained and long absence commoner among pupils who
miss much, holidays and appointments among those who miss little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from daymark.demo import calibration
from daymark.demo.band_curve import EDGES, BandCurve
from daymark.demo.symbols import NUMBER

LONGEST = 60
ROUNDS = 90
ILLNESS, OTHER, EDGE, EXAMS, FESTIVALS, LONG = range(6)
"""Where in the year a spell may start: each has its own weights over days."""


@dataclass(frozen=True)
class Kind:
    """A kind of spell. `lengths` in sessions, each as likely as it is often listed; `lean`: tilt with absence rate."""

    code: str
    when: int
    lengths: tuple[int, ...]
    lean: float
    part: float = 1.0
    step: int = 1


# How a code's absence divides into short and long spells, and how it leans to pupils who miss much (positive) or
# little (negative), is a judgement: no published figure gives it.
KINDS = (
    Kind("I", ILLNESS, (1, 1, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 8, 10, 10), -1.2, 0.88),
    Kind("I", LONG, (12, 16, 20, 24, 30, 40), 3.0, 0.12),
    Kind("M", OTHER, (1, 1, 1, 1, 1, 2), -2.0),
    Kind("C", OTHER, (1, 2, 2, 2, 4, 6), -0.5),
    Kind("C2", LONG, (10, 15, 20, 30), 3.0, 1.0, 2),
    Kind("E", OTHER, (2, 2, 4, 4, 6, 10), 2.0),
    Kind("R", FESTIVALS, (2,), -2.0),
    Kind("S", EXAMS, (1, 2, 2), 0.0),
    Kind("T", LONG, (10, 20, 30), 0.5),
    Kind("G", EDGE, (2, 4, 4, 6, 8, 10, 10, 10, 14, 20), -4.0),
    Kind("C1", OTHER, (2, 2, 4), -2.0),
    Kind("J1", OTHER, (1, 2), -1.0),
    Kind("U", OTHER, (1,), 1.0),
    Kind("O", OTHER, (1, 1, 1, 2, 2, 2, 2, 4), 1.0, 0.55),
    Kind("O", LONG, (8, 12, 20, 30, 40, 60), 4.5, 0.45),
)
CODES = np.array([NUMBER[kind.code] for kind in KINDS], dtype=np.int8)
WHEN = np.array([kind.when for kind in KINDS])
STEP = np.array([kind.step for kind in KINDS])
DRAWS = np.array([np.resize(np.sort(kind.lengths), 240) for kind in KINDS])
# Expected sessions of a draw when no more than m are left to spend.
EXPECTED = np.array([[np.minimum(kind.lengths, m).mean() for m in range(LONGEST + 1)] for kind in KINDS])
# A weekend cuts some illnesses short (see _stop_at_weekend): a draw of illness is worth this much of its length.
EXPECTED[[kind.when == ILLNESS for kind in KINDS]] *= 0.9
PARTLY = np.array([kind.code in ("U",) for kind in KINDS])


@lru_cache(maxsize=8)
def mix(phase: str) -> np.ndarray:
    """Share of absent sessions by kind for a pupil in each of eleven bands; rows sum to 1.

    The amount of each kind is adjusted until, over the phase's national pupils, the shares are the published ones.
    """
    return mix_over(phase, calibration.band_curve(phase))


def mix_over(phase: str, curve: BandCurve) -> np.ndarray:
    """As `mix`, over pupils with another curve of absence rates."""
    shares = calibration.code_shares(phase)
    target = np.array([shares[kind.code] * kind.part for kind in KINDS])
    target[[i for i, kind in enumerate(KINDS) if kind.code == "O" and kind.part < 0.5]] += shares["N"] / 2
    target /= target.sum()
    middles = (EDGES[:-1] + EDGES[1:]) / 2
    weight = np.tensordot(curve.weights, curve.shares(), axes=4) * middles
    weight /= weight.sum()
    tilt = np.exp(np.outer(middles, [kind.lean for kind in KINDS]))
    amount = target.copy()
    for _ in range(60):
        table = tilt * amount
        table /= table.sum(axis=1, keepdims=True)
        amount *= target / (weight @ table)
    result: np.ndarray = table
    return result


@dataclass(frozen=True)
class Room:
    """What the spells are laid into: marks (pupils x sessions, 0 where an absence may go), and the days' weights.

    `day_weights`: by place in the year (ILLNESS ...) and day, each row summing to 1. `week_end`: for each day, the
    number of days to the end of its school week, itself included. `allowed`: pupils x kinds, how readily a pupil
    takes a kind (1 is usual, 0 never).
    """

    marks: np.ndarray
    free: np.ndarray
    day_weights: np.ndarray
    week_end: np.ndarray
    allowed: np.ndarray


def lay_spells(rng: np.random.Generator, room: Room, phase: str, rates: np.ndarray, sessions: np.ndarray) -> None:
    """Spend each pupil's `sessions` of absence in `room.marks`, changing it and `room.free` in place."""
    table = mix(phase)[np.searchsorted(EDGES, rates, side="right").clip(1, 11) - 1] * room.allowed
    cumulative_days = room.day_weights.cumsum(axis=1)
    left = sessions.astype(np.int64).copy()
    for _ in range(ROUNDS):
        active = np.flatnonzero(left > 0)
        if not len(active):
            return
        _one_round(rng, room, table, cumulative_days, left, active)
    _fill_up(rng, room, left)


def _choose(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    cumulative = weights.cumsum(axis=1)
    draw = rng.random(len(weights)) * cumulative[:, -1]
    chosen: np.ndarray = (cumulative < draw[:, None]).sum(axis=1).clip(0, weights.shape[1] - 1)
    return chosen


def _one_round(
    rng: np.random.Generator,
    room: Room,
    table: np.ndarray,
    cumulative_days: np.ndarray,
    left: np.ndarray,
    active: np.ndarray,
) -> None:
    """One spell for each pupil who has absence left to spend."""
    kind = _choose(rng, table[active] / EXPECTED[:, np.minimum(left[active], LONGEST)].T)
    length = np.minimum(DRAWS[kind, rng.integers(0, 240, len(active))], left[active])
    day = _start_days(rng, cumulative_days, WHEN[kind])
    start = day * 2 + _afternoon_start(rng, kind, length)
    length = _stop_at_weekend(rng, room, kind, day, start, length)
    offsets = np.arange(LONGEST)
    places = start[:, None] + STEP[kind][:, None] * offsets
    inside = (offsets < length[:, None]) & (places < room.marks.shape[1])
    rows, columns = active[np.nonzero(inside)[0]], places[inside]
    codes = np.broadcast_to(CODES[kind][:, None], inside.shape)[inside]
    usable = room.free[rows, columns]
    rows, columns, codes = rows[usable], columns[usable], codes[usable]
    room.marks[rows, columns] = codes
    room.free[rows, columns] = False
    left -= np.bincount(rows, minlength=len(left))


def _start_days(rng: np.random.Generator, cumulative: np.ndarray, when: np.ndarray) -> np.ndarray:
    days = cumulative.shape[1]
    stacked = (cumulative + np.arange(len(cumulative))[:, None]).ravel()
    found = np.searchsorted(stacked, when + rng.random(len(when))) - when * days
    clipped: np.ndarray = found.clip(0, days - 1)
    return clipped


def _afternoon_start(rng: np.random.Generator, kind: np.ndarray, length: np.ndarray) -> np.ndarray:
    """1 where a spell starts after noon: half-days often, longer ones seldom, a late arrival never, C2 always."""
    chance = np.where(length % 2 == 1, 0.55, 0.06)
    chance = np.where(STEP[kind] == 2, 1.0, np.where(PARTLY[kind], 0.0, chance))
    after: np.ndarray = (rng.random(len(kind)) < chance).astype(np.int64)
    return after


def _stop_at_weekend(
    rng: np.random.Generator,
    room: Room,
    kind: np.ndarray,
    day: np.ndarray,
    start: np.ndarray,
    length: np.ndarray,
) -> np.ndarray:
    """Most short illnesses do not outlast the weekend."""
    until = (day + room.week_end[day]) * 2 - start
    stops = (WHEN[kind] == ILLNESS) & (rng.random(len(kind)) < 0.6)
    shorter: np.ndarray = np.where(stops, np.minimum(length, np.maximum(until, 1)), length)
    return shorter


def _fill_up(rng: np.random.Generator, room: Room, left: np.ndarray) -> None:
    """What spells could not place goes anywhere there is room, without a reason."""
    for pupil in np.flatnonzero(left > 0):
        places = np.flatnonzero(room.free[pupil])
        chosen = rng.permutation(places)[: left[pupil]]
        room.marks[pupil, chosen] = NUMBER["O"]
        room.free[pupil, chosen] = False
