"""Files of lesson marks: told from registers, taken with a reason for everything that is left out."""

from __future__ import annotations

from datetime import date

import pytest

from daymark.intake import rules
from daymark.intake.preview import preview
from daymark.intake.read import take
from daymark.registers.frames import LESSONS

HEAD = "Adno,Surname,Forename,Date,Period,Subject,Mark\n"
DAY = "06/01/2025"
TWO = (
    HEAD + f"001,Doe,Jo,{DAY},1,Maths,/\n001,Doe,Jo,{DAY},2,Art,N\n002,Roe,Al,{DAY},1,Maths,L\n002,Roe,Al,{DAY},3,PE,\n"
)


def told(taken):
    return [problem.rule for problem in taken.problems]


def lessons(taken):
    return taken.lessons.select("pupil", "date", "period", "subject", "mark").rows()


def one(keep, *rows, head=HEAD):
    return take([keep("lessons.csv", head + "".join(f"{row}\n" for row in rows))])


def test_a_file_of_lessons_is_known_and_taken(keep):
    taken = take([keep("lessons.csv", TWO)])
    day = date(2025, 1, 6)
    assert taken.lessons.schema == LESSONS
    assert lessons(taken) == [
        ("001", day, "1", "Maths", "/"),
        ("001", day, "2", "Art", "N"),
        ("002", day, "1", "Maths", "L"),
        ("002", day, "3", "PE", "-"),
    ]
    assert told(taken) == []
    assert (taken.sources[0].layout, taken.lessons_read, taken.lessons_taken) == ("lessons", 3, 3)
    assert (taken.rows_read, taken.rows_taken, taken.marks_read, taken.marks_taken) == (4, 4, 0, 0)
    assert taken.weeks.is_empty() and taken.notes.is_empty()


def test_lessons_say_who_the_pupils_are_but_a_class_is_no_form(keep):
    head = "Adno,Surname,Forename,Class,Date,Period,Subject,Mark\n"
    taken = one(keep, f"001,Doe,Jo,9X/Ma1,{DAY},P1,Maths,/", head=head)
    assert taken.pupils.select("surname", "form").rows() == [("Doe", None)]
    head = head.replace("Class", "Reg Group")
    assert one(keep, f"001,Doe,Jo,9A,{DAY},P1,Maths,/", head=head).pupils["form"].to_list() == ["9A"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("P3", "P3"), ("3", "3"), ("Mon:3", "3"), ("Monday P3", "P3"), ("1Mon:3", "3"), ("MonA:3", "3"),
        ("Mon 3", "3"), ("Wk1Mon:3", "3"), ("09:00 - 10:00", "09:00 - 10:00"), ("Lesson  3", "Lesson 3"),
        ("Monsoon 1", "Monsoon 1"),
    ],
)  # fmt: skip
def test_periods_are_named_without_the_weekday_of_their_date(keep, written, kept):
    taken = one(keep, f"001,Doe,Jo,{DAY},{written},Maths,/", f"001,Doe,Jo,{DAY},P9,Art,/")
    assert taken.lessons["period"].to_list() == sorted([kept, "P9"])
    assert told(taken) == []


def test_a_period_of_another_weekday_is_kept_as_it_is_and_said(keep):
    taken = one(keep, f"001,Doe,Jo,{DAY},Tue:3,Maths,/")
    assert taken.lessons["period"].to_list() == ["Tue:3"]
    assert told(taken) == [rules.OTHER_WEEKDAY.text] and "Tue:3 on 06/01/2025" in taken.problems[0].value


def test_a_register_stays_a_register_though_it_has_a_subject(keep):
    rows = (f"001,Doe,Jo,{DAY},AM,Registration,/", f"001,Doe,Jo,{DAY},PM,Registration,\\")
    taken = one(keep, *rows, f"002,Roe,Al,{DAY},AN,Registration,/")
    assert (taken.sources[0].layout, taken.marks_taken, taken.lessons.height) == ("L1", 2, 0)
    assert (told(taken)[0], taken.problems[0].row) == (rules.BAD_SESSION.text, 4)


def test_periods_one_and_two_alone_are_not_guessed_at(keep):
    rows = (f"001,Doe,Jo,{DAY},1,Maths,/", f"001,Doe,Jo,{DAY},2,Art,/")
    refused = one(keep, *rows)
    assert told(refused) == [rules.LESSON_OR_SESSION.text]
    assert refused.lessons.is_empty() and refused.weeks.is_empty()
    taken = one(keep, *rows, head=HEAD.replace("Period", "Lesson Period"))
    assert told(taken) == [] and taken.lessons["period"].to_list() == ["1", "2"]


def test_lessons_without_a_subject_are_refused_and_not_taken_for_sessions(keep):
    head = "UPN,Date,Period,Mark\n"
    taken = one(keep, *(f"B801200005001,{DAY},{period},/" for period in range(1, 7)), head=head)
    assert told(taken) == [rules.LESSONS_WITHOUT_SUBJECT.text] and taken.weeks.is_empty()


def test_one_slip_among_sessions_does_not_make_a_file_of_lessons(keep):
    head = "UPN,Date,Period,Mark\n"
    days = [f"B801200005001,{day:02}/01/2025,{period},I" for day in range(6, 11) for period in (1, 2)]
    taken = one(keep, *days[:-1], "B801200005001,10/01/2025,2,\\", f"B801200005001,{DAY},3,I", head=head)
    assert told(taken) == [rules.BAD_SESSION.text] and taken.marks_taken == 10


def test_a_subject_without_a_period_is_refused(keep):
    taken = one(keep, f"001,{DAY},Maths,/", head="Adno,Date,Subject,Mark\n")
    assert told(taken) == [rules.LESSONS_WITHOUT_PERIOD.text]


def test_a_session_and_a_period_beside_it(keep):
    taken = one(
        keep, f"001,{DAY},AM,1,Maths,/", f"001,{DAY},AM,2,Art,/", head="Adno,Date,Session,Period,Subject,Mark\n"
    )
    assert told(taken) == [] and taken.lessons["period"].to_list() == ["1", "2"]


def test_the_register_among_the_lessons_is_passed_over(keep):
    rows = [f"001,Doe,Jo,{DAY},{period},{subject},/" for period, subject in
            (("AM", "Registration"), ("P1", "Maths"), ("P2", "Art"), ("PM", "Registration"), ("P3", "PE"))]  # fmt: skip
    taken = one(keep, *rows)
    assert taken.lessons["period"].to_list() == ["P1", "P2", "P3"] and taken.marks_taken == 0
    assert told(taken) == [rules.REGISTER_AMONG_LESSONS.text]
    assert taken.problems[0].value == "2 rows (the first: AM)" and taken.problems[0].row == 2


def test_what_cannot_be_taken_is_named_row_by_row(keep):
    taken = one(
        keep,
        f"001,Doe,Jo,{DAY},P1,,/",
        f"001,Doe,Jo,{DAY},,Maths,/",
        "001,Doe,Jo,31/02/2025,P2,Maths,/",
        f"001,Doe,Jo,{DAY},P3,Maths,QQ",
        f",Doe,Jo,{DAY},P4,Maths,/",
        f"001,Doe,Jo,{DAY},P5,Maths,/",
    )
    found = {(problem.row, problem.column, problem.value): problem.rule for problem in taken.problems}
    assert found == {
        (2, "Subject", ""): rules.NO_SUBJECT.text,
        (3, "Period", ""): rules.NO_PERIOD.text,
        (4, "Date", "31/02/2025"): rules.BAD_DATE.text,
        (5, "Mark", "QQ"): rules.UNKNOWN_MARK.text,
        (6, "Adno", "Doe"): rules.NO_PUPIL.text,
    }
    assert all(problem.remedy and problem.file == "lessons.csv" for problem in taken.problems)
    assert (taken.rows_read, taken.rows_taken, taken.lessons_read, taken.lessons_taken) == (6, 1, 2, 1)
    assert taken.unknown_marks == {"QQ": 1}


def test_a_mark_of_the_school_s_own_is_asked_once(keep):
    path = keep("lessons.csv", HEAD + f"001,Doe,Jo,{DAY},P1,Maths,IE\n001,Doe,Jo,{DAY},P2,Maths,/\n")
    assert take([path], {"IE": "B"}).lessons["mark"].to_list() == ["B", "/"]


def test_rows_that_agree_are_one_and_those_that_differ_are_none(keep):
    taken = one(
        keep,
        f"001,Doe,Jo,{DAY},P1,Maths,/",
        f"001,Doe,Jo,{DAY},P1,Maths,/",
        f"001,Doe,Jo,{DAY},P2,Maths,/",
        f"001,Doe,Jo,{DAY},P2,Art,O",
        f"001,Doe,Jo,{DAY},P3,PE,",
        f"001,Doe,Jo,{DAY},P3,PE,L",
    )
    assert [row[2:] for row in lessons(taken)] == [("P1", "Maths", "/"), ("P3", "PE", "L")]
    differing = [problem for problem in taken.problems if problem.rule == rules.LESSONS_DISAGREE.text]
    assert [(problem.row, problem.value) for problem in differing] == [
        (4, "Maths / here, Art O in row 5"),
        (5, "Art O here, Maths / in row 4"),
    ]
    agreeing = next(problem for problem in taken.problems if problem.rule == rules.DOUBLE_AGREES.text)
    assert (agreeing.row, agreeing.value) == (3, "1 lesson mark more than once")


def test_two_files_that_differ_name_each_other(keep):
    files = [keep(name, HEAD + f"001,Doe,Jo,{DAY},P1,Maths,{mark}\n001,Doe,Jo,{DAY},P2,PE,/\n")
             for name, mark in (("a.csv", "/"), ("b.csv", "O"))]  # fmt: skip
    taken = take(files)
    assert [row[2:] for row in lessons(taken)] == [("P2", "PE", "/")]
    assert any("Maths O in row 2 of b.csv" in problem.value for problem in taken.problems)


def test_absences_only_are_refused_for_lessons_too(keep):
    taken = one(keep, f"001,Doe,Jo,{DAY},P1,Maths,O", f"001,Doe,Jo,{DAY},P2,Art,I")
    assert told(taken) == [rules.EXCEPTIONS_ONLY.text] and taken.lessons.is_empty()


def test_minutes_beside_lessons_are_said_not_to_be_kept(keep):
    taken = one(
        keep, f"001,{DAY},P1,Maths,L,7", f"001,{DAY},P2,Art,/,0", head="Adno,Date,Period,Subject,Mark,Minutes Late\n"
    )
    assert told(taken) == [rules.LESSON_EXTRAS.text] and taken.problems[0].value == "1 row"
    assert taken.notes.is_empty() and taken.lessons.height == 2


def test_either_stroke_is_present_in_a_lesson(keep):
    taken = one(keep, f"001,Doe,Jo,{DAY},P1,Maths,\\", f"001,Doe,Jo,{DAY},P2,Art,/")
    assert taken.lessons["mark"].to_list() == ["\\", "/"] and told(taken) == []


def test_lessons_and_registers_together_have_one_set_of_pupils(keep):
    register = keep("register.csv", f"Adno,Date,AM,PM\n001,{DAY},/,\\\n002,{DAY},I,I\n")
    taken = take([keep("lessons.csv", TWO), register])
    assert taken.pupils["pupil"].to_list() == ["001", "002"] == taken.weeks["pupil"].to_list()
    assert (taken.marks_read, taken.marks_taken, taken.lessons_taken) == (4, 4, 3)
    assert {source.layout for source in taken.sources} == {"L2", "lessons"}
    seen = preview(taken)
    assert (seen.lessons, seen.marks_taken, seen.nothing_taken) == (3, 4, False)


def test_lessons_under_another_number_than_the_register_are_said(keep):
    register = keep("register.csv", f"Adno,Date,AM,PM\n001,{DAY},/,\\\n")
    taken = take([register, keep("lessons.csv", TWO)])
    assert told(taken) == [rules.NOT_REGISTERED.text]
    assert (taken.problems[0].file, taken.problems[0].value) == ("lessons.csv", "1: 002")


def test_a_week_of_marks_in_a_string_is_none_of_a_lesson(keep):
    head, marks = "Adno,Date,Start Time,Marks\n", "/\\/\\/\\/\\/\\----"
    taken = take([keep("weeks.csv", head + f"001,{DAY},08:45,{marks}\n")])
    assert (taken.sources[0].layout, taken.marks_taken) == ("L4", 10)


def test_only_the_school_asked_for_is_taken(keep):
    head = "School,Adno,Date,Period,Subject,Mark\n"
    path = keep("lessons.csv", head + f"North,1,{DAY},P1,Maths,/\nSouth,1,{DAY},P1,Art,/\n")
    taken = take([path], school_in_file="North")
    assert taken.lessons.select("school", "subject").rows() == [("North", "Maths")]


def test_minutes_and_comments_of_days_with_two_marks(keep):
    head = "Adno,Date,AM,AM Minutes Late,AM Comment,PM,PM Minutes Late\n"
    taken = take([keep("days.csv", head + f"001,{DAY},L,12,bus,L,5\n002,{DAY},/,,,U,x\n")])
    day = date(2025, 1, 6)
    assert taken.notes.drop("school").rows() == [("001", day, "AM", 12, "bus"), ("001", day, "PM", 5, None)]
    assert [(problem.rule, problem.column) for problem in taken.problems] == [
        (rules.ODD_MINUTES.text, "PM Minutes Late")
    ]


def test_two_columns_of_minutes_are_the_morning_s_and_the_afternoon_s(keep):
    taken = take([keep("days.csv", f"Adno,Date,AM,Minutes Late,PM,Minutes Late\n001,{DAY},L,12,L,5\n")])
    assert taken.notes["minutes_late"].to_list() == [12, 5] and told(taken) == []


def test_one_column_of_minutes_for_two_marks_is_not_guessed_at(keep):
    taken = take([keep("days.csv", f"Adno,Date,AM,PM,Minutes Late\n001,{DAY},L,L,12\n002,{DAY},/,\\,\n")])
    assert taken.notes.is_empty() and taken.marks_taken == 4
    assert told(taken) == [rules.WHICH_HALF.text] and taken.problems[0].value == "1 row"


def test_a_column_of_minutes_serves_the_only_mark_of_the_day(keep):
    taken = take([keep("days.csv", f"Adno,Date,PM,Minutes Late\n001,{DAY},L,12\n002,{DAY},\\,\n")])
    assert taken.notes.select("session", "minutes_late").rows() == [("PM", 12)] and told(taken) == []
