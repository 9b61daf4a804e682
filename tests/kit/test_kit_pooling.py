"""Shrinking brings figures nearer the truth, with ranges that hold it, and finds the planted spread between groups."""

import math

import numpy as np
import pytest
from absence_like import groups, sums
from scipy import stats

from daymark.kit import pooling, ranges

# R. N. Kacker, Metrologia 41 (2004), page 135, table 1: nine laboratories
LABORATORIES = [61.00, 61.40, 62.21, 62.30, 62.34, 62.60, 62.70, 62.84, 65.90]
THEIR_VARIANCES = [0.2025, 1.2100, 0.0900, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225]


def _drawn(dice, k, tau2=0.01):
    variances = 0.6 / dice.integers(10, 201, k)
    truth = dice.normal(0.07, math.sqrt(tau2), k)
    return truth, dice.normal(truth, np.sqrt(variances)), variances


def _classes(dice, k, spread):
    """True rates, estimates, own variances and sizes of k classes of 8 to 120 pupils."""
    truth = np.clip(dice.normal(0.07, spread, k), 0.02, 0.2)
    size = dice.choice([8, 12, 16, 25, 40, 70, 120], k)
    rows = [(0.0, 0.0)] * k
    for each in np.unique(size):
        here = np.flatnonzero(size == each)
        for at, row in zip(here, sums(*groups(dice, len(here), each, truth[here])), strict=True):
            rows[at] = (row[1] / row[2], ranges.variance_from_sums(*row))
    estimates, own = np.array(rows).T
    return truth, estimates, own, size


def test_paule_and_mandel_is_the_printed_one():
    assert math.sqrt(pooling.between_variance(LABORATORIES, THEIR_VARIANCES)) == pytest.approx(0.8399, abs=6e-5)


def test_tau2_solves_its_equation_at_any_scale():
    _, y, s2 = _drawn(np.random.default_rng(2), 500)
    for scale in (1e-8, 1.0, 1e8):
        tau2 = pooling.between_variance(y * scale, s2 * scale**2)
        w = 1 / (s2 * scale**2 + tau2)
        centre = w @ (y * scale) / w.sum()
        assert w @ (y * scale - centre) ** 2 == pytest.approx(499, rel=1e-8)
    uneven = pooling.between_variance([0, 1, 2, 3, 4], [1e-24, 1e-6, 1, 1, 1e6])
    assert math.isfinite(uneven) and uneven > 0


def test_with_equal_variances_it_is_the_spread_less_chance():
    y = [1.0, 2.0, 4.0, 7.0, 11.0]
    assert pooling.between_variance(y, [2.0] * 5) == pytest.approx(np.var(y, ddof=1) - 2)
    assert pooling.between_variance(y, [50.0] * 5) == 0.0


@pytest.mark.parametrize("tau2", [0.002, 0.01, 0.05])
def test_the_planted_tau2_is_found(tau2):
    dice = np.random.default_rng(20261121)
    found = []
    for _ in range(150):
        _, y, s2 = _drawn(dice, 100, tau2)
        found.append(pooling.between_variance(y, s2))
    assert np.mean(found) == pytest.approx(tau2, rel=0.08)


@pytest.mark.parametrize(("k", "runs"), [(5, 500), (10, 300), (30, 150), (300, 15)])
def test_shrunk_ranges_hold_the_truth_with_few_groups_and_many(k, runs):
    dice = np.random.default_rng(9)
    inside, plain = [], []
    for _ in range(runs):
        truth, y, s2 = _drawn(dice, k)
        found = pooling.pool(y, s2)
        inside += list((found.low <= truth) & (truth <= found.high))
        kept = found.tau2 / (found.tau2 + s2)
        plain += list(np.abs(found.mean + kept * (y - found.mean) - truth) <= 1.96 * np.sqrt(kept * s2))
    assert 0.93 <= np.mean(inside) <= 0.975
    if k == 5:
        assert np.mean(plain) < 0.85, "taking tau2 and the mean for certain is too narrow with few groups"


def test_shrinking_comes_nearer_the_truth_most_of_all_for_small_groups():
    dice = np.random.default_rng(10)
    truth, y, s2 = _drawn(dice, 3000)
    found = pooling.pool(y, s2)
    small = s2 > 0.6 / 30
    assert _rmse(found.value, truth) < 0.75 * _rmse(y, truth)
    assert _rmse(found.value[small], truth[small]) < 0.6 * _rmse(y[small], truth[small])


def test_absence_of_classes_is_held_once_the_spread_of_a_pupil_is_taken_from_all():
    dice = np.random.default_rng(11)
    truth, y, own, size = _classes(dice, 2500, 0.02)
    alone, even = pooling.pool(y, own), pooling.pool(y, pooling.even_variances(own, size))
    small = size < 20
    assert 0.93 <= _inside(even, truth).mean() <= 0.97
    assert _inside(even, truth)[small].mean() > 0.91
    assert _inside(alone, truth)[small].mean() < 0.9, "a small class knows its own variance badly"
    assert abs(even.mean - 0.07) < 0.0015 < abs(alone.mean - 0.07), "and low ones would pull the mean down"
    assert math.sqrt(even.tau2) == pytest.approx(0.02, abs=0.002)
    assert _rmse(even.value, truth) < 0.85 * _rmse(y, truth)


def test_the_probability_of_lying_above_comes_true():
    dice = np.random.default_rng(12)
    truth, y, s2 = _drawn(dice, 20000)
    above = pooling.pool(y, s2, reference=0.15).above
    for low, high in [(0.0, 0.1), (0.3, 0.5), (0.5, 0.7), (0.9, 1.0)]:
        said = (above >= low) & (above < high)
        assert np.mean(truth[said] > 0.15) == pytest.approx(above[said].mean(), abs=0.03)


def test_what_is_unsurely_extreme_is_not_picked_for_being_small():
    dice = np.random.default_rng(13)
    truth, y, s2 = _drawn(dice, 4000, 0.002)
    picked = pooling.pool(y, s2, reference=0.07).above > 0.9
    naive = (y - 0.07) / np.sqrt(s2) > 1.645
    assert np.mean(truth[picked] > 0.07) > 0.9
    assert np.mean(truth[picked] > 0.07) > np.mean(truth[naive] > 0.07) + 0.03


def test_a_variance_of_nought_is_not_believed():
    y, s2 = np.array([0.05, 0.06, 0.08, 0.09, 0.11, 0.0]), np.array([1e-4] * 5 + [0.0])
    found = pooling.shrink(y, s2, within=(0, 1))
    others = pooling.pool(y[:5], s2[:5])
    assert found[5].weight == 0.0
    assert found[5].value == pytest.approx(others.mean)
    assert found[5].sd == pytest.approx(math.sqrt(others.tau2 + (others.tau2 + 1e-4) / 5)), (
        "spread, and that of the mean"
    )
    assert [row.value for row in found[:5]] == pytest.approx(others.value.tolist())
    for unknown in (math.nan, math.inf):
        assert pooling.shrink(y, [*s2[:5], unknown], within=(0, 1))[5] == found[5]


def test_a_group_of_one_gets_the_variance_of_a_pupil():
    # Two groups: 3 pupils with variance 0.01 of the mean (0.03 a pupil), 5 with 0.02 (0.1 a pupil), weights 2 and 4.
    found = pooling.even_variances([0.01, 0.02, math.nan, 0.0], [3, 5, 1, 1])
    sigma2 = (2 * 0.03 + 4 * 0.1) / 6
    assert found.tolist() == pytest.approx([sigma2 / 3, sigma2 / 5, sigma2, sigma2])
    assert np.isnan(pooling.even_variances([math.nan], [1])).all()


def test_too_few_groups_are_left_as_they_are():
    found = pooling.shrink([0.1, 0.2, 0.3], [0.01, 0.01, 0.0], within=(0, 1))
    assert [row.value for row in found] == [0.1, 0.2, 0.3]
    assert [row.weight for row in found] == [1.0, 1.0, 1.0]
    assert (found[1].low, found[1].high) == pytest.approx((0.2 - 0.196, 0.2 + 0.196), abs=1e-3)
    assert (found[2].low, found[2].high, found[2].above) == (0, 1, 0.5)
    assert pooling.shrink([], []) == ()
    assert math.isnan(pooling.pool([0.1], [0.1]).tau2)


def test_groups_that_differ_by_chance_alone_come_together():
    dice = np.random.default_rng(14)
    y = dice.normal(0.07, 0.02, 400)
    found = pooling.pool(y, np.full(400, 0.0009))
    assert found.tau2 == 0.0
    assert np.ptp(found.value) < 0.02 * np.ptp(y)
    assert (found.sd > 0).all()


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="do not go with"):
        pooling.shrink([0.1], [0.1, 0.2])
    with pytest.raises(ValueError, match="below nought"):
        pooling.shrink([0.1, 0.2], [0.1, -0.1])
    with pytest.raises(ValueError, match="not a number"):
        pooling.shrink([math.nan, 0.2], [0.1, 0.1])


def test_rows_say_what_the_arrays_say():
    _, y, s2 = _drawn(np.random.default_rng(15), 50)
    found = pooling.pool(y, s2)
    for row, value, sd in zip(pooling.shrink(y, s2), found.value, found.sd, strict=True):
        assert row.value == value
        assert row.above == pytest.approx(stats.norm.sf(found.mean, value, sd))
        assert row.low < row.value < row.high


def _inside(found, truth):
    return (found.low <= truth) & (truth <= found.high)


def _rmse(value, truth):
    return math.sqrt(np.mean((value - truth) ** 2))
