"""Shares whose units are clusters: a pupil's absent out of possible sessions, where pupils differ from each other.

Every pupil has a true share of their own, drawn from a beta distribution with mean mu; their sessions are throws with
it. rho is the share of the variance of a single session that lies between pupils; n sessions of one pupil are worth
n / (1 + (n - 1) rho) independent ones. Where absence varies ten times as much as throws would, rho is about 0.09.

Sources: J. C. Kleinman, JASA 68 (1973), pages 46-54 (moments, weighted); D. A. Williams, Biometrics 31 (1975), pages
949-952 (the model); L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001), pages 101-133 (Jeffreys).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, ndtri, stdtrit

from daymark.kit.ranges import LEVEL, Pair, Range

Floats = NDArray[np.float64]

STEPS = 50


@dataclass(frozen=True)
class BetaBinomial:
    """mean     ratio of sums over the units, 0 to 1
    rho      0 (sessions are independent) to 1 (every unit all or none)
    units    units with a denominator over 0
    worth    how many independent sessions theirs are worth, from 1 to the sum of their denominators
    """

    mean: float
    rho: float
    units: int
    worth: float

    @property
    def prior(self) -> tuple[float, float]:
        """The two numbers a and b of the beta distribution of the units' true shares.

        a + b is (1 - rho) / rho, but not over `worth`, so that it never counts for more than it was learnt from, and
        not below 1, which is what Jeffreys' prior has. The mean is taken half a session in from 0 and 1.
        """
        strength = max(1.0, min(self.worth, (1 - self.rho) / max(self.rho, 1e-12)))
        mean = (self.mean * self.worth + 0.5) / (self.worth + 1)
        return mean * strength, (1 - mean) * strength


def fit(pairs: Iterable[Pair]) -> BetaBinomial | None:
    """The mean share and dispersion of units with numerator and denominator (0 <= y <= n, whole).

    rho is found by weighted moments (Kleinman), the weights n / (1 + (n - 1) rho) being found along with it. Units
    with a denominator of 0 are left out. Where rho cannot be seen it is 0 (no unit has two sessions) or 1 (all
    numerators 0, or all full: nothing then says that a unit is worth more than one throw). None for fewer than two
    units. Raises ValueError where a numerator is not between 0 and its denominator.
    """
    y, n = _columns(pairs)
    if len(n) < 2:
        return None
    rho = _rho(y, n)
    return BetaBinomial(float(y.sum() / n.sum()), rho, len(n), _worth(float(n.sum()), float((n * n).sum()), rho))


def mean_share(pairs: Iterable[Pair], level: float = LEVEL, rho: float | None = None) -> Range | None:
    """The range of the mean share over the units by the beta-binomial variance.

    rho   dispersion to take from elsewhere, such as the whole school's for one of its classes; found from the units
          themselves where None

    The variance of the ratio of sums is mu (1 - mu) sum(n (1 + (n - 1) rho)) / sum(n)^2; the range is laid on the
    logit scale with Student's t for units - 1 degrees of freedom (the normal where rho is given). At 0 and at 1, where
    the logit has no end, it is Wilson's with the number of throws the sessions are worth. None for fewer than two
    units, or with `rho` given for none. Raises ValueError as `fit` does.
    """
    y, n = _columns(pairs)
    if len(n) < (2 if rho is None else 1):
        return None
    if rho is not None:
        return mean_share_from_sums(len(n), float(y.sum()), float(n.sum()), float((n * n).sum()), rho, level)
    point = float(stdtrit(len(n) - 1, (1 + level) / 2))
    return _around(float(y.sum() / n.sum()), _worth(float(n.sum()), float((n * n).sum()), _rho(y, n)), point, len(n))


def mean_share_from_sums(
    units: int, sum_y: float, sum_x: float, sum_xx: float, rho: float, level: float = LEVEL
) -> Range | None:
    """`mean_share` with a known rho, from sums over the units: numerators, denominators, squared denominators.

    With rho 1 every unit counts as one throw, whatever its denominator: the widest that clusters can be. None where
    the sum of denominators is 0. Raises ValueError for a rho outside 0 to 1 or a sum_y outside 0 to sum_x.
    """
    if not 0 <= rho <= 1 or not 0 <= sum_y <= sum_x:
        raise ValueError(f"no share of {sum_y} in {sum_x} with a dispersion of {rho}")
    if sum_x == 0:
        return None
    point = float(ndtri((1 + level) / 2))
    return _around(float(sum_y / sum_x), _worth(float(sum_x), float(sum_xx), rho), point, int(units))


def own_share(y: float, n: float, fitted: BetaBinomial | None = None, level: float = LEVEL) -> Range:
    """The range of one unit's true share after seeing y of n, such as one pupil's.

    fitted   what the other units say (`fit`): the unit's own sessions are then added to what is usual among them;
             Jeffreys' prior, which says next to nothing, where None

    The value is the mean of the beta distribution that results, the bounds its quantiles; `units` is 1. Raises
    ValueError where y is not between 0 and n.
    """
    if not 0 <= y <= n:
        raise ValueError(f"{y} is not a part of {n}")
    a, b = fitted.prior if fitted else (0.5, 0.5)
    a, b, tail = a + y, b + n - y, (1 - level) / 2
    return Range(a / (a + b), float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1 - tail)), 1)


def _columns(pairs: Iterable[Pair]) -> tuple[Floats, Floats]:
    table = np.array([pair for pair in pairs if pair[1] > 0], dtype=np.float64).reshape(-1, 2)
    y, n = table[:, 0], table[:, 1]
    if (y < 0).any() or (y > n).any():
        raise ValueError("a numerator is not between 0 and its denominator")
    return y, n


def _worth(total: float, squares: float, rho: float) -> float:
    """sum(n)^2 / sum(n (1 + (n - 1) rho))"""
    return total**2 / ((1 - rho) * total + rho * squares)


def _rho(y: Floats, n: Floats) -> float:
    if not n.max() > 1:
        return 0.0
    if not 0 < y.sum() < n.sum():
        return 1.0
    rho = 0.0
    for _ in range(STEPS):
        last, rho = rho, _moment(y / n, n, n / (1 + (n - 1) * rho))
        if abs(rho - last) < 1e-7:
            break
    return rho


def _moment(p: Floats, n: Floats, w: Floats) -> float:
    """rho from the weighted spread of the units' shares around their weighted mean."""
    total = w.sum()
    mean = w @ p / total
    kept = w * (1 - w / total)
    by_chance, free = (kept / n).sum(), kept.sum()
    found = (w @ (p - mean) ** 2 / max(mean * (1 - mean), 1e-300) - by_chance) / (free - by_chance)
    return float(min(1.0, max(0.0, found)))


def _around(value: float, worth: float, point: float, units: int) -> Range:
    if not 0 < value < 1:
        reach = point**2 / (worth + point**2)
        return Range(value, 0.0, reach, units) if value <= 0 else Range(value, 1 - reach, 1.0, units)
    centre, reach = math.log(value / (1 - value)), point / math.sqrt(worth * value * (1 - value))
    return Range(value, float(expit(centre - reach)), float(expit(centre + reach)), units)
