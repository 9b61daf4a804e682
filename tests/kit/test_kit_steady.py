"""Figures that are said are near the truth; those that are not were too far from it too often."""

import numpy as np
import pytest
from absence_like import RATE, groups, sums

from daymark.kit import ranges
from daymark.kit.steady import WIDEST_RATE, WIDEST_SHARE, Steady, reliability, steady


def test_what_is_said_is_near_the_truth():
    dice = np.random.default_rng(31)
    said, unsaid = [], []
    for size in (6, 10, 15, 20, 30, 60):
        for row in sums(*groups(dice, 800, size)):
            verdict = steady(size, ranges.ratio_from_sums(*row), WIDEST_RATE)
            (said if verdict is Steady.ENOUGH else unsaid).append(abs(row[1] / row[2] - RATE))
    assert np.mean(np.array(said) > 0.05) < 0.01
    assert np.mean(np.array(unsaid) > 0.05) > 0.1


def test_most_groups_of_twenty_five_are_said_and_none_below_ten():
    dice = np.random.default_rng(32)

    def share_said(size):
        rows = sums(*groups(dice, 600, size))
        return np.mean([steady(size, ranges.ratio_from_sums(*row), WIDEST_RATE) is Steady.ENOUGH for row in rows])

    assert share_said(9) == 0
    assert share_said(25) > 0.75 > share_said(10)
    assert share_said(60) > 0.99


def test_the_first_reason_is_given():
    narrow, wide = ranges.Range(0.07, 0.05, 0.09, 30), ranges.Range(0.2, 0.05, 0.5, 12)
    assert steady(30, narrow, WIDEST_RATE) is Steady.ENOUGH
    assert steady(9, narrow, WIDEST_RATE) is Steady.FEW_UNITS
    assert steady(9, None, WIDEST_RATE) is Steady.FEW_UNITS
    assert steady(30, None, WIDEST_RATE) is Steady.NO_RANGE
    assert steady(30, ranges.Range(0.1, float("-inf"), float("inf"), 30), WIDEST_RATE) is Steady.NO_RANGE
    assert steady(12, wide, WIDEST_SHARE) is Steady.WIDE_RANGE
    assert steady(30, narrow, WIDEST_RATE, fewest=31) is Steady.FEW_UNITS


def test_on_the_edge_is_enough():
    assert steady(10, ranges.Range(0.25, 0.125, 0.375, 10), 0.25) is Steady.ENOUGH


@pytest.mark.parametrize(("n", "printed"), [(10, 0.39), (15, 0.49), (30, 0.66), (60, 0.79)])
def test_reliability_is_how_far_group_means_agree_with_another_draw(n, printed):
    dice = np.random.default_rng(33)
    truth = dice.normal(0, np.sqrt(0.06), 20000)
    one, other = (dice.normal(truth, np.sqrt(0.94 / n)) for _ in range(2))
    assert reliability(n, 0.06) == pytest.approx(printed, abs=0.005)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(printed, abs=0.02)


def test_reliability_of_nothing_is_refused():
    assert (reliability(1, 0.3), reliability(50, 0), reliability(50, 1)) == (0.3, 0, 1)
    with pytest.raises(ValueError, match="no reliability"):
        reliability(0, 0.1)
    with pytest.raises(ValueError, match="no reliability"):
        reliability(5, 1.1)
