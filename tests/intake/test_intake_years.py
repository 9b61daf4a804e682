"""Lists of pupils that say which academic year they are for."""

from __future__ import annotations

import pytest

from daymark.intake import rules
from daymark.intake.read import take
from daymark.intake.years import year_in

MARKS = "Adno,Date,AM,PM\n1,06/01/2025,/,\\\n1,06/01/2026,/,\\\n"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("pupils 2024-25.csv", 2024), ("pupils_2024_25.csv", 2024), ("2024/2025", 2024), ("L1-2025-26-pupils", 2025),
        ("pupils.csv", None), ("2024-10-05.csv", None), ("2024-26", None), ("2009-10-11", None), ("12024-25", None),
        ("2023-24 and 2024-25", None),
    ],
)  # fmt: skip
def test_the_year_in_a_name(text, year):
    assert year_in(text) == year


def said(taken):
    return [(row["year"], row["year_group"]) for row in taken.pupils_by_year.sort("year").iter_rows(named=True)]


def test_each_years_list_is_kept_apart_and_the_latest_year_is_what_is_known(keep):
    older, newer = (
        keep("p 2024-25.csv", "Adno,Surname,Year\n1,Ashe,7\n"),
        keep("p 2025-26.csv", "Adno,Surname,Year\n1,Ashe,8\n"),
    )
    for files in ((older, newer), (newer, older)):
        taken = take([keep("m.csv", MARKS), *files])
        assert taken.problems == []
        assert said(taken) == [(2024, "7"), (2025, "8")]
        assert taken.pupils["year_group"].to_list() == ["8"]


@pytest.mark.parametrize("heading", ["Academic Year", "Year"])
def test_a_column_may_tell_the_year(keep, heading):
    text = f"Adno,{heading},NC Year\n1,2024/25,7\n1,2025/26,8\n"
    if heading == "Year":
        text = "Adno,Year,Form\n1,2024/25,7A\n1,2025/26,8A\n"
    taken = take([keep("m.csv", MARKS), keep("p.csv", text)])
    assert taken.problems == []
    assert taken.pupils_by_year["year"].to_list() == [2024, 2025]
    assert taken.pupils.height == 1


def test_a_year_that_is_none_is_a_problem(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", "Adno,Surname,Academic Year\n1,Ashe,last\n")])
    assert [(p.level, p.row, p.value, p.rule) for p in taken.problems] == [("row", 2, "last", rules.BAD_VALUE.text)]


def test_lists_that_say_no_year_are_one(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", "Adno,Surname,Year\n1,Ashe,7\n")])
    assert taken.pupils_by_year is None
