"""Figures are said one way: days first, one decimal, halves away from nought."""

from datetime import date
from decimal import Decimal

import pytest

from daymark.insight import groups, words


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        (38, 380, "10.0%"),
        (1, 800, "0.1%"),
        (1, 2000, "0.1%"),
        (49, 100_000, "0.0%"),
        (57, 20_000, "0.3%"),
        (3, 3, "100.0%"),
    ],
)
def test_percentages_have_one_decimal(numerator, denominator, said):
    assert words.percent(numerator, denominator) == said


def test_halves_go_away_from_nought_even_where_a_float_would_fall_short():
    assert words.percent_of(0.0285) == "2.9%"
    assert words.rounded(-0.25) == Decimal("-0.3")
    assert words.rounded(0.15) == Decimal("0.2")


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        (22, "11 days"),
        (11, "5.5 days"),
        (2, "1 day"),
        (1, "half a day"),
        (0, "0 days"),
        (3, "1.5 days"),
        (2400, "1,200 days"),
    ],
)
def test_sessions_are_said_in_days(sessions, said):
    assert words.days(sessions) == said


def test_a_mean_is_said_with_its_unit():
    assert words.mean(5, 2, "spell") == "2.5 spells"
    assert words.mean(10, 10, "spell") == "1 spell"
    assert words.mean(12345, 10, "minute") == "1,234.5 minutes"
    with pytest.raises(ZeroDivisionError):
        words.mean(1, 0, "spell")


def test_school_days_ago():
    assert words.school_days_ago(5) == "5 school days ago"
    assert words.school_days_ago(1) == "1 school day ago"
    assert words.school_days_ago(0) == "the newest day there is a register of"


def test_days_each():
    assert words.days_each(124, 10) == "6.2 days"
    assert words.days_each(20, 10) == "1 day"


def test_comparisons_agree_with_the_printed_figures():
    assert words.compared(0.9375, 0.9444, "last year") == "0.6 points below last year"  # 93.8 and 94.4
    assert words.compared(0.9401, 0.9382, "last year") == "about the same as last year"
    assert words.compared(0.96, 0.94, "the national figure") == "2.0 points above the national figure"


def test_lists_and_counts_and_dates():
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.plural(1204, "pupil") == "1,204 pupils"
    assert words.plural(1, "child", "children") == "1 child"
    assert (words.times(1), words.times(2), words.times(7), words.times(12)) == (
        "once",
        "twice",
        "seven times",
        "12 times",
    )
    assert words.weekday_date(date(2025, 11, 24)) == "Monday 24 November"


def test_groups_have_names():
    assert groups.label("year_group", "R") == "Reception"
    assert groups.label("fsm", "unknown") == "Not known"
    assert groups.phrase("sen", "K") == "pupils with SEN support"
    assert groups.band_name("[5,10)") == "5% to under 10%"
    assert groups.band_name("[0,5)") == "under 5%"
    assert groups.band_name("[50,100]") == "50% or more"
    assert sorted(["10", "R", "2", "unknown"], key=groups.year_place) == ["R", "2", "10", "unknown"]
