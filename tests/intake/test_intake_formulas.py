"""Workbooks whose formulas were never worked out, and files of marks without a mark."""

from __future__ import annotations

import zipfile
from io import BytesIO

import xlsxwriter

from daymark.intake import rules
from daymark.intake.read import take

HEAD = ["UPN", "Date", "Session", "Mark"]


def workbook(marks, value, *, total=None) -> bytes:
    """A row a mark, the marks as formulas with this stored result."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Marks & more")
        sheet.write_row(0, 0, HEAD)
        for row, mark in enumerate(marks, start=1):
            sheet.write_row(row, 0, ["B801200005001", f"{5 + row:02}/01/2025", "AM"])
            sheet.write_formula(row, 3, f'="{mark}"', None, mark if value is None else value)
        if total is not None:
            sheet.write_formula(0, 8, "=1+1", None, total)
    return out.getvalue()


def test_formulas_without_results_refuse_the_file_with_their_number_and_place(keep):
    taken = take([keep("m.xlsx", workbook("/I/", ""))])
    (problem,) = taken.problems
    assert (problem.level, problem.file, problem.rule) == ("file", "m.xlsx", rules.UNCALCULATED.text)
    assert problem.value == "3 cells on sheet Marks & more, the first: D2"
    assert "Open it in Excel" in problem.remedy
    assert taken.weeks.is_empty()


def test_formulas_with_results_are_read(keep):
    taken = take([keep("m.xlsx", workbook("/I/", None))])
    assert (taken.problems, taken.marks_taken) == ([], 3)


def test_one_formula_without_a_result_among_good_ones(keep):
    taken = take([keep("m.xlsx", workbook("/I/", None, total=""))])
    assert [problem.value for problem in taken.of_level("file")] == ["1 cell on sheet Marks & more, the first: I1"]


def test_text_that_was_worked_out_to_be_empty_is_no_mark(keep):
    taken = take([keep("m.xlsx", as_empty_text(workbook("//", None)))])
    assert [problem.rule for problem in taken.problems] == []
    assert taken.marks_taken == 1


def as_empty_text(data: bytes) -> bytes:
    """The workbook with the first formula worked out to an empty text, as Excel stores it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b'<c r="D2" t="str">' in part
                part = part.replace(b"<v>/</v>", b"<v></v>", 1)
            new.writestr(name, part)
    return out.getvalue()


def test_a_file_with_blank_marks_only_is_refused_with_a_reason(keep):
    taken = take(
        [keep("m.csv", "UPN,Date,Session,Mark\nB801200005001,06/01/2025,AM,\nB801200005001,06/01/2025,PM,-\n")]
    )
    (problem,) = taken.problems
    assert (problem.level, problem.file, problem.rule) == ("file", "m.csv", rules.NO_MARK.text)
    assert problem.value == "2 empty cells"
    assert problem.remedy


def test_a_file_of_closures_only_is_taken_and_named(keep):
    taken = take([keep("m.csv", "UPN,Date,AM,PM\nB801200005001,06/01/2025,#,#\nB801200005001,07/01/2025,X,X\n")])
    (notice,) = taken.problems
    assert (notice.level, notice.file, notice.rule, notice.value) == (
        "notice", "m.csv", rules.NOTHING_DUE.text, "4 marks",
    )  # fmt: skip
    assert taken.marks_taken == 4
