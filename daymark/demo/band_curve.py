"""Absence rates from published bands: a curve for each kind of pupil, moved to a given national level.

For each cell (year group, free school meals, SEN, sex) the band counts give the share of pupils at or above 5, 10,
... 50 per cent. Moving the level adds the same amount, on the log-odds scale, to that share in every cell: one
amount for 10, one for 50, passing between them late (by the cube of the logarithm of the threshold), and one for 5
in the proportion to 10 that two published years show. Differences between groups are thus kept as odds. Where a
pupil lies inside a band is not published: one number, the lean towards the lower edge, is chosen so that overall
absence comes out at its published level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

THRESHOLDS = np.arange(5.0, 55.0, 5.0)
EDGES = np.concatenate([[0.0], THRESHOLDS, [100.0]]) / 100
SMOOTHING = 30.0
GRID = (np.arange(400) + 0.5) / 400


@dataclass(frozen=True)
class Level:
    """Overall, persistent (10% or more) and severe (50% or more) absence, as fractions."""

    overall: float
    persistent: float
    severe: float


@dataclass(frozen=True)
class BandCurve:
    """`survivor[..., t]`: share of a cell's pupils at or above threshold t; `weights`: share of pupils in the cell;
    `lean`: 1 for an even spread of the logarithm inside a band, more for a lean to the lower edge."""

    survivor: np.ndarray
    weights: np.ndarray
    lean: float

    def rates(self, cells: tuple[np.ndarray, ...], position: np.ndarray) -> np.ndarray:
        """Absence rate (fraction) at `position` (0 the least absent, 1 the most) of each pupil's cell."""
        return rates_at(self.survivor[cells], position, self.lean)

    def shares(self) -> np.ndarray:
        """Share of each cell's pupils in the eleven bands."""
        return _shares(self.survivor)


def _shares(survivor: np.ndarray) -> np.ndarray:
    ones, zeros = np.ones((*survivor.shape[:-1], 1)), np.zeros((*survivor.shape[:-1], 1))
    return -np.diff(np.concatenate([ones, survivor, zeros], axis=-1), axis=-1)


def rates_at(survivor: np.ndarray, position: np.ndarray, lean: float) -> np.ndarray:
    """Rates at positions along survivor curves; both with the same leading shape. Fractions of sessions."""
    above = 1 - position
    band = (above[..., None] < survivor).sum(axis=-1)
    full = np.concatenate([np.ones((*survivor.shape[:-1], 1)), survivor, np.zeros((*survivor.shape[:-1], 1))], axis=-1)
    high = np.take_along_axis(full, band[..., None], axis=-1)[..., 0]
    low = np.take_along_axis(full, band[..., None] + 1, axis=-1)[..., 0]
    share = (high - above) / np.maximum(high - low, 1e-12)
    middle = np.log(high / above) / np.maximum(np.log(high / np.maximum(low, 1e-12)), 1e-9)
    # The lowest band rises from none at all; the highest thins out towards the whole year.
    inside = np.where(band == 0, np.clip((share**0.85 - 0.05) / 0.95, 0, 1), middle)
    inside = np.where(band == 10, share**1.5, inside)
    inside = np.clip(inside, 0, 0.9999) ** lean
    rate: np.ndarray = EDGES[band] + (EDGES[band + 1] - EDGES[band]) * inside
    return rate


def sessions_to_miss(rates: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """Whole sessions nearest the rate that leave the pupil in the same band."""
    band = np.searchsorted(EDGES, rates, side="right") - 1
    low = np.ceil(EDGES[band] * possible - 1e-9)
    high = np.maximum(low, np.ceil(EDGES[band + 1] * possible - 1e-9) - 1)
    sessions: np.ndarray = np.clip(np.round(rates * possible), low, high).astype(np.int64)
    capped: np.ndarray = np.minimum(sessions, possible)
    return capped


def _mean(survivor: np.ndarray, weights: np.ndarray, lean: float) -> float:
    flat = survivor.reshape(-1, survivor.shape[-1])
    grid = np.broadcast_to(GRID, (len(flat), len(GRID)))
    curves = np.broadcast_to(flat[:, None, :], (*grid.shape, flat.shape[-1]))
    return float((rates_at(curves, grid, lean).mean(axis=1) * weights.reshape(-1)).sum())


def _solve(gap: Callable[[float], float], low: float = -4.0, high: float = 4.0) -> float:
    """Where a rising function crosses nought, by halving."""
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    return (low + high) / 2


def _shift(survivor: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    odds = np.log(survivor / (1 - survivor)) + amount
    moved: np.ndarray = 1 / (1 + np.exp(-odds))
    return moved


def _smoothed(counts: np.ndarray) -> np.ndarray:
    """Survivor curves of all cells; small cells lean on their phase by as much as thirty pupils would."""
    whole = counts.reshape(-1, counts.shape[-1]).sum(axis=0)
    steady = counts + SMOOTHING * whole / whole.sum()
    tail = steady[..., ::-1].cumsum(axis=-1)[..., ::-1]
    curve: np.ndarray = (tail / tail[..., :1])[..., 1:]
    return curve


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _five_to_ten(counts: np.ndarray, earlier: np.ndarray) -> float:
    """How far the share at or above 5% moves for each step of the share at or above 10%, between two years."""
    moves = []
    for first in (1, 2):
        shares = [c[..., first:].sum() / c.sum() for c in (earlier, counts)]
        moves.append(_logit(shares[1]) - _logit(shares[0]))
    return moves[0] / moves[1]


def move_to_level(counts: np.ndarray, earlier: np.ndarray, level: Level) -> BandCurve:
    """Curves with the shape of `counts` (cells x eleven bands) and the given national level.

    `earlier` holds the same cells of another year, which shows how the thresholds move together.
    """
    weights = counts.sum(axis=-1) / counts.sum()
    base = _smoothed(counts)

    def share(threshold: int, amount: float) -> float:
        return float((_shift(base[..., threshold], amount) * weights).sum())

    ten = _solve(lambda amount: share(1, amount) - level.persistent)
    fifty = _solve(lambda amount: share(9, amount) - level.severe)
    along = np.clip(np.log(THRESHOLDS / 10) / np.log(5), 0, 1) ** 3
    amounts = ten + (fifty - ten) * along
    amounts[0] = ten * _five_to_ten(counts, earlier)
    # A share above a lower threshold is never below that above a higher one; in small cells the shift can cross them.
    curve = np.maximum.accumulate(_shift(base, amounts)[..., ::-1], axis=-1)[..., ::-1]
    lean = _solve(lambda value: level.overall - _mean(curve, weights, value), 0.3, 6.0)
    return BandCurve(curve, weights, lean)


def curve_as_counted(counts: np.ndarray, time_on_roll: np.ndarray, overall: float) -> BandCurve:
    """Curves that are the shares of `counts` (cells x eleven bands) as they stand; only the lean is sought.

    `time_on_roll`: for each cell how long its pupils are there, 1 for the whole year: overall absence (a fraction)
    counts sessions and not pupils. A cell with nobody in it has a curve of noughts and is never to be drawn from.
    """
    pupils = counts.sum(axis=-1)
    tail = counts[..., ::-1].cumsum(axis=-1)[..., ::-1]
    survivor = tail[..., 1:] / np.maximum(pupils, 1)[..., None]
    sessions = pupils * time_on_roll / (pupils * time_on_roll).sum()
    lean = _solve(lambda value: overall - _mean(survivor, sessions, value), 0.3, 6.0)
    return BandCurve(survivor, pupils / pupils.sum(), lean)
