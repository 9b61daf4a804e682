"""The spells of days that questions are asked about, held to the census windows DfE publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from daymark.kit.school_year import SchoolYear
from daymark.measures.periods import (
    census_term,
    last_year,
    one_day,
    own_half_terms,
    own_terms,
    previous,
    rolling,
    week_of,
    year_to_date,
)
from daymark.measures.question import Period, Question, QuestionError

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "term", "start", "end"),
    [
        (2024, "Autumn", date(2024, 8, 1), date(2024, 12, 31)),
        (2024, "Spring", date(2025, 1, 1), date(2025, 4, 20)),
        (2024, "Summer 1", date(2025, 4, 21), date(2025, 5, 25)),
        (2024, "Summer 2", date(2025, 5, 26), date(2025, 7, 31)),
        (2025, "Spring", date(2026, 1, 1), date(2026, 4, 5)),
        (2025, "Summer 1", date(2026, 4, 6), date(2026, 5, 24)),
        (2026, "Spring", date(2027, 1, 1), date(2027, 3, 28)),
        (2026, "Summer 1", date(2027, 3, 29), date(2027, 5, 30)),
        (2026, "Summer 2", date(2027, 5, 31), date(2027, 7, 31)),
    ],
)
def test_terms_are_the_census_windows_with_easter(year: int, term: str, start: date, end: date) -> None:
    found = census_term(SchoolYear(year), term)
    assert (found.start, found.end) == (start, end)


def test_the_terms_of_a_year_leave_no_day_out() -> None:
    year = SchoolYear(2025)
    autumn, spring, summer = (census_term(year, name) for name in ("Autumn", "Spring", "Summer"))
    assert (autumn.start, spring.start, summer.start) == (year.start, autumn.end + DAY, spring.end + DAY)
    assert summer.end == year.end
    assert (previous(spring).start, previous(spring).end) == (autumn.start, autumn.end)
    assert previous(autumn).end == year.previous.end


def test_before_a_monday_comes_a_friday_and_before_a_week_a_week() -> None:
    assert previous(one_day(date(2025, 11, 24))).start == date(2025, 11, 21)
    assert previous(one_day(date(2025, 11, 25))).start == date(2025, 11, 24)
    week = week_of(date(2025, 11, 26))
    assert (week.start, week.end) == (date(2025, 11, 24), date(2025, 11, 30))
    assert (previous(week).start, previous(week).end) == (date(2025, 11, 17), date(2025, 11, 23))
    assert (previous(rolling(date(2025, 11, 23), 4)).start, rolling(date(2025, 11, 23), 4).start) == (
        date(2025, 9, 29),
        date(2025, 10, 27),
    )


def test_the_same_point_last_year_is_the_same_weekday_of_the_same_week() -> None:
    so_far = year_to_date(date(2025, 11, 24))
    assert so_far.start == date(2025, 8, 1)
    then = last_year(so_far)
    assert (then.start, then.end) == (date(2024, 8, 1), date(2024, 11, 25))
    assert previous(so_far) == then
    year = Period(date(2024, 8, 1), date(2025, 7, 31))
    assert (last_year(year).start, last_year(year).end) == (date(2023, 8, 1), date(2024, 7, 31))


def school_days(*spans: tuple[date, date]) -> list[date]:
    days = [a + DAY * number for a, b in spans for number in range((b - a).days + 1)]
    return [day for day in days if day.weekday() < 5]


YEAR = school_days(
    (date(2025, 9, 2), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)


def test_a_schools_own_terms_are_read_from_its_open_days() -> None:
    halves = own_half_terms(YEAR)
    assert len(halves) == 6
    assert (halves[1].start, halves[1].end) == (date(2025, 11, 3), date(2025, 12, 19))
    assert (previous(halves[1]).start, previous(halves[1]).end) == (date(2025, 9, 2), date(2025, 10, 24))
    terms = own_terms(YEAR)
    assert [(each.start, each.end) for each in terms] == [
        (date(2025, 9, 2), date(2025, 12, 19)),
        (date(2026, 1, 5), date(2026, 3, 27)),
        (date(2026, 4, 13), date(2026, 7, 21)),
    ]


def test_a_spring_term_that_ends_before_an_early_or_late_easter_is_still_one() -> None:
    early = school_days((date(2027, 1, 4), date(2027, 3, 25)), (date(2027, 4, 12), date(2027, 5, 28)))
    late = school_days((date(2025, 1, 6), date(2025, 4, 4)), (date(2025, 4, 22), date(2025, 5, 23)))
    assert [len(own_terms(days)) for days in (early, late)] == [2, 2]
    assert own_terms([]) == ()


def test_a_question_asked_part_way_is_set_beside_the_same_part() -> None:
    spring = census_term(SchoolYear(2025), "Spring")
    question = Question(("attendance_rate",), spring, date(2026, 1, 14), against="previous")
    assert question.earlier.counted == Period(date(2025, 8, 1), date(2025, 8, 14), "term")
    beside = replace(question, against="last_year").earlier
    assert (beside.counted.end, beside.against) == (date(2025, 1, 15), "")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"by": ("year_group", "sex", "fsm", "sen")}, "up to three"),
        ({"by": ("sex", "sex")}, "different groups"),
        ({"by": ("shoe_size",)}, "no group 'shoe_size'"),
        ({"by": ("subject",)}, "cannot be divided by subject"),
        ({"measures": ("happiness",)}, "no measure 'happiness'"),
        ({"measures": ()}, "names no measure"),
        ({"basis": "guess"}, "no basis 'guess'"),
        ({"measures": ("spells",), "basis": "daily"}, "spells has the basis census, not daily"),
        ({"measures": ("spells",), "by": ("week",)}, "spells cannot be divided by week"),
        ({"measures": ("penalty_window",), "where": (("band", "[0,5)"),)}, "cannot be chosen by band"),
        ({"where": (("week", "2025-09-01"),)}, "by the period, not by week"),
        ({"against": "yesterday"}, "called 'yesterday'"),
        ({"against": "previous", "by": ("week",)}, "cannot be divided by week"),
        ({"against": "same_pupils", "by": ("weekday",)}, "cannot be divided by weekday"),
        ({"against": "same_pupils", "measures": ("code_rate",)}, "just the pupils of both years"),
        ({"against": "previous", "measures": ("band_movement",)}, "cannot be set beside"),
        ({"as_of": date(2025, 8, 31)}, "before its period starts on 01/09/2025"),
    ],
)
def test_a_question_without_sense_is_refused_in_words_when_it_is_made(more: dict[str, object], words: str) -> None:
    plain = {"measures": ("attendance_rate",), "period": Period(date(2025, 9, 1), date(2025, 12, 19))}
    with pytest.raises(QuestionError, match=words):
        Question(**{**plain, "as_of": date(2025, 12, 19), **more})  # type: ignore[arg-type]


def test_a_period_without_sense_is_refused_in_words() -> None:
    with pytest.raises(QuestionError, match="before it starts"):
        Period(date(2025, 9, 2), date(2025, 9, 1))
    with pytest.raises(QuestionError, match="no period 'fortnight'"):
        Period(date(2025, 9, 1), date(2025, 9, 2), "fortnight")
    with pytest.raises(QuestionError, match="no census term 'Lent'"):
        census_term(SchoolYear(2025), "Lent")
    with pytest.raises(QuestionError, match="at least one week"):
        rolling(date(2025, 9, 1), 0)
