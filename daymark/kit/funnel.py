"""Funnel limits: how far the figures of groups of a size may lie from the target before it says anything.

Groups nearly always differ more than the chance of who is in them (over-dispersion), and a plain funnel then marks far
too many. A variance tau2 between the groups is added to each group's own, estimated from z scores whose extremes are
pulled in, so that the groups one is looking for do not hide themselves.

Sources: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), pages 1185-1202 (funnel plots, limits at 95 % and
99.8 %); D. J. Spiegelhalter, Quality and Safety in Health Care 14 (2005), pages 347-351 (over-dispersion, 10 %
winsorised z scores, additive random effect). One thing is added: pulling in the extremes makes z scores look less
spread even where nothing is extreme (for normal ones to 0.68 of their variance). phi is divided by that factor, so
that 5 % and not 10 % of ordinary groups lie outside the 95 % limits. `consistent=False` gives the method as published.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Numbers = Sequence[float] | Floats

WARNING, ALARM = 0.95, 0.998
WINSORISED = 0.10
"""Share of the z scores at each end that is pulled in."""


class Place(NamedTuple):
    """One group in the funnel.

    value, error   as given; z  distance from the target in errors that allow for over-dispersion
    plain_z        the same without it
    low, high      95 % limits for a group with this error; lowest, highest  99.8 % limits
    beyond         0.998 outside the wider limits, 0.95 outside the narrower only, 0 inside
    """

    value: float
    error: float
    z: float
    plain_z: float
    low: float
    high: float
    lowest: float
    highest: float
    beyond: float


@dataclass(frozen=True)
class Funnel:
    """target   the middle line; phi  winsorised mean of squared plain z scores, about 1 without over-dispersion
    tau2     variance added for the differences between groups; 0 where they differ no more than by chance
    within   bounds of the scale, at which limits are cut
    """

    target: float
    phi: float
    tau2: float
    within: tuple[float, float]
    places: tuple[Place, ...]

    def limits(self, error: float, level: float = WARNING) -> tuple[float, float]:
        """The limits for a group with this standard error, to draw the lines between the groups."""
        reach = float(ndtri((1 + level) / 2)) * math.hypot(error, math.sqrt(self.tau2))
        floor, ceiling = self.within
        return max(floor, self.target - reach), min(ceiling, self.target + reach)


def funnel(
    values: Numbers,
    errors: Numbers,
    target: float | None = None,
    within: tuple[float, float] = (0.0, 1.0),
    winsorised: float = WINSORISED,
    consistent: bool = True,
) -> Funnel:
    """The funnel of groups with their standard errors.

    errors    of each group, over 0, as they would be if the group were on target: the spread of a single pupil over
              all groups divided by the root of the group's size (`pooling.even_variances`), not the group's own
    target    the middle; the mean weighted by 1/error^2 where None

    Raises ValueError for an error that is not over 0, or lists of different length. With no groups, or one, tau2 is 0.
    """
    y, s = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if y.shape != s.shape or y.ndim != 1:
        raise ValueError(f"{y.size} values do not go with {s.size} errors")
    if not (np.isfinite(s) & (s > 0)).all() or not np.isfinite(y).all():
        raise ValueError("a value is not a number or a standard error is not over nought")
    middle = target if target is not None else _centre(y, s)
    plain = (y - middle) / s
    phi = _dispersion(plain, winsorised, consistent)
    tau2 = _between(phi, s)
    return Funnel(middle, phi, tau2, within, _places(y, s, middle, tau2, within))


def shares(
    counts: Sequence[int],
    of: Sequence[int],
    target: float | None = None,
    winsorised: float = WINSORISED,
    consistent: bool = True,
) -> Funnel:
    """The funnel of shares of independent units, such as pupils missing a tenth or more out of all, group by group.

    of       units in each group, over 0
    target   0 to 1; the share over all groups where None

    The error of a group is sqrt(t (1 - t) / of). Sessions are not independent: their rates go through `funnel`.
    Raises ValueError where a count is not between 0 and its `of`, or the target is not strictly between 0 and 1.
    """
    y, n = np.asarray(counts, dtype=np.float64), np.asarray(of, dtype=np.float64)
    if y.shape != n.shape or (n <= 0).any() or (y < 0).any() or (y > n).any():
        raise ValueError("a count is not a part of its group")
    middle = target if target is not None else float(y.sum() / n.sum()) if len(n) else math.nan
    if len(n) and not 0 < middle < 1:
        raise ValueError(f"a target of {middle} leaves no room for chance")
    return funnel(y / n, np.sqrt(middle * (1 - middle) / n), middle, (0.0, 1.0), winsorised, consistent)


def _centre(y: Floats, s: Floats) -> float:
    return float((y / s**2).sum() / (1 / s**2).sum()) if len(y) else math.nan


def _dispersion(z: Floats, winsorised: float, consistent: bool) -> float:
    if not len(z):
        return math.nan
    inside = np.clip(z, *np.quantile(z, [winsorised, 1 - winsorised]))
    return float(np.mean(inside**2)) / (_kept(winsorised) if consistent else 1.0)


def _kept(winsorised: float) -> float:
    """Variance of a standard normal whose tails beyond +-c are put at +-c; 0.679 for 10 % at each end."""
    if winsorised == 0:
        return 1.0
    c = float(ndtri(1 - winsorised))
    density = math.exp(-c * c / 2) / math.sqrt(2 * math.pi)
    return 1 - 2 * winsorised - 2 * c * density + 2 * winsorised * c * c


def _between(phi: float, s: Floats) -> float:
    """DerSimonian and Laird's moment, with phi for the mean square: (k phi - (k - 1)) / (sum w - sum w^2 / sum w)."""
    k = len(s)
    if k < 2:
        return 0.0
    w = 1 / s**2
    return max(0.0, float((k * phi - (k - 1)) / (w.sum() - (w**2).sum() / w.sum())))


def _places(y: Floats, s: Floats, middle: float, tau2: float, within: tuple[float, float]) -> tuple[Place, ...]:
    wide = np.sqrt(s**2 + tau2)
    z = (y - middle) / wide
    ends, beyond = [], np.zeros_like(z)
    for level in (WARNING, ALARM):
        reach = float(ndtri((1 + level) / 2))
        ends += [np.clip(middle - reach * wide, *within), np.clip(middle + reach * wide, *within)]
        beyond = np.where(np.abs(z) > reach, level, beyond)
    columns = (y, s, z, (y - middle) / s, *ends, beyond)
    return tuple(map(Place._make, zip(*(column.tolist() for column in columns), strict=True)))
