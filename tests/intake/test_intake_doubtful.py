"""Dates and minutes that are not what they seem."""

from __future__ import annotations

from datetime import date

import pytest

from daymark.intake import rules
from daymark.intake.read import take

HEAD = "UPN,Date,Session,Mark\n"
UPN = "B801200005001"
WEEKS = [[date(2025, month, first + day) for day in range(5)] for month, first in ((1, 6), (2, 3), (3, 3))]
AMERICAN = [day for week in WEEKS for day in week]
"""Three school weeks. Written month first and read day first, 1 June, 2 March and 3 May would be on weekends."""


def long(days, form):
    return HEAD + "".join(f"{UPN},{day.strftime(form)},AM,/\n" for day in days)


def test_month_first_dates_with_small_days_only_are_refused_not_guessed(keep):
    taken = take([keep("m.csv", long(AMERICAN, "%m/%d/%Y"))])
    (problem,) = taken.problems
    assert (problem.level, problem.column, problem.rule) == ("file", "Date", rules.UNCLEAR_ORDER.text)
    assert problem.value == "01/06/2025 is Sunday 1 June 2025 as day/month and Monday 6 January 2025 as month/day"
    assert problem.row == 2
    assert taken.weeks.is_empty()


def test_so_are_they_in_headings(keep):
    heads = ",".join(f"{day:%m/%d/%Y} AM" for day in AMERICAN)
    taken = take([keep("m.csv", f"UPN,{heads}\n{UPN}{',/' * len(AMERICAN)}\n")])
    assert [(p.level, p.rule, p.column) for p in taken.problems] == [
        ("file", rules.UNCLEAR_ORDER.text, "01/06/2025 AM")
    ]


def test_day_first_dates_of_school_days_are_read_so(keep):
    taken = take([keep("m.csv", long(AMERICAN, "%d/%m/%Y"))])
    assert (taken.problems, taken.sources[0].date_order, taken.marks_taken) == ([], "day/month", 15)


def test_two_weekend_dates_are_not_enough_to_doubt_the_order(keep):
    taken = take([keep("m.csv", long(WEEKS[0] + WEEKS[1], "%m/%d/%Y"))])
    assert taken.of_level("file") == []
    assert taken.marks_taken == 10


def test_start_dates_on_weekends_are_fine(keep):
    rows = "".join(f"{n},Ashe,01/09/{year}\n" for n, year in enumerate((2018, 2019, 2024)))
    taken = take([keep("pupils.csv", f"Adno,Surname,Start Date\n{rows}")])
    assert taken.problems == []
    assert set(taken.pupils["start"].dt.month()) == {9}


@pytest.mark.parametrize("text", ["06/01/1925", "2204-01-06", "6 Jan 1999"])
def test_a_date_of_another_century_is_named_as_that(keep, text):
    taken = take([keep("m.csv", HEAD + f"{UPN},06/01/2025,AM,/\n{UPN},{text},PM,/\n")])
    assert [(p.level, p.row, p.value, p.rule) for p in taken.problems] == [("row", 3, text, rules.OUTSIDE_YEARS.text)]
    assert taken.marks_taken == 1


def test_a_file_of_such_dates_only_is_refused_as_that(keep):
    taken = take([keep("m.csv", HEAD + f"{UPN},06/01/1925,AM,/\n{UPN},07/01/1925,AM,/\n")])
    assert [(p.level, p.rule) for p in taken.problems] == [("file", rules.OUTSIDE_YEARS.text)]


def test_such_a_date_in_a_heading(keep):
    taken = take([keep("m.csv", f"UPN,06/01/2025 AM,06/01/1925 PM\n{UPN},/,/\n")])
    assert [(p.level, p.column, p.rule) for p in taken.problems] == [("row", "06/01/1925 PM", rules.OUTSIDE_YEARS.text)]


def test_odd_minutes_are_said_and_the_marks_taken(keep):
    rows = [
        ("06", "L", "-5"),
        ("07", "L", "ten"),
        ("08", "L", "ten"),
        ("09", "L", "12"),
        ("10", "/", ""),
        ("13", "L", "5.0"),
    ]
    text = "UPN,Date,Session,Mark,Minutes Late\n"
    text += "".join(f"{UPN},{day}/01/2025,AM,{mark},{minutes}\n" for day, mark, minutes in rows)
    taken = take([keep("m.csv", text)])
    assert [(p.level, p.row, p.column, p.value, p.rule) for p in taken.problems] == [
        ("notice", 2, "Minutes Late", "-5", rules.ODD_MINUTES.text),
        ("notice", 3, "Minutes Late", "ten (2 rows)", rules.ODD_MINUTES.text),
    ]
    assert taken.marks_taken == 6
    assert taken.notes["minutes_late"].to_list() == [12, 5]


def test_the_remedy_of_an_unknown_mark_is_true_on_the_page_and_on_the_command_line():
    for rule in (rules.UNKNOWN_MARK, rules.NOTHING_PRESENT):
        assert "on the page" in rule.remedy
        assert "--aliases" in rule.remedy
