"""Several schools in one hand-over, and lists of pupils that do not name theirs."""

from __future__ import annotations

from daymark.intake import rules
from daymark.intake.read import take

MARKS = "School,Adno,Date,AM,PM\nHilltop,11,06/01/2025,/,\\\nHilltop,12,06/01/2025,I,I\nValley,21,06/01/2025,L,\\\n"
LIST = "Adno,Surname,Year\n11,Ashe,7\n12,Birch,8\n21,Cole,9\n"


def known(taken):
    return {(row["school"], row["pupil"]): row["surname"] for row in taken.pupils.iter_rows(named=True)}


def test_a_list_without_schools_is_joined_by_where_the_marks_are(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", LIST)])
    assert known(taken) == {("Hilltop", "11"): "Ashe", ("Hilltop", "12"): "Birch", ("Valley", "21"): "Cole"}
    assert [(p.level, p.rule) for p in taken.problems] == [("notice", rules.SCHOOLS.text)]


def test_only_those_who_cannot_be_placed_are_left_out(keep):
    marks = MARKS + "Valley,11,06/01/2025,/,\\\n"
    taken = take([keep("m.csv", marks), keep("p.csv", LIST + "99,Dunn,7\n")])
    assert known(taken) == {
        ("Hilltop", "11"): None, ("Hilltop", "12"): "Birch", ("Valley", "11"): None, ("Valley", "21"): "Cole",
    }  # fmt: skip
    assert [(p.file, p.row, p.column, p.value) for p in taken.problems if p.rule == rules.UNPLACED.text] == [
        ("p.csv", 2, "Adno", "11"),
        ("p.csv", 5, "Adno", "99"),
    ]
    assert taken.marks_taken == 8
    assert taken.of_level("file") == []


def test_a_list_none_of_whose_pupils_can_be_placed_is_refused(keep):
    marks = "School,Adno,Date,AM,PM\nHilltop,11,06/01/2025,/,\\\nValley,11,06/01/2025,L,\\\n"
    taken = take([keep("m.csv", marks), keep("p.csv", "Adno,Surname\n11,Ashe\n")])
    assert [(p.file, p.rule) for p in taken.of_level("file")] == [("p.csv", rules.LIST_WITHOUT_SCHOOL.text)]
    assert taken.marks_taken == 4


def test_a_list_of_strangers_is_refused_as_that(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", "Adno,Surname\n77,Ashe\n")])
    assert [(p.file, p.rule) for p in taken.of_level("file")] == [("p.csv", rules.STRANGERS.text)]


def test_with_one_school_chosen_the_list_is_cut_down_to_its_pupils(keep):
    taken = take([keep("m.csv", MARKS), keep("p.csv", LIST)], school_in_file="VALLEY")
    assert known(taken) == {("Valley", "21"): "Cole"}
    assert [(p.level, p.file, p.rule, p.value) for p in taken.problems] == [
        ("notice", "m.csv", rules.OTHER_SCHOOLS.text, "2 rows"),
        ("notice", "p.csv", rules.OTHER_SCHOOLS.text, "2 rows"),
    ]


def test_files_of_other_schools_are_a_notice_where_the_one_chosen_has_its_own(keep):
    hilltop = keep("hilltop.csv", "School,Adno,Date,AM,PM\nHilltop,11,06/01/2025,/,\\\n")
    valley = keep("valley.csv", "School,Adno,Date,AM,PM\nValley,21,06/01/2025,/,\\\n")
    one_list, other = keep("p1.csv", "Adno,Surname\n11,Ashe\n"), keep("p2.csv", "Adno,Surname\n21,Cole\n")
    taken = take([hilltop, valley, one_list, other], school_in_file="Valley")
    assert known(taken) == {("Valley", "21"): "Cole"}
    assert {(p.level, p.file, p.rule) for p in taken.problems} == {
        ("notice", "hilltop.csv", rules.OTHER_SCHOOL_FILE.text),
        ("notice", "p1.csv", rules.OTHER_SCHOOL_FILE.text),
    }
    assert taken.schools_named == ["Hilltop", "Valley"]


def test_the_schools_that_marks_name_are_told(keep):
    assert take([keep("m.csv", MARKS), keep("p.csv", LIST)]).schools_named == ["Hilltop", "Valley"]
    assert take([keep("one.csv", "Adno,Date,AM,PM\n11,06/01/2025,/,\\\n")]).schools_named == []
