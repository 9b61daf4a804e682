"""A range from sums is the range from pupils, however the sums are handed over."""

from decimal import Decimal

import numpy as np
import pytest
from absence_like import groups, pairs, sums
from hypothesis import given
from hypothesis import strategies as st

from daymark.kit import ranges

PUPIL = st.integers(0, 400).flatmap(lambda x: st.tuples(st.integers(0, x), st.just(x)))


def _added(rows):
    rows = [(y, x) for y, x in rows if x > 0]
    y, x = [y for y, _ in rows], [x for _, x in rows]
    both = list(zip(y, x, strict=True))
    return (len(x), sum(y), sum(x), sum(a * a for a in y), sum(a * b for a, b in both), sum(b * b for b in x))


def _same(one, other):
    assert (one is None) == (other is None)
    if one is not None:
        assert other.units == one.units
        assert (other.value, other.low, other.high) == pytest.approx(
            (one.value, one.low, one.high), rel=1e-9, abs=1e-15
        )


@given(st.lists(PUPIL, max_size=60), st.sampled_from([0.8, 0.95, 0.99]))
def test_sums_give_the_range_of_the_pupils(rows, level):
    _same(ranges.ratio(rows, level), ranges.ratio_from_sums(*_added(rows), level=level))


def test_a_school_gives_the_same_range_either_way():
    absent, possible = groups(np.random.default_rng(1), 20, 150)
    for row, school in zip(sums(absent, possible), pairs(absent, possible), strict=True):
        _same(ranges.ratio(map(tuple, school.tolist())), ranges.ratio_from_sums(*row))


@pytest.mark.parametrize("kind", [float, Decimal, np.int64, np.float64])
def test_sums_come_as_databases_give_them(kind):
    whole = _added([(3, 100), (0, 90), (40, 120), (7, 77)])
    assert ranges.ratio_from_sums(whole[0], *map(kind, whole[1:])) == ranges.ratio_from_sums(*whole)


def test_sums_of_a_nation_keep_their_last_digit():
    # 9 million pupils alike but for one: the squares cancel to 16 places, which no float holds.
    n = 9_000_000
    found = ranges.variance_from_sums(n, 19 * n + 1, 190 * n, 361 * n + 39, 3610 * n + 190, 36100 * n)
    mean = 1 / n
    by_hand = n / (n - 1) * ((1 - mean) ** 2 + (n - 1) * mean**2) / (190 * n) ** 2
    assert found == pytest.approx(by_hand, rel=1e-9)


def test_no_spread_and_rounded_sums_are_never_below_nought():
    assert ranges.ratio_from_sums(3, 30, 300, 300, 3000, 30000) == ranges.Range(0.1, 0.1, 0.1, 3)
    assert ranges.variance_from_sums(3, 30.0, 300.0, 299.99999999, 3000.0, 30000.0) == 0.0
    assert ranges.ratio_from_sums(4, 0, 400, 0, 0, 40000) == ranges.Range(0.0, 0.0, 0.0, 4)


def test_nothing_is_said_of_fewer_than_two_or_of_no_sessions():
    assert ranges.ratio_from_sums(1, 3, 100, 9, 300, 10000) is None
    assert ranges.ratio_from_sums(0, 0, 0, 0, 0, 0) is None
    assert ranges.ratio_from_sums(5, 0, 0, 0, 0, 0) is None
    with pytest.raises(ValueError, match="NaN"):
        ranges.ratio_from_sums(5, float("nan"), 100, 1, 1, 1)
