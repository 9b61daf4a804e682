"""The floor, the rounding, and what may change from one release to the next."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daymark.access.disclosure import LEAST, STEP, Rules, checked, reason

FLOORS = st.sampled_from((5, 10, 15, 20))


@pytest.mark.parametrize("smallest", [1, 4])
def test_no_installation_goes_below_five(smallest):
    with pytest.raises(ValueError, match="5 or more"):
        checked(smallest)
    with pytest.raises(ValueError, match="5 or more"):
        Rules(smallest)


def test_the_floor_may_be_five_or_more_or_none():
    assert [checked(each) for each in (0, LEAST, 10, 25)] == [0, 5, 10, 25]


def test_the_reason_is_said_in_words():
    assert reason("few", 10) == "withheld: fewer than 10" and reason("few", 5) == "withheld: fewer than 5"
    assert all(reason(status, 10).startswith("withheld") for status in ("few", "along", "fine"))


@given(st.integers(0, 5000), FLOORS)
def test_counts_are_rounded_to_the_nearest_five_and_never_below_the_floor(count, floor):
    shown = Rules(floor).rounded(max(count, floor))
    assert shown % STEP == 0 and shown >= floor and abs(shown - max(count, floor)) <= STEP // 2


def test_halves_do_not_come_up():
    """Five is odd: every whole number lies nearest to one multiple of it."""
    assert [Rules(10).rounded(count) for count in range(10, 24)] == [10] * 3 + [15] * 5 + [20] * 5 + [25]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 120), min_size=1, max_size=14), FLOORS)
def test_no_two_releases_of_a_count_tell_that_fewer_than_the_floor_came_or_went(counts, floor):
    rules, told = Rules(floor), []
    for count in [max(each, floor) for each in counts]:
        shown = rules.shown(count, told)
        low, high = rules.meant(shown, tuple(told))
        assert low <= count <= high and high - low >= (2 if shown == floor else 4)
        told.append(shown)
    for one, other in combinations(set(told), 2):
        least, most = abs(one - other) - (STEP - 1), abs(one - other) + (STEP - 1)
        assert not (least > 0 and most < floor), "somebody, and fewer than the floor, must have come or gone"


def test_without_that_rule_they_would():
    """The same check finds what two releases tell where nothing is held."""
    rules = Rules(10, steady=False)
    assert (rules.shown(12), rules.shown(13, [10])) == (10, 15)
    assert Rules(10).shown(13, [10]) == 10 and Rules(10).shown(18, [10]) == 20
