"""Dates and identifiers that can be known without the generator."""

from __future__ import annotations

from datetime import date

import pytest

from daymark.demo.calendar import easter_sunday, half_term_edges, school_calendar
from daymark.demo.upn import check_letter, upn


@pytest.mark.parametrize(
    "day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)]
)
def test_easter(day: date) -> None:
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize("starts", range(2019, 2032))
def test_a_year_has_190_days_for_pupils_and_five_for_training(starts: int) -> None:
    calendar = school_calendar(starts)
    assert len(calendar.open_days) == 190
    assert len(set(calendar.training_days)) == 5
    assert not set(calendar.open_days) & set(calendar.training_days)
    assert all(day.weekday() < 5 for day in calendar.open_days)
    assert date(starts, 9, 1) <= calendar.first_day <= date(starts, 9, 6)
    assert date(starts + 1, 7, 10) <= calendar.last_day <= date(starts + 1, 7, 31)
    closed = (date(starts, 12, 25), date(starts + 1, 1, 1), easter_sunday(starts + 1))
    assert not set(closed) & set(calendar.open_days)


def test_the_two_years_of_the_demonstration() -> None:
    last, this = school_calendar(2024), school_calendar(2025)
    assert date(2025, 9, 3) == this.first_day
    assert date(2025, 10, 24) in this.open_days and date(2025, 10, 27) not in this.open_days
    assert date(2025, 10, 31) not in this.open_days and date(2025, 11, 3) in this.open_days
    assert date(2025, 5, 5) not in last.open_days
    assert date(2025, 10, 24) in half_term_edges(this)
    moved = school_calendar(2025, "after half-term")
    assert date(2025, 11, 3) in moved.training_days and len(moved.open_days) == 190


@pytest.mark.parametrize("number", ["B801200005001", "U502400200093", "X82320002500A", "L82320002500B"])
def test_check_letters_known_elsewhere(number: str) -> None:
    assert check_letter(number[1:]) == number[0]


def test_a_wrong_digit_changes_the_letter() -> None:
    number = upn("999/4101", 2018, 7)
    assert number[1:] == "999410118007"
    assert check_letter("999410118008") != number[0]
    assert upn("999/4101", 2018, 7, temporary=True)[-1].isalpha()
