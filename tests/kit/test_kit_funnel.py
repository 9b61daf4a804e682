"""A funnel marks as many ordinary groups as it says, although they differ more than chance, and marks the odd ones."""

import math

import numpy as np
import pytest
from scipy import stats

from daymark.kit import funnel, pooling

RATE, PUPIL, TAU = 0.07, 0.08, 0.02


def _schools(dice, k, tau=TAU):
    errors = PUPIL / np.sqrt(dice.integers(10, 201, k))
    return dice.normal(RATE, np.hypot(errors, tau)), errors


def _marked(dice, k, runs, tau=TAU, **how):
    """Shares outside the 95 % and the 99.8 % limits, and outside the same limits without over-dispersion."""
    beyond, plain = [], []
    for _ in range(runs):
        places = funnel.funnel(*_schools(dice, k, tau), **how).places
        beyond += [place.beyond for place in places]
        plain += [abs(place.plain_z) for place in places]
    beyond, plain = np.array(beyond), np.array(plain)
    return np.mean(beyond >= 0.95), np.mean(beyond >= 0.998), np.mean(plain > 1.96), np.mean(plain > 3.09)


@pytest.mark.parametrize(("k", "runs"), [(30, 200), (200, 40), (2000, 4)])
def test_ordinary_groups_are_marked_as_often_as_said(k, runs):
    warned, alarmed, plainly, alarming = _marked(np.random.default_rng(21), k, runs)
    assert 0.035 <= warned <= 0.075
    assert alarmed <= 0.008
    assert plainly > 0.35 and alarming > 0.15, "a plain funnel marks nearly half of them"


def test_as_published_it_marks_twice_as_many():
    warned, alarmed, *_ = _marked(np.random.default_rng(22), 500, 10, consistent=False)
    assert 0.09 <= warned <= 0.15
    assert 0.008 <= alarmed <= 0.03


def test_without_over_dispersion_it_is_a_plain_funnel():
    warned, alarmed, plainly, _ = _marked(np.random.default_rng(23), 200, 40, tau=0)
    assert 0.03 <= warned <= plainly <= 0.06
    assert alarmed <= 0.004


def test_the_planted_spread_is_found_and_odd_groups_do_not_hide_themselves():
    dice = np.random.default_rng(24)
    values, errors = _schools(dice, 1000)
    found = funnel.funnel(values, errors)
    assert math.sqrt(found.tau2) == pytest.approx(TAU, abs=0.0025)
    odd = values.copy()
    odd[:50] += 0.12
    winsorised, raw = funnel.funnel(odd, errors, RATE), funnel.funnel(odd, errors, RATE, winsorised=0)
    assert math.sqrt(winsorised.tau2) < 1.25 * TAU < math.sqrt(raw.tau2)
    caught = [np.mean([place.beyond == 0.998 for place in each.places[:50]]) for each in (winsorised, raw)]
    assert caught[0] > 0.85 > caught[1]


def test_without_winsorising_tau2_is_dersimonian_and_lairds():
    # R. N. Kacker, Metrologia 41 (2004), page 135, table 1: nine laboratories, tau 0.5359
    values = [61.00, 61.40, 62.21, 62.30, 62.34, 62.60, 62.70, 62.84, 65.90]
    errors = np.sqrt([0.2025, 1.2100, 0.0900, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225])
    found = funnel.funnel(values, errors, within=(-math.inf, math.inf), winsorised=0)
    assert math.sqrt(found.tau2) == pytest.approx(0.5359, abs=1e-3)


def test_phi_worked_by_hand():
    # Five groups of error 1 about 0: z = -3, -1, 0, 1, 8; quantiles at 10 % and 90 %: -2.2 and 5.2.
    found = funnel.funnel([-3, -1, 0, 1, 8], [1] * 5, 0.0, (-99, 99), consistent=False)
    phi = (2.2**2 + 1 + 0 + 1 + 5.2**2) / 5
    assert found.phi == pytest.approx(phi)
    assert found.tau2 == pytest.approx((5 * phi - 4) / (5 - 1))
    point = stats.norm.ppf(0.999)
    assert found.places[4].z == pytest.approx(8 / math.sqrt(1 + found.tau2))
    assert found.places[4].highest == pytest.approx(point * math.sqrt(1 + found.tau2))
    assert found.limits(1.0, 0.998) == pytest.approx((found.places[0].lowest, found.places[0].highest))


def test_winsorising_keeps_of_a_normal_what_it_is_divided_by():
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert funnel.funnel(z, np.ones_like(z), 0.0, (-9, 9)).phi == pytest.approx(1, abs=1e-3)
    assert funnel.funnel(z, np.ones_like(z), 0.0, (-9, 9), consistent=False).phi == pytest.approx(0.679, abs=1e-3)


def test_shares_of_pupils_have_the_error_of_the_target():
    dice = np.random.default_rng(25)
    of = dice.integers(30, 300, 400)
    counts = dice.binomial(of, 0.2)
    found = funnel.shares(counts, of, 0.2)
    assert found.places[0].error == pytest.approx(math.sqrt(0.16 / of[0]))
    assert 0.02 <= np.mean([place.beyond > 0 for place in found.places]) <= 0.08
    assert funnel.shares([3, 5], [10, 10]).target == pytest.approx(0.4)


def test_limits_stay_within_the_scale_and_few_groups_are_plain():
    found = funnel.shares([0, 4], [10, 12], 0.05)
    assert found.places[0].lowest == 0.0
    alone = funnel.funnel([0.1], [0.01])
    assert (alone.tau2, alone.target, alone.places[0].beyond) == (0.0, 0.1, 0.0)
    assert funnel.funnel([], []).places == ()


def test_rates_go_through_with_the_spread_of_a_pupil_taken_from_all():
    even = pooling.even_variances([0.0004, 0.0, math.nan], [16, 4, 1])
    assert funnel.funnel([0.05, 0.08, 0.2], np.sqrt(even)).places[2].error == pytest.approx(math.sqrt(even[2]))


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="not over nought"):
        funnel.funnel([0.1, 0.2], [0.1, 0.0])
    with pytest.raises(ValueError, match="do not go with"):
        funnel.funnel([0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="not a part"):
        funnel.shares([11], [10])
    with pytest.raises(ValueError, match="no room"):
        funnel.shares([0, 0], [10, 10])
