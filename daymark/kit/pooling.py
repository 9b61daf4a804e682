"""Shrinking the figures of many groups towards what they share, so that small groups are not read as extreme ones.

Each group has an estimate y with a sampling variance s2, and a true value drawn around a common mean m with variance
tau2. The shrunk value is m + B (y - m), with B near tau2 / (tau2 + s2).

Sources: R. C. Paule and J. Mandel, Journal of Research of the NBS 87 (1982), pages 377-385 (tau2); R. DerSimonian and
R. Kacker, Contemporary Clinical Trials 28 (2007), pages 105-114, appendix (its root); C. N. Morris, JASA 78 (1983),
pages 47-65, section 5 (ranges that allow for the mean and tau2 being estimated themselves).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from daymark.kit.ranges import LEVEL

Floats = NDArray[np.float64]
Numbers = Sequence[float] | Floats

EVERYWHERE = (-math.inf, math.inf)

FEWEST_GROUPS = 4
"""With fewer groups of known variance there is nothing to learn tau2 from (Morris's correction needs four)."""

STEPS = 200


class Shrunk(NamedTuple):
    """One group after shrinking.

    raw      its estimate as given; value  the shrunk one; low, high  the range of the true value; sd  its spread
    weight   how much of the group's own distance from the mean is kept, 0 to 1
    above    probability that the true value is above the reference; below it is one less this
    """

    raw: float
    value: float
    low: float
    high: float
    sd: float
    weight: float
    above: float


@dataclass(frozen=True, eq=False)
class Pool:
    """All groups after shrinking, as arrays in the order given (fields as in Shrunk).

    mean     precision-weighted mean of the groups; tau2  variance of the true values around it
    groups   how many groups of known variance these were learnt from; below FEWEST_GROUPS nothing is shrunk, and
             tau2 is nan
    """

    mean: float
    tau2: float
    groups: int
    raw: Floats
    value: Floats
    low: Floats
    high: Floats
    sd: Floats
    weight: Floats
    above: Floats

    def rows(self) -> tuple[Shrunk, ...]:
        columns = (self.raw, self.value, self.low, self.high, self.sd, self.weight, self.above)
        return tuple(map(Shrunk._make, zip(*(column.tolist() for column in columns), strict=True)))


def between_variance(estimates: Numbers, variances: Numbers) -> float:
    """tau2 by Paule and Mandel: where sum((y - m)^2 / (s2 + tau2)) is one less than the number of groups.

    Groups whose variance is not known (0, nan or infinite, see `pool`) are left out. 0 for fewer than two, and where
    the groups differ no more than chance lets them.
    """
    y, s2 = _arrays(estimates, variances)
    known = _known(y, s2)
    return _paule_mandel(y[known], s2[known])


def even_variances(variances: Numbers, units: Sequence[int] | Floats) -> Floats:
    """Variances of the groups with the spread of a single unit taken from all groups together.

    variances   of each group's estimate, such as `ranges.variance_from_sums`; nan where it could not be reckoned
    units       how many units (pupils) are behind each, 1 or more

    The variance of a small group's mean is itself little known, and in skewed figures it is smallest where the mean
    happens to be low, so that such groups would pull the common mean down. Here each group gets
    sigma2 / units, where sigma2 is the mean of units * variance over the groups, weighted by units - 1. That also
    gives a variance to a group of one pupil and to one whose pupils happen to be alike. nan for all where no group
    has two units.
    """
    s2, n = np.asarray(variances, dtype=np.float64), np.asarray(units, dtype=np.float64)
    use = np.isfinite(s2) & (n >= 2)
    freedom = (n[use] - 1).sum()
    sigma2 = float(((n[use] - 1) * n[use] * s2[use]).sum() / freedom) if freedom else math.nan
    return sigma2 / n


def pool(
    estimates: Numbers,
    variances: Numbers,
    level: float = LEVEL,
    reference: float | None = None,
    within: tuple[float, float] = EVERYWHERE,
) -> Pool:
    """Shrink every group's estimate towards the mean of all.

    estimates   one a group, any scale on which they are roughly normal
    variances   sampling variance of each; see below for 0
    reference   what `above` is about; the common mean where it is None
    within      bounds of the scale, such as (0, 1), at which ranges are cut

    A variance of 0 is never believed: it comes from a group of one or from pupils who happen to be alike, and would
    give that group all the weight. 0, nan and infinity mean "not known": the group does not count towards the mean
    and tau2, its own estimate is given no weight, and its range is that of any group of this kind. To let it speak,
    give it a variance with `even_variances`.

    With fewer than FEWEST_GROUPS groups of known variance nothing is shrunk: each keeps its estimate and the range of
    its own variance, unbounded (cut at `within`) where that is not known. Raises ValueError for a variance below 0,
    an estimate that is not a number, or lists of different length.
    """
    y, s2 = _arrays(estimates, variances)
    known = _known(y, s2)
    groups = int(known.sum())
    if groups < FEWEST_GROUPS:
        mean, tau2 = (float(y.mean()) if len(y) else math.nan), math.nan
        value, sd, weight = y, np.sqrt(np.where(known, s2, np.inf)), np.ones_like(y)
    else:
        tau2 = _paule_mandel(y[known], s2[known])
        mean, value, sd, weight = _morris(y, s2, known, tau2)
    about = mean if reference is None else reference
    low, high = _ends(value, sd, level, within)
    return Pool(mean, tau2, groups, y, value, low, high, sd, weight, ndtr((value - about) / sd))


def shrink(
    estimates: Numbers,
    variances: Numbers,
    level: float = LEVEL,
    reference: float | None = None,
    within: tuple[float, float] = EVERYWHERE,
) -> tuple[Shrunk, ...]:
    """`pool` group by group, in the order given."""
    return pool(estimates, variances, level, reference, within).rows()


def _arrays(estimates: Numbers, variances: Numbers) -> tuple[Floats, Floats]:
    y, s2 = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.shape != s2.shape or y.ndim != 1:
        raise ValueError(f"{y.size} estimates do not go with {s2.size} variances")
    if (s2 < 0).any() or not np.isfinite(y).all():
        raise ValueError("a variance is below nought or an estimate is not a number")
    return y, s2


def _known(y: Floats, s2: Floats) -> NDArray[np.bool_]:
    return np.isfinite(s2) & (s2 > 0)


def _paule_mandel(y: Floats, s2: Floats) -> float:
    """Newton's steps from 0: the sum falls and is convex in tau2, so they come to the root from below, never past."""
    tau2 = 0.0
    if len(y) < 2:
        return tau2
    for _ in range(STEPS):
        w = 1 / (s2 + tau2)
        squares = (y - w @ y / w.sum()) ** 2
        step = (w @ squares - (len(y) - 1)) / max(float(w**2 @ squares), 1e-300)
        if step <= 1e-12 * tau2:
            break
        tau2 += float(step)
    return tau2


def _morris(y: Floats, s2: Floats, known: NDArray[np.bool_], tau2: float) -> tuple[float, Floats, Floats, Floats]:
    """Mean, shrunk values, their spreads and weights. A group of unknown variance is any group: mean, tau2."""
    s2 = np.where(known, s2, 1.0)
    w = np.where(known, 1 / (s2 + tau2), 0.0)
    k, total = int(known.sum()), float(w.sum())
    mean = float(w @ y / total)
    pulled = (k - 3) / (k - 1) * s2 * w
    unsure = 2 / (k - 3) * pulled**2 * (float(w @ s2) / total + tau2) * w
    spread = s2 * (1 - (1 - w / total) * pulled) + unsure * (y - mean) ** 2
    weight = np.where(known, 1 - pulled, 0.0)
    sd = np.sqrt(np.where(known, spread, tau2 + 1 / total))
    return mean, mean + weight * (y - mean), sd, weight


def _ends(value: Floats, sd: Floats, level: float, within: tuple[float, float]) -> tuple[Floats, Floats]:
    reach = float(ndtri((1 + level) / 2)) * sd
    return np.clip(value - reach, *within), np.clip(value + reach, *within)
