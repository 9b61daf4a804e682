"""Lists of pupils, and bringing them together with marks."""

from __future__ import annotations

from datetime import date

import pytest

from daymark.intake import rules
from daymark.intake.read import take
from daymark.intake.values import read_values

MARKS = "UPN,Date,AM,PM\nB801200005001,06/01/2025,/,\\\nQ801200005002,06/01/2025,I,I\n"
LIST = (
    "Adno,UPN,Legal Surname,Legal Forename,Year Group,Reg,Gender,FSM,SEN Status,"
    "First Language,Ethnicity,Date of Admission\n"
    "005123,B801200005001,Doe,Jo,Year 8,8A,Female,Eligible,SEN Support,ENG,White British,01/09/2023\n"
    "005124,Q801200005002,Roe,Al,7,7B,M,N,,PAN,APKN,02/09/2024\n"
)


def rules_of(taken):
    return [problem.rule for problem in taken.problems]


def test_a_list_joined_by_the_column_both_have(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", LIST)])
    assert taken.problems == []
    assert taken.weeks["pupil"].to_list() == ["005123", "005124"]
    first, second = taken.pupils.rows(named=True)
    assert first == {
        "school": "School", "pupil": "005123", "upn": "B801200005001", "admission_number": "005123", "surname": "Doe",
        "forename": "Jo", "year_group": "8", "form": "8A", "sex": "F", "fsm": "Y", "ever6": None, "sen": "K", "eal": "N",  # noqa: E501
        "ethnicity": "WBRI", "looked_after": None, "social_worker": None, "young_carer": None, "service_child": None,
        "start": date(2023, 9, 1), "end": None,
    }  # fmt: skip
    assert (second["eal"], second["ethnicity"], second["sen"], second["fsm"], second["sex"]) == (
        "Y",
        "APKN",
        None,
        "N",
        "M",
    )


def test_the_order_of_the_files_does_not_matter(keep):
    one, two = keep("m.csv", MARKS), keep("p.csv", LIST)
    assert take([one, two]).weeks.equals(take([two, one]).weeks)
    assert take([one, two]).pupils.equals(take([two, one]).pupils)


def test_pupils_of_the_marks_who_are_in_no_list(keep):
    marks = MARKS + "E801200005003,06/01/2025,/,\\\n"
    taken = take([keep("m.csv", marks), keep("p.csv", LIST + "005125,,Poe,Bo,7,7B,F,N,N,ENG,WBRI,\n")])
    assert taken.marks_taken == 6
    assert sorted(taken.pupils["pupil"]) == ["005123", "005124", "005125", "E801200005003"]
    assert {(p.level, p.rule, p.value) for p in taken.problems} >= {
        ("notice", rules.NOT_LISTED.text, "1: E801200005003"),
        ("notice", rules.NO_MARKS.text, "1: 005125"),
    }


def test_a_list_of_other_numbers_is_refused_and_marks_are_taken(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", "Adno,Year\n1,7\n2,8\n")])
    assert [(p.file, p.rule) for p in taken.of_level("file")] == [("p.csv", rules.STRANGERS.text)]
    assert taken.pupils["pupil"].to_list() == ["B801200005001", "Q801200005002"]


def test_zeros_are_put_back_only_where_every_number_then_matches(keep):
    marks = "Adno,Date,AM,PM\n5123,06/01/2025,/,\\\n5124,06/01/2025,I,I\n"
    taken = take([keep("m.csv", marks), keep("p.csv", LIST)])
    assert taken.weeks["pupil"].to_list() == ["005123", "005124"]
    assert rules_of(taken) == [rules.ZEROS.text]
    other = take([keep("m.csv", marks + "99,06/01/2025,/,\\\n"), keep("p.csv", LIST)])
    assert [p.rule for p in other.of_level("file")] == [rules.STRANGERS.text]


def test_an_upn_of_two_pupils_tells_nobody_apart(keep):
    double = LIST + "005126,B801200005001,Noe,Cy,7,7B,F,N,N,ENG,WBRI,\n"
    taken = take([keep("m.csv", MARKS), keep("p.csv", double)])
    assert taken.weeks["pupil"].to_list() == ["005124"]
    assert [(p.row, p.value, p.rule) for p in taken.of_level("row")] == [(2, "B801200005001", rules.SHARED_UPN.text)]
    assert rules.UPN_TWICE.text in rules_of(taken)


def test_a_list_alone(keep):
    taken = take([keep("p.csv", LIST)])
    assert taken.pupils.height == 2
    assert taken.weeks.is_empty()
    assert taken.sources[0].layout == "pupils"
    assert (taken.rows_read, taken.rows_taken) == (2, 2)


def test_names_form_and_year_beside_the_marks(keep):
    marks = (
        'Adno,Name,Reg,Year,Date,AM,PM\n1,"Doe, Jo",8A,Year 8,06/01/2025,/,\\\n1,"Doe, Jo",8B,Year 8,07/01/2025,/,\\\n'
    )
    row = take([keep("m.csv", marks)]).pupils.row(0, named=True)
    assert (row["surname"], row["forename"], row["form"], row["year_group"]) == ("Doe", "Jo", "8B", "8")


def test_a_value_that_cannot_be_is_left_unknown_and_said(keep):
    taken = take([keep("p.csv", LIST.replace("Eligible", "Perhaps"))])
    assert taken.pupils["fsm"].to_list() == [None, "N"]
    (problem,) = taken.problems
    assert (problem.level, problem.row, problem.column, problem.value) == ("row", 2, "FSM", "Perhaps")
    assert (taken.rows_read, taken.rows_taken) == (2, 1)


def test_rows_that_agree_and_rows_that_do_not(keep):
    line = LIST.splitlines()[1]
    taken = take([keep("p.csv", LIST + line + "\n")])
    assert taken.pupils.height == 2
    assert [(p.rule, p.row) for p in taken.problems] == [(rules.DOUBLE_AGREES.text, 4)]
    taken = take([keep("p.csv", LIST + line.replace("8A", "8C") + "\n")])
    assert taken.pupils.filter(taken.pupils["pupil"] == "005123")["form"].to_list() == [None]
    assert [(p.row, p.value) for p in taken.of_level("row")] == [
        (2, "8A here, 8C in row 4"),
        (4, "8C here, 8A in row 2"),
    ]


def test_of_two_lists_the_later_given_is_believed(keep):
    older, newer = (
        keep("a.csv", LIST),
        keep("b.csv", LIST.replace("Year 8,8A", "Year 9,9A").replace("White British", "")),
    )
    taken = take([older, newer])
    row = taken.pupils.row(0, named=True)
    assert (taken.pupils.height, row["year_group"], row["form"], row["ethnicity"]) == (2, "9", "9A", "WBRI")
    assert [(p.file, p.rule, p.value) for p in taken.problems] == [("b.csv", rules.LISTS_DIFFER.text, "1 pupil")]


def test_two_spells(keep):
    text = "Adno,Year,Start Date,End Date\n1,8,04/09/2023,20/12/2023\n1,9,08/01/2025,\n2,8,04/09/2023,01/09/2023\n"
    taken = take([keep("p.csv", text)])
    assert taken.pupils.select("pupil", "start", "end").rows() == [
        ("1", date(2023, 9, 4), date(2023, 12, 20)), ("1", date(2025, 1, 8), None), ("2", None, None),
    ]  # fmt: skip
    assert [(p.row, p.rule) for p in taken.problems] == [(4, rules.BAD_SPELL.text)]


def test_marks_outside_time_on_roll_are_said_and_kept(keep):
    pupils = "UPN,Year,Start Date\nB801200005001,8,07/01/2025\nQ801200005002,8,01/09/2024\n"
    taken = take([keep("m.csv", MARKS), keep("p.csv", pupils)])
    assert [(p.rule, p.value) for p in taken.problems] == [(rules.BEFORE_START.text, "2 marks of 1 pupil")]
    assert taken.marks_taken == 4


def test_upns_are_checked_and_never_refused(keep):
    text = "Adno,UPN,Year\n1,A801200005001,8\n2,X82320002500A,8\n3,nonsense,8\n"
    taken = take([keep("p.csv", text)])
    assert {(p.rule, p.value) for p in taken.problems} == {
        (rules.UPN_LETTER.text, "1: A801200005001"), (rules.UPN_TEMPORARY.text, "1: X82320002500A"),
        (rules.UPN_FORM.text, "1: NONSENSE"),
    }  # fmt: skip
    assert taken.pupils.height == 3


def test_schools_of_lists_and_marks(keep):
    marks = "School,Adno,Date,AM,PM\nHilltop,1,06/01/2025,/,\\\nValley,1,06/01/2025,L,\\\n"
    pupils = "School,Adno,Year\nHilltop,1,7\nValley,1,8\n"
    taken = take([keep("m.csv", marks), keep("p.csv", pupils)])
    assert taken.pupils.select("school", "pupil", "year_group").rows() == [("Hilltop", "1", "7"), ("Valley", "1", "8")]
    nameless = take([keep("m.csv", marks), keep("p.csv", "Adno,Year\n1,7\n")])
    assert [p.rule for p in nameless.of_level("file")] == [rules.LIST_WITHOUT_SCHOOL.text]


@pytest.mark.parametrize(
    ("name", "texts", "value"),
    [
        ("year_group", ["Year 8", "8", "Yr 8", "Y8", "08", "year8", "NC Year 8"], "8"),
        ("year_group", ["0"], "R"), ("year_group", ["-1"], "R"), ("year_group", ["Reception", "R", "Rec", "Year R"], "R"),  # noqa: E501
        ("year_group", ["N1"], "N1"), ("year_group", ["N2", "n2"], "N2"), ("year_group", ["X"], "X"), ("year_group", ["14"], "14"),  # noqa: E501
        ("sex", ["F", "f", "Female", "FEMALE", "Girl"], "F"), ("sex", ["M", "Male", "Boy"], "M"),
        ("fsm", ["Y", "Yes", "True", "T", "1", "Eligible", "TRUE"], "Y"), ("fsm", ["N", "No", "False", "F", "0"], "N"),
        ("sen", ["N", "No Special Educational Need"], "N"), ("sen", ["K", "SEN Support", "A", "P"], "K"),
        ("sen", ["E", "EHC plan", "EHCP", "Education, Health and Care Plan", "S"], "E"),
        ("first_language", ["ENG", "ENB", "English"], "N"), ("first_language", ["OTH", "PAN", "Polish", "OTB"], "Y"),
        ("young_carer", ["P", "S", "Y"], "Y"), ("service_child", ["U", "R"], None),
        ("ethnicity", ["WBRI", "wbri", "White British", "White - British"], "WBRI"), ("fsm", ["", "Unknown", "N/A", "-"], None),  # noqa: E501
    ],
)  # fmt: skip
def test_values(name, texts, value):
    for text in texts:
        reading = read_values(name, [text])
        assert reading.values[text] == value, text
        assert not reading.bad, text


def test_minus_one_beside_zero_is_not_guessed():
    reading = read_values("year_group", ["-1", "0", "1"])
    assert reading.values["-1"] is None
    assert reading.bad == {"-1"}


@pytest.mark.parametrize(
    ("name", "text"), [("year_group", "15"), ("sex", "Q"), ("sen", "Z"), ("ethnicity", "Martian"), ("fsm", "2")]
)
def test_values_that_cannot_be(name, text):
    reading = read_values(name, [text])
    assert reading.bad == {text}
    assert reading.values[text] is None


def test_a_pupil_without_any_mark_in_the_register_is_named(keep):
    rows = "UPN,Date,Session,Mark\nA801200005001,06/01/2025,AM,/\nB801200005001,06/01/2025,AM,-\n"
    taken = take([keep("m.csv", rows)])
    assert [(p.level, p.rule, p.value) for p in taken.problems if p.rule == rules.ALL_UNMARKED.text] == [
        ("notice", rules.ALL_UNMARKED.text, "1: B801200005001")
    ]
    assert taken.weeks["pupil"].to_list() == ["A801200005001"]
