"""Ranges hold the truth as often as they say, for pupils whose sessions go together."""

import numpy as np
import pytest

from daymark.kit import ranges

TRUE_RATE = 0.7 / (0.7 + 9.3)


def _school(dice, pupils):
    """Pupils as unlike each other as those of a school: many miss little, a few miss much; some are on roll briefly."""
    possible = dice.integers(20, 120, pupils)
    absent = dice.binomial(possible, dice.beta(0.7, 9.3, pupils))
    return list(zip(absent.tolist(), possible.tolist(), strict=True))


def _held(draw, truth, times=400):
    return sum(found.low <= truth <= found.high for found in (draw() for _ in range(times))) / times


@pytest.mark.parametrize("pupils", [30, 150])
def test_a_rate_of_sessions_is_held_about_95_times_of_100(pupils):
    dice = np.random.default_rng(20251124)
    assert 0.92 <= _held(lambda: ranges.ratio(_school(dice, pupils)), TRUE_RATE) <= 0.975


def test_taking_sessions_as_independent_would_have_been_far_too_narrow():
    dice = np.random.default_rng(7)

    def throws():
        school = _school(dice, 150)
        return ranges.share(sum(a for a, _ in school), sum(p for _, p in school))

    assert _held(throws, TRUE_RATE, 200) < 0.7


def test_a_difference_between_groups_is_held_about_95_times_of_100():
    dice = np.random.default_rng(11)
    assert 0.92 <= _held(lambda: ranges.difference(_school(dice, 40), _school(dice, 160)), 0.0) <= 0.975


def test_a_paired_difference_is_held_and_is_narrower_than_an_unpaired_one():
    dice = np.random.default_rng(5)

    def weeks():
        level = dice.uniform(0.03, 0.12, 30)
        friday = [(int(dice.binomial(200, p + 0.01)), 200) for p in level]
        others = [(int(dice.binomial(800, p)), 800) for p in level]
        return friday, others

    draws = [weeks() for _ in range(300)]
    paired = [ranges.paired_difference(zip(a, b, strict=True)) for a, b in draws]
    apart = [ranges.difference(a, b) for a, b in draws]
    assert 0.92 <= sum(r.low <= 0.01 <= r.high for r in paired) / 300 <= 0.98
    assert sum(r.high - r.low for r in paired) < 0.6 * sum(r.high - r.low for r in apart)


def test_last_year_against_this_is_held_when_most_pupils_were_there_in_both():
    dice = np.random.default_rng(19)

    def years():
        stayed = [(own, own) for own in dice.beta(0.7, 9.3, 160)]
        moved = [(own, None) for own in dice.beta(0.7, 9.3, 40)] + [(None, own) for own in dice.beta(0.7, 9.3, 40)]
        return [tuple((int(dice.binomial(110, own)), 110) if own is not None else (0, 0) for own in both)
                for both in stayed + moved]  # fmt: skip

    draws = [years() for _ in range(400)]
    overlapping = [ranges.overlapping_difference(rows) for rows in draws]
    apart = [ranges.difference([a for a, _ in rows], [b for _, b in rows]) for rows in draws]
    assert 0.92 <= sum(r.low <= 0 <= r.high for r in overlapping) / 400 <= 0.975
    assert sum(r.low <= 0 <= r.high for r in apart) / 400 > 0.99, "taken apart, the range is far too wide"
    assert ranges.overlapping_difference([((1, 10), (0, 0)), ((0, 0), (1, 10))]) is None


def test_wilson_gives_the_printed_values():
    # R: binom::binom.wilson(38, 380) and (0, 10)
    found = ranges.share(38, 380)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0737, 0.1343)
    assert ranges.share(0, 10).low == 0.0
    assert round(ranges.share(0, 10).high, 4) == 0.2775
    assert ranges.share(10, 10).high == 1.0


def test_ranges_stay_between_nought_and_one_and_say_nothing_without_units():
    found = ranges.ratio([(1, 100), (0, 100), (30, 100)])
    assert 0 < found.low < found.value < found.high < 1
    assert ranges.ratio([(1, 10)]) is None
    assert ranges.ratio([(1, 10), (0, 0)]) is None
    assert ranges.share(0, 0) is None
    assert ranges.difference([(1, 10)], [(1, 10), (2, 10)]) is None
    with pytest.raises(ValueError, match="not a part"):
        ranges.share(11, 10)


def test_no_spread_gives_the_figure_itself():
    assert ranges.ratio([(0, 10), (0, 20)]) == ranges.Range(0.0, 0.0, 0.0, 2)
    assert not ranges.difference([(1, 10), (1, 10)], [(1, 10), (1, 10)]).clear
