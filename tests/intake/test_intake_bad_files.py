"""Files that cannot be taken as they are: each gets a place, a rule and a remedy, and none a traceback."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from io import BytesIO

import intake_writing as writing
import pytest
from intake_writing import SMALL, xlsx_bytes

from daymark.intake import rules
from daymark.intake.problems import Problem, problems_csv
from daymark.intake.read import take

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
HEAD = "UPN,Date,Session,Mark\n"
GOOD = HEAD + "B801200005001,06/01/2025,AM,/\nB801200005001,06/01/2025,PM,\\\n"


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("notes.txt", "nothing here")
    return out.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le") + bytes(4096)


REFUSED = {
    "nothing.csv": (b"", rules.EMPTY),
    "blank.csv": (b"\xef\xbb\xbf \r\n\r\n", rules.EMPTY),
    "picture.csv": (PNG, rules.NO_TEXT),
    "photo.csv": (b"\xff\xd8\xff\xe0" + bytes(200), rules.NO_TEXT),
    "report.csv": (b"%PDF-1.7\n...", rules.NO_TEXT),
    "nuls.csv": (GOOD.encode() + b"\x00\x00\x01" + b"x" * 51, rules.NO_TEXT),
    "noise.csv": (struct.pack("<200H", *range(1, 201)), rules.NO_TEXT),
    "archive.csv": (zipped(), rules.BROKEN_WORKBOOK),
    "page.csv": (b"<html><table><tr><td>UPN</td></tr></table></html>", rules.MARKUP),
    "ctf.xml": (b'<?xml version="1.0"?><CTfile/>', rules.MARKUP),
    "corrupt.xlsx": (xlsx_bytes(("M", writing.long(SMALL)))[:900], rules.BROKEN_WORKBOOK),
    "locked.xlsx": (old_office("EncryptedPackage"), rules.LOCKED),
    "old.xls": (old_office("Workbook"), rules.BROKEN_WORKBOOK),
    "empty.xlsx": (xlsx_bytes(("Sheet1", [])), rules.EMPTY_WORKBOOK),
    "headings.csv": (HEAD.encode(), rules.NO_ROWS),
    "headings and lines.csv": ((HEAD + ",,,\n,,,\nReport generated 06/01/2025,,,\n").encode(), rules.NO_ROWS),
    "headless.csv": (b"B801200005001,06/01/2025,AM,/\nB801200005001,06/01/2025,PM,/\n", rules.NO_HEADINGS),
    "prose.csv": (b"Dear all,\nplease find the registers attached.\n", rules.NO_HEADINGS),
    "line.csv": (b"x" * 12_000, rules.NO_HEADINGS),
    "commas.csv": (b"," * 12_000, rules.NO_HEADINGS),
    "open quote.csv": (b'"' + b"x" * 200_000, rules.NO_HEADINGS),
    "name only.csv": (b'Name,Date,Session,Mark\n"Doe, Jo",06/01/2025,AM,/\n', rules.NO_PUPIL_ID),
    "no session.csv": (b"UPN,Date,Mark\nB801200005001,06/01/2025,/\n", rules.NO_SESSION),
    "summary.csv": (b"Adno,Name,Reg,Possible,Present,Authorised\n1,Jo,9A,380,360,20\n", rules.SUMMARY),
    "percentages.csv": (b"Adno,Name,Reg,Attendance %\n1,Jo,9A,94.7\n", rules.SUMMARY),
    "summary marks.csv": (b"UPN,Possible marks,Present marks,Late both\nB801200005001,380,360,20\n", rules.SUMMARY),
    "one string.csv": (b"UPN,Start Date,Attendance Marks\nB801200005001,02/09/2024," + b"/\\" * 50 + b"\n", rules.LONG_STRING),  # noqa: E501
    "statuses.csv": (b"Student ID,Date,Attendance Status\n7,06/01/2025,Absent excused\n", rules.EXCEPTIONS_ONLY),
    "absences.csv": ((HEAD + "B801200005001,06/01/2025,AM,I\nB801200005001,06/01/2025,PM,N\n").encode(), rules.EXCEPTIONS_ONLY),  # noqa: E501
    "no code known.csv": ((HEAD + "B801200005001,06/01/2025,AM,Here\nB801200005001,06/01/2025,PM,Ill\n").encode(), rules.NOTHING_PRESENT),  # noqa: E501
    "no year.csv": (b"UPN,Name,06/01 AM,06/01 PM\nB801200005001,Jo,/,\\\n", rules.NO_YEAR),
    "bare dates.csv": (b"UPN,Name,06/01/2025,07/01/2025\nB801200005001,Jo,/,/\n", rules.NO_SESSION_HEADINGS),
    "no dates.csv": ((HEAD + "B801200005001,yesterday,AM,/\n").encode(), rules.NO_DATES),
    "other.csv": (b"UPN,Colour,Shoe size\nB801200005001,red,4\n", rules.NO_LAYOUT),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(keep, name):
    content, rule = REFUSED[name]
    taken = take([keep(name, content)])
    problems = taken.of_level("file")
    assert [problem.rule for problem in problems] == [rule.text]
    assert problems[0].file == name
    assert problems[0].remedy
    assert taken.weeks.is_empty()
    assert taken.marks_taken == taken.rows_taken == 0


def test_missing_file(tmp_path):
    taken = take([tmp_path / "gone.csv"])
    assert [(problem.file, problem.rule) for problem in taken.problems] == [("gone.csv", rules.UNOPENED.text)]


def test_a_refused_file_does_not_stop_the_others(keep):
    taken = take([keep("p.csv", PNG), keep("marks.csv", GOOD)])
    assert taken.marks_taken == 2
    assert [problem.file for problem in taken.of_level("file")] == ["p.csv"]
    assert [source.layout for source in taken.sources] == ["", "L1"]


def test_unknown_marks_are_named_one_by_one_and_counted(keep):
    text = GOOD + "B801200005001,07/01/2025,AM,?\nB801200005001,07/01/2025,PM,!\nB801200005001,08/01/2025,AM,?\n"
    taken = take([keep("m.csv", text)])
    assert taken.unknown_marks == {"?": 2, "!": 1}
    assert (taken.marks_read, taken.marks_taken, taken.rows_read, taken.rows_taken) == (5, 2, 5, 2)
    assert taken.of_level("row")[0] == Problem(
        "m.csv", 4, "Mark", "?", rules.UNKNOWN_MARK.text, rules.UNKNOWN_MARK.remedy, "row"
    )
    assert [problem.row for problem in taken.problems] == [4, 5, 6]


def test_unknown_mark_in_a_string_names_its_day(keep):
    taken = take([keep("m.csv", 'UPN,W/C,Marks\nB801200005001,06/01/2025,"/\\/?/\\/\\/\\"\n')])
    assert [(p.row, p.column, p.value) for p in taken.problems] == [(2, "Marks, Tuesday PM", "?")]
    assert taken.weeks["marks"][0] == "/\\/-/\\/\\/\\----"


def test_dates_in_two_orders_refuse_the_file_and_name_a_row_of_each(keep):
    text = HEAD + "B801200005001,06/01/2025,AM,/\nB801200005001,13/01/2025,AM,/\nB801200005001,01/14/2025,AM,/\n"
    taken = take([keep("m.csv", text)])
    (problem,) = taken.problems
    assert (problem.level, problem.file, problem.row, problem.column) == ("file", "m.csv", 3, "Date")
    assert problem.value == "13/01/2025 (row 3) and 01/14/2025 (row 4)"
    assert taken.weeks.is_empty()


def test_dates_in_two_orders_in_headings(keep):
    taken = take([keep("m.csv", "UPN,13/01/2025 AM,01/14/2025 AM\nB801200005001,/,/\n")])
    assert [(p.rule, p.value) for p in taken.problems] == [(rules.TWO_DATE_ORDERS.text, "13/01/2025 and 01/14/2025")]


def test_month_first_only_where_nothing_else_fits(keep):
    taken = take([keep("m.csv", HEAD + "B801200005001,01/06/2025,AM,/\nB801200005001,01/13/2025,AM,/\n")])
    assert taken.weeks["week"].to_list() == [date(2025, 1, 6), date(2025, 1, 13)]
    assert [(p.level, p.rule) for p in taken.problems] == [("notice", rules.MONTH_FIRST.text)]
    assert taken.sources[0].date_order == "month/day"


def test_bad_cells_leave_out_their_row_only(keep):
    text = GOOD + (
        "B801200005001,31/02/2025,AM,/\nB801200005001,07/01/2025,Lunch,/\n,07/01/2025,AM,/\n"
        "B801200005001,07/01/2025,AM,/,extra,cells\n"
    )
    taken = take([keep("m.csv", text)])
    assert [(p.row, p.column, p.value, p.rule) for p in taken.problems] == [
        (6, "UPN", "07/01/2025", rules.NO_PUPIL.text),
        (7, "", "B801200005001,07/01/2025,AM,/,extra,cells", rules.TOO_MANY_CELLS.text),
        (4, "Date", "31/02/2025", rules.BAD_DATE.text),
        (5, "Session", "Lunch", rules.BAD_SESSION.text),
    ]
    assert (taken.rows_read, taken.rows_taken, taken.marks_taken) == (6, 2, 2)


def test_duplicates_that_agree_are_taken_once(keep):
    taken = take([keep("m.csv", GOOD + "B801200005001,06/01/2025,AM,/\nB801200005001,06/01/2025,PM,/\n")])
    assert taken.weeks["marks"].to_list() == ["/\\" + "-" * 12]
    said = {p.rule: p for p in taken.problems}
    assert said[rules.DOUBLE_AGREES.text].value == "2 marks more than once"
    assert {p.level for p in taken.problems} == {"notice"}
    assert (taken.marks_read, taken.marks_taken) == (4, 2)


def test_duplicates_that_disagree_are_all_left_out(keep):
    taken = take([keep("m.csv", GOOD + "B801200005001,06/01/2025,AM,I\n")])
    assert taken.weeks["marks"].to_list() == ["-\\" + "-" * 12]
    assert [(p.row, p.column, p.value, p.level) for p in taken.problems] == [
        (2, "Mark", "/ here, I in row 4", "row"),
        (4, "Mark", "I here, / in row 2", "row"),
    ]
    assert taken.rows_taken == 1


def test_duplicates_in_two_files_name_the_other_file(keep):
    taken = take([keep("a.csv", GOOD), keep("b.csv", HEAD + "B801200005001,06/01/2025,AM,L\n")])
    assert [(p.file, p.value) for p in taken.of_level("row")] == [
        ("a.csv", "/ here, L in row 2 of b.csv"),
        ("b.csv", "L here, / in row 2 of a.csv"),
    ]


def test_a_blank_never_disagrees(keep):
    taken = take([keep("m.csv", GOOD + "B801200005001,06/01/2025,AM,\nB801200005001,06/01/2025,PM,-\n")])
    assert taken.problems == []
    assert taken.weeks["marks"].to_list() == ["/\\" + "-" * 12]


TWO = "School,Adno,Date,AM,PM\nHilltop,1,06/01/2025,/,\\\nHilltop,2,06/01/2025,I,I\nValley,1,06/01/2025,L,\\\n"


def test_two_schools_are_both_taken_and_said(keep):
    taken = take([keep("m.csv", TWO)])
    assert taken.schools == ["Hilltop", "Valley"]
    assert taken.weeks.select("school", "pupil").rows() == [("Hilltop", "1"), ("Hilltop", "2"), ("Valley", "1")]
    (notice,) = taken.problems
    assert (notice.level, notice.rule) == ("notice", rules.SCHOOLS.text)
    assert notice.value == "Hilltop (2 rows), Valley (1 row)"


def test_one_of_two_schools_can_be_chosen(keep):
    taken = take([keep("m.csv", TWO)], school="100001", school_in_file="valley")
    assert taken.schools == ["100001"]
    assert taken.weeks.select("school", "pupil", "marks").rows() == [("100001", "1", "L\\" + "-" * 12)]
    assert (taken.problems[0].rule, taken.problems[0].value) == (rules.OTHER_SCHOOLS.text, "2 rows")


def test_a_school_that_is_not_there(keep):
    taken = take([keep("m.csv", TWO)], school_in_file="Seaside")
    assert [p.rule for p in taken.of_level("file")] == [rules.NOT_THIS_SCHOOL.text]
    assert taken.weeks.is_empty()


def test_every_mark_present_is_said(keep):
    rows = "".join(f"{n},06/01/2025,{s},/\n" for n in range(300) for s in ("AM",)) * 2
    rows += "".join(f"{n},07/01/2025,AM,/\n" for n in range(300))
    taken = take([keep("m.csv", "Adno,Date,Session,Mark\n" + rows)])
    assert rules.ALL_PRESENT.text in {p.rule for p in taken.problems}
    assert taken.of_level("file") == []


def test_problems_as_csv_are_safe_and_whole(keep):
    taken = take([keep("m.csv", GOOD + "B801200005001,07/01/2025,AM,=1+1\n")])
    lines = problems_csv(taken.problems).splitlines()
    assert lines[0] == "file,row,column,value,rule,remedy"
    assert lines[1].startswith("m.csv,4,Mark,'=1+1,")
