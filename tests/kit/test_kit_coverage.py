"""Ranges hold the planted truth as often as they say, for sessions that go together within a pupil."""

import numpy as np
import pytest
from absence_like import RATE, RHO, A, B, groups, held, pairs, sums
from scipy import optimize, stats

from daymark.kit import beta_binomial, ranges

SIZES = [15, 30, 60, 100, 200]


@pytest.mark.parametrize("size", SIZES)
def test_a_rate_of_sessions_is_held_where_throws_would_hold_it_half_the_time(size):
    rows = sums(*groups(np.random.default_rng(20261121), 2000, size))
    assert 0.92 <= held([ranges.ratio_from_sums(*row) for row in rows], RATE) <= 0.975
    assert 0.40 <= held([ranges.share(row[1], row[2]) for row in rows], RATE) <= 0.60


@pytest.mark.parametrize("size", [10, *SIZES])
def test_the_beta_binomial_range_holds_the_rate_down_to_ten_pupils(size):
    found = map(beta_binomial.mean_share, pairs(*groups(np.random.default_rng(3), 1000, size)))
    assert 0.925 <= held(found, RATE) <= 0.975


@pytest.mark.parametrize("size", [5, 10, 30])
def test_a_small_group_can_borrow_the_dispersion_of_its_school(size):
    dice = np.random.default_rng(17)
    school = beta_binomial.fit(pairs(*groups(dice, 1, 1000))[0])
    classes = pairs(*groups(dice, 1500, size))
    assert 0.93 <= held([beta_binomial.mean_share(each, rho=school.rho) for each in classes], RATE) <= 0.985


def test_the_ratio_of_sums_needs_no_model_of_absence():
    # Two kinds of pupils, and those who miss much are on roll for less: nothing like a beta distribution.
    dice = np.random.default_rng(2)

    def drawn(shape):
        much = dice.random(shape) < 0.06
        own = np.where(much, dice.uniform(0.3, 0.9, shape), dice.beta(2, 48, shape))
        return own, np.where(own > 0.2, dice.integers(10, 60, shape), dice.integers(80, 121, shape))

    everyone, theirs = drawn(1_000_000)
    truth = everyone @ theirs / theirs.sum()
    own, possible = drawn((1500, 150))
    absent = dice.binomial(possible, own)
    assert 0.92 <= held([ranges.ratio_from_sums(*row) for row in sums(absent, possible)], truth) <= 0.97
    assert held(map(beta_binomial.mean_share, pairs(absent, possible)[:400]), truth) > 0.98, "wider than need be"


def test_days_missed_a_pupil_are_held():
    dice = np.random.default_rng(12)
    possible = np.full((2000, 60), 100)
    absent = dice.binomial(possible, dice.beta(A, B, possible.shape))
    rows = sums(absent, np.ones_like(absent))
    found = [ranges.amount_from_sums(*row) for row in rows]
    assert 0.92 <= held(found, 100 * RATE) <= 0.975
    assert all(0 < each.low < each.value < each.high for each in found)
    assert ranges.amount_from_sums(3, 0, 3, 0, 0, 3) == ranges.Range(0.0, 0.0, 0.0, 3)
    assert ranges.amount_from_sums(1, 4, 1, 16, 4, 1) is None


def test_the_level_is_the_share_of_ranges_that_hold_the_truth():
    rows = sums(*groups(np.random.default_rng(4), 3000, 120))
    for level in (0.8, 0.9, 0.99):
        found = [ranges.ratio_from_sums(*row, level=level) for row in rows]
        assert held(found, RATE) == pytest.approx(level, abs=0.025)


@pytest.mark.parametrize(("of", "truth"), [(10, 0.2), (30, 0.05), (60, 0.2), (150, 0.02)])
def test_wilson_holds_a_share_of_pupils(of, truth):
    # Exactly, over every possible count: no dice. Wilson's range is right on average over shares, not for each.
    weights = stats.binom.pmf(np.arange(of + 1), of, truth)
    inside = [ranges.share(k, of).low <= truth <= ranges.share(k, of).high for k in range(of + 1)]
    assert 0.92 <= weights @ inside <= 0.985


def test_wilson_is_that_of_scipy():
    for count, of in [(0, 10), (3, 17), (38, 380), (10, 10)]:
        theirs = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
        ours = ranges.share(count, of)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_dispersion_is_found_again():
    found = [beta_binomial.fit(each).rho for each in pairs(*groups(np.random.default_rng(5), 300, 200))]
    assert np.mean(found) == pytest.approx(RHO, abs=0.003)
    assert np.std(found) < 0.02


def test_dispersion_is_near_the_likeliest_one():
    absent, possible = groups(np.random.default_rng(6), 1, 3000)

    def against(numbers):
        return -stats.betabinom.logpmf(absent[0], possible[0], *np.exp(numbers)).sum()

    a, b = np.exp(optimize.minimize(against, np.log([1.0, 9.0]), method="Nelder-Mead").x)
    ours = beta_binomial.fit(pairs(absent, possible)[0])
    assert ours.rho == pytest.approx(1 / (a + b + 1), abs=0.012)
    assert ours.mean == pytest.approx(a / (a + b), abs=0.003)


def test_equal_pupils_have_the_moments_worked_out_by_hand():
    # 4 pupils of 10 sessions with 0, 1, 2, 5: mean 0.2, squares 0.14; one session by chance 0.16 / 10 each.
    # (k/(k-1) * 0.14/4 / 0.16 - 1/10) / (1 - 1/10)
    found = beta_binomial.fit([(0, 10), (1, 10), (2, 10), (5, 10)])
    assert found.mean == pytest.approx(0.2)
    assert found.rho == pytest.approx((4 / 3 * 0.14 / 4 / 0.16 - 0.1) / 0.9)


def test_unequal_pupils_are_weighted_by_what_their_sessions_are_worth():
    absent, possible = groups(np.random.default_rng(7), 1, 60)
    y, n = absent[0], possible[0]
    rho = beta_binomial.fit(pairs(absent, possible)[0]).rho
    w = n / (1 + (n - 1) * rho)
    centre = np.average(y / n, weights=w)
    # At the right rho the weighted squares are what the model expects of them.
    expected = (w * (1 - w / w.sum()) * centre * (1 - centre) * (rho + (1 - rho) / n)).sum()
    assert (w * (y / n - centre) ** 2).sum() == pytest.approx(expected, rel=1e-5)


def test_a_pupils_own_rate_is_held_and_nearer_the_truth_than_their_record():
    dice = np.random.default_rng(8)
    own = dice.beta(0.7, 9.3, (15, 200))
    possible = dice.integers(5, 61, own.shape)
    absent = dice.binomial(possible, own)
    inside, ours, raw = [], [], []
    for y, n, p in zip(absent, possible, own, strict=True):
        school = beta_binomial.fit(np.stack([y, n], 1))
        found = [beta_binomial.own_share(*each, school) for each in zip(y, n, strict=True)]
        inside += [each.low <= truth <= each.high for each, truth in zip(found, p, strict=True)]
        ours += list(np.array([each.value for each in found]) - p)
        raw += list(y / n - p)
    assert 0.93 <= np.mean(inside) <= 0.965
    assert np.std(ours) < 0.85 * np.std(raw)


def test_without_others_a_pupils_rate_has_jeffreys_range():
    found = beta_binomial.own_share(0, 10)
    assert (found.low, found.high) == pytest.approx(stats.beta.ppf([0.025, 0.975], 0.5, 10.5))
    assert beta_binomial.own_share(10, 10).value == pytest.approx(10.5 / 11)


def test_nobody_absent_is_not_certainty():
    nobody = [(0, 60)] * 12
    assert beta_binomial.fit(nobody).rho == 1.0
    assert beta_binomial.mean_share(nobody).high == pytest.approx(0.2875, abs=1e-3), "twelve throws, with Student's t"
    known = beta_binomial.mean_share(nobody, rho=0.09)
    assert known.low == 0.0
    assert 0.01 < known.high < 0.06
    everyone = beta_binomial.mean_share([(60, 60)] * 12)
    assert (everyone.high, everyone.low) == (1.0, pytest.approx(1 - 0.2875, abs=1e-3))
    after = beta_binomial.own_share(0, 5, beta_binomial.fit(nobody))
    assert after.low < 0.001 < after.value < 0.02 < after.high < 0.3


def test_every_pupil_as_one_throw_is_wilson_at_the_ends():
    found = beta_binomial.mean_share_from_sums(20, 0, 20 * 60, 20 * 3600, rho=1)
    assert (found.low, found.high) == pytest.approx((0, ranges.share(0, 20).high))
    full = beta_binomial.mean_share_from_sums(20, 1200, 1200, 20 * 3600, rho=1)
    assert (full.low, full.high) == pytest.approx((ranges.share(20, 20).low, 1))
    assert beta_binomial.mean_share_from_sums(0, 0, 0, 0, rho=0.1) is None
    with pytest.raises(ValueError, match="dispersion"):
        beta_binomial.mean_share_from_sums(2, 1, 20, 200, rho=1.5)


def test_one_session_each_is_a_share_of_independent_throws():
    once = [(1, 1)] * 8 + [(0, 1)] * 32
    found = beta_binomial.fit(once)
    assert (found.mean, found.rho) == (0.2, 0.0)
    reach = stats.t.ppf(0.975, 39) / np.sqrt(40 * 0.2 * 0.8)
    assert beta_binomial.mean_share(once).high == pytest.approx(1 / (1 + 4 * np.exp(-reach)))


def test_all_or_none_pupils_count_once_each():
    found = beta_binomial.fit([(20, 20)] * 5 + [(0, 20)] * 15)
    assert found.rho == pytest.approx(1.0, abs=0.06)
    assert found.worth == pytest.approx(20, rel=0.01)
    assert beta_binomial.own_share(0, 20, found).high < 0.1


def test_pupils_no_more_unlike_than_chance_have_no_dispersion_and_a_bounded_prior():
    found = beta_binomial.fit([(2, 20)] * 30)
    assert found.rho == 0.0
    assert sum(found.prior) == pytest.approx(600), "all the sessions it was learnt from, and no more"
    assert beta_binomial.own_share(0, 0, found).value == pytest.approx(0.1, abs=0.005)


def test_what_cannot_be_said_is_not():
    assert beta_binomial.fit([(1, 10), (0, 0)]) is None
    assert beta_binomial.mean_share([(1, 10)]) is None
    assert beta_binomial.mean_share([], rho=0.1) is None
    assert beta_binomial.mean_share([(1, 10)], rho=0.1).units == 1
    with pytest.raises(ValueError, match="not between"):
        beta_binomial.fit([(11, 10), (1, 10)])
    with pytest.raises(ValueError, match="not a part"):
        beta_binomial.own_share(6, 5)
