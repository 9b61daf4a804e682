"""Two columns for one thing."""

from __future__ import annotations

import pytest

from daymark.intake import rules
from daymark.intake.read import take

ONE = "B801200005001,06/01/2025,"


def read(keep, headings, *rows):
    lines = [f"UPN,Date,{headings}", *(ONE + row for row in rows)]
    return take([keep("m.csv", "\n".join(lines) + "\n")])


def test_the_same_heading_twice_with_other_marks_refuses_the_file(keep):
    taken = read(keep, "Session,Mark,Mark", "AM,/,/", "PM,\\,I")
    (problem,) = taken.problems
    assert (problem.level, problem.row, problem.rule) == ("file", 3, rules.TWIN_COLUMNS.text)
    assert (problem.column, problem.value) == ("Mark (column D) and Mark (column E)", "\\ and I")
    assert taken.weeks.is_empty()


def test_the_same_heading_twice_with_the_same_marks_is_a_notice(keep):
    taken = read(keep, "Session,Mark,mark", "AM,/,/", "PM,\\,\\")
    assert [(p.level, p.rule, p.column) for p in taken.problems] == [
        ("notice", rules.TWIN_AGREES.text, "Mark (column D) and mark (column E)")
    ]
    assert taken.marks_taken == 2


def test_two_words_for_the_mark_that_differ_refuse_the_file(keep):
    taken = read(keep, "Session,Mark,Attendance Code", "AM,/,/", "PM,\\,I")
    assert [(p.level, p.row, p.column) for p in taken.problems] == [
        ("file", 3, "Mark (column D) and Attendance Code (column E)")
    ]


def test_a_column_of_meanings_beside_the_marks_is_not_a_second_mark(keep):
    taken = read(keep, "Session,Mark,Attendance", "AM,/,Present", "PM,I,Unwell")
    assert (taken.problems, taken.marks_taken) == ([], 2)


def test_two_morning_columns_that_differ_refuse_the_file(keep):
    taken = read(keep, "AM,PM,AM", "/,\\,I")
    assert [(p.level, p.rule) for p in taken.problems] == [("file", rules.TWIN_COLUMNS.text)]


@pytest.mark.parametrize("heading", ["Form", "UPN"])
def test_other_columns_that_differ_refuse_the_list(keep, heading):
    text = f"UPN,Form,Surname,{heading}\nB801200005001,7A,Ashe,7B\n"
    taken = take([keep("pupils.csv", text)])
    assert [(p.level, p.rule) for p in taken.problems] == [("file", rules.TWIN_COLUMNS.text)]
    assert taken.pupils.is_empty()


def test_two_columns_of_comments_are_a_notice(keep):
    taken = read(keep, "Session,Mark,Comments,Comments", "AM,/,one,two", "PM,\\,,")
    assert [(p.level, p.rule) for p in taken.problems] == [("notice", rules.TWIN_COMMENTS.text)]
    assert taken.notes["comment"].to_list() == ["one"]
