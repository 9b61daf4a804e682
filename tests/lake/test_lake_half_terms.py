"""Weeks fall in the half terms of the school census, cut where the school itself was closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from daymark.kit.school_year import SchoolYear
from daymark.lake.half_terms import half_terms


def days(*spans: tuple[date, date]) -> list[date]:
    found = []
    for first, last in spans:
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in found if day.weekday() < 5]


def labels(year: int, open_days: list[date]) -> dict[date, str]:
    school_year = SchoolYear(year)
    return dict(zip(school_year.weeks(), half_terms(school_year, open_days), strict=True))


SCHOOL_2025 = days(
    (date(2025, 9, 3), date(2025, 10, 17)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)


@pytest.mark.parametrize(
    ("monday", "label"),
    [
        (date(2025, 9, 1), "2025/26 Autumn 1"),
        (date(2025, 10, 13), "2025/26 Autumn 1"),
        (date(2025, 10, 20), "2025/26 Autumn 2"),
        (date(2025, 12, 15), "2025/26 Autumn 2"),
        (date(2026, 1, 5), "2025/26 Spring 1"),
        (date(2026, 2, 9), "2025/26 Spring 1"),
        (date(2026, 2, 23), "2025/26 Spring 2"),
        (date(2026, 3, 23), "2025/26 Spring 2"),
        (date(2026, 4, 13), "2025/26 Summer 1"),
        (date(2026, 5, 18), "2025/26 Summer 1"),
        (date(2026, 6, 1), "2025/26 Summer 2"),
        (date(2026, 7, 20), "2025/26 Summer 2"),
    ],
)
def test_a_usual_year(monday: date, label: str) -> None:
    assert labels(2025, SCHOOL_2025)[monday] == label


def test_an_early_easter_ends_spring_before_the_school_does() -> None:
    made = labels(2026, days((date(2027, 1, 4), date(2027, 4, 9))))
    assert made[date(2027, 3, 22)].endswith("Spring 2")
    assert made[date(2027, 3, 29)].endswith("Summer 1")


def test_a_week_over_new_year_goes_with_most_of_its_open_days_and_else_with_its_thursday() -> None:
    week = date(2024, 12, 30)
    assert labels(2024, [date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 3)])[week].endswith("Autumn 2")
    assert labels(2024, [date(2024, 12, 31), date(2025, 1, 2), date(2025, 1, 3)])[week].endswith("Spring 1")
    assert labels(2024, [date(2024, 12, 31), date(2025, 1, 3)])[week].endswith("Spring 1")


def test_without_a_closed_week_the_usual_one_cuts_the_term() -> None:
    made = labels(2024, days((date(2024, 9, 2), date(2024, 12, 20))))
    assert made[date(2024, 10, 21)].endswith("Autumn 1")
    assert made[date(2024, 10, 28)].endswith("Autumn 2")


def test_weeks_that_have_not_come_yet_are_not_closed() -> None:
    made = labels(2024, days((date(2024, 9, 2), date(2024, 10, 11))))
    assert made[date(2024, 10, 21)].endswith("Autumn 1")
