"""Ranges around shares and rates: how far a figure could have come out differently by chance.

Sessions of one pupil go together, so a rate of sessions is never treated as so many independent throws. The pupil
(or whatever else the rows are) is the unit that was drawn, and the rate is a ratio of two sums over the units.

Sources: W. G. Cochran, Sampling Techniques, 3rd edition (Wiley, 1977), sections 2.11 and 6.4 (ratio estimator and its
variance); E. B. Wilson, JASA 22 (1927), pages 209-212 (share of independent units); B. L. Welch, Biometrika 34 (1947),
pages 28-35 (degrees of freedom of a difference).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scipy.special import expit, ndtri, stdtrit

LEVEL = 0.95

Pair = tuple[float, float]
"""Numerator and denominator of one unit, such as the absent and the possible sessions of one pupil."""


@dataclass(frozen=True)
class Range:
    """A figure between two bounds. `units` is how many units (pupils, weeks) stand behind it."""

    value: float
    low: float
    high: float
    units: int

    @property
    def clear(self) -> bool:
        """For a difference: whether the range leaves out nought."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class _Ratio:
    value: float
    variance: float
    units: int


def _used(pairs: Iterable[Pair]) -> list[Pair]:
    return [(num, den) for num, den in pairs if den > 0]


def _ratio(pairs: Sequence[Pair]) -> _Ratio | None:
    """The ratio of sums and its variance, n/(n-1) * sum((y - r x)^2) / X^2; None for fewer than two units."""
    n, total = len(pairs), sum(den for _, den in pairs)
    if n < 2:
        return None
    value = sum(num for num, _ in pairs) / total
    squares = sum((num - value * den) ** 2 for num, den in pairs)
    return _Ratio(value, n / (n - 1) * squares / total**2, n)


def ratio(pairs: Iterable[Pair], level: float = LEVEL) -> Range | None:
    """The range of a ratio of sums between 0 and 1, such as an absence rate over pupils.

    pairs   one numerator and denominator a unit; units with a denominator of 0 are left out
    level   the share of such ranges that hold the truth, 0.95 for 95 %

    The bounds are laid on the logit scale, so that they stay between 0 and 1 and are wider upwards where the rate is
    small, with Student's t for n-1 degrees of freedom. None for fewer than two units; with no spread between the
    units the range is the figure itself.
    """
    found = _ratio(_used(pairs))
    return _bounded(found, level) if found else None


def ratio_from_sums(
    units: int,
    sum_y: float,
    sum_x: float,
    sum_yy: float,
    sum_xy: float,
    sum_xx: float,
    level: float = LEVEL,
) -> Range | None:
    """The range that `ratio` gives, from sums over the units, so that a database can do the adding.

    units   how many units have a denominator over 0; the sums are over these
    sum_y   sum of the numerators; sum_x of the denominators
    sum_yy  sum of squared numerators; sum_xy of products; sum_xx of squared denominators

    Whole sums, however large and whether they come as int, float or Decimal, are reckoned exactly, so nothing is lost
    where large squares nearly cancel. Sums that were already rounded can leave a little less than nought: taken as 0.
    None for fewer than two units or a denominator of 0. Raises ValueError for a sum that is not a number.
    """
    variance = variance_from_sums(units, sum_y, sum_x, sum_yy, sum_xy, sum_xx)
    if variance is None:
        return None
    return _bounded(_Ratio(float(_exact(sum_y) / _exact(sum_x)), variance, int(units)), level)


def amount_from_sums(
    units: int,
    sum_y: float,
    sum_x: float,
    sum_yy: float,
    sum_xy: float,
    sum_xx: float,
    level: float = LEVEL,
) -> Range | None:
    """The range of a ratio of sums that can go beyond 1, such as days missed a pupil or minutes late a mark.

    As `ratio_from_sums`, but laid on the log scale, so that the low bound stays over 0 and the high one has no end.
    """
    variance = variance_from_sums(units, sum_y, sum_x, sum_yy, sum_xy, sum_xx)
    if variance is None:
        return None
    value = float(_exact(sum_y) / _exact(sum_x))
    if variance == 0 or value <= 0:
        return Range(value, value, value, int(units))
    factor = math.exp(min(700.0, _t(level, int(units) - 1) * math.sqrt(variance) / value))
    return Range(value, value / factor, value * factor, int(units))


def variance_from_sums(
    units: int, sum_y: float, sum_x: float, sum_yy: float, sum_xy: float, sum_xx: float
) -> float | None:
    """The variance behind `ratio_from_sums`, on the scale of the ratio itself: what pooling asks for of each group.

    n/(n-1) * (sum_yy - 2 r sum_xy + r^2 sum_xx) / sum_x^2 with r = sum_y / sum_x. None where `ratio_from_sums` is.
    """
    n, y, x = int(units), _exact(sum_y), _exact(sum_x)
    if n < 2 or x <= 0:
        return None
    squares = _exact(sum_yy) * x * x - 2 * y * x * _exact(sum_xy) + y * y * _exact(sum_xx)
    return max(0.0, float(n * squares / ((n - 1) * x**4)))


def _exact(amount: float) -> int | Fraction:
    whole = int(amount)
    return whole if whole == amount else Fraction(amount)


def _bounded(found: _Ratio, level: float) -> Range:
    """The range on the logit scale; the figure itself where there is no spread or the logit has no end."""
    if found.variance == 0 or not 0 < found.value < 1:
        return Range(found.value, found.value, found.value, found.units)
    odds = found.value * (1 - found.value)
    reach = _t(level, found.units - 1) * math.sqrt(found.variance) / odds
    centre = math.log(found.value / (1 - found.value))
    return Range(found.value, _logistic(centre - reach), _logistic(centre + reach), found.units)


def share(count: int, of: int, level: float = LEVEL) -> Range | None:
    """Wilson's range of `count` units out of `of` independent ones; None where `of` is 0.

    Raises ValueError where `count` is not between 0 and `of`.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} is not a part of {of}")
    if of == 0:
        return None
    z = float(ndtri((1 + level) / 2))
    value, shrink = count / of, 1 + z * z / of
    centre = (value + z * z / (2 * of)) / shrink
    reach = z / shrink * math.sqrt(value * (1 - value) / of + z * z / (4 * of * of))
    return Range(value, max(0.0, min(value, centre - reach)), min(1.0, max(value, centre + reach)), of)


def difference(these: Iterable[Pair], those: Iterable[Pair], level: float = LEVEL) -> Range | None:
    """How much higher the ratio of `these` is than that of `those`, for two sets of different units.

    Student's t with Welch's degrees of freedom. None where either side has fewer than two units. `units` is the
    smaller of the two counts.
    """
    here, there = _ratio(_used(these)), _ratio(_used(those))
    if here is None or there is None:
        return None
    variance = here.variance + there.variance
    return _around(here.value - there.value, variance, _welch(here, there), min(here.units, there.units), level)


def paired_difference(rows: Iterable[tuple[Pair, Pair]], level: float = LEVEL) -> Range | None:
    """How much higher the first ratio is than the second where every unit has both, such as a week its Friday and
    its other days. What the unit shares (a bad week for colds) falls out of the difference.

    Units without a denominator on either side are left out. None for fewer than two units.
    """
    return _joint([(a, b) for a, b in rows if a[1] > 0 and b[1] > 0], level)


def overlapping_difference(rows: Iterable[tuple[Pair, Pair]], level: float = LEVEL) -> Range | None:
    """How much higher the first ratio is than the second where some units have both and others only one, such as a
    school's pupils this year and last: those who stayed are their own comparison, leavers and joiners are not.

    A unit that is absent on one side has (0, 0) there. None where either side has fewer than two units.
    """
    return _joint([(a, b) for a, b in rows if a[1] > 0 or b[1] > 0], level)


def _joint(used: Sequence[tuple[Pair, Pair]], level: float) -> Range | None:
    """The difference of two ratios over units that may have both: the residuals of a unit are taken together."""
    here, there = _ratio(_used(a for a, _ in used)), _ratio(_used(b for _, b in used))
    if here is None or there is None:
        return None
    n = len(used)
    here_total, there_total = sum(a[1] for a, _ in used), sum(b[1] for _, b in used)
    spread = sum(
        ((a[0] - here.value * a[1]) / here_total - (b[0] - there.value * b[1]) / there_total) ** 2 for a, b in used
    )
    return _around(here.value - there.value, n / (n - 1) * spread, n - 1, n, level)


def _around(value: float, variance: float, freedom: float, units: int, level: float) -> Range:
    reach = _t(level, freedom) * math.sqrt(variance)
    return Range(value, value - reach, value + reach, units)


def _welch(a: _Ratio, b: _Ratio) -> float:
    below = a.variance**2 / (a.units - 1) + b.variance**2 / (b.units - 1)
    return (a.variance + b.variance) ** 2 / below if below else float(a.units + b.units - 2)


def _t(level: float, freedom: float) -> float:
    return float(stdtrit(freedom, (1 + level) / 2))


def _logistic(x: float) -> float:
    return float(expit(x))
