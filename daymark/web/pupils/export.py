"""The list of pupils as a file: the same pupils in the same order, all of them."""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from daymark.insight import groups, words
from daymark.kit.files import csv_text, safe_cell
from daymark.reports.pupils_page import PupilRow, PupilsPage

HEADER = (
    "Surname", "Forename", "UPN", "Admission number", "Year group", "Form", "Days missed", "Sessions missed",
    "Possible sessions", "Attendance", "Times late", "Broken weeks", "Weeks", "Unauthorised sessions",
)  # fmt: skip
ATTENDANCE = HEADER.index("Attendance")


def cells(row: PupilRow) -> list[object]:
    """One pupil's line. Days are numbers, attendance a fraction; unknown is empty."""
    return [
        row.surname, row.forename, row.upn, row.admission_number,
        groups.year_name(row.year_group) if row.year_group else "", row.form or "", row.absent / 2, row.absent,
        row.possible, row.attendance.value, row.late, row.broken_weeks, row.weeks, row.unauthorised,
    ]  # fmt: skip


def as_csv(page: PupilsPage) -> str:
    """The list as CSV; attendance to four decimal places."""
    return csv_text(HEADER, (_rounded(cells(row)) for row in page.rows))


def as_xlsx(page: PupilsPage) -> bytes:
    """The list as a workbook with a frozen head, a filter and a line that says what it is."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, share = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.0%"})
    sheet = book.add_worksheet("Pupils")
    sheet.write_row(0, 0, HEADER, bold)
    for number, row in enumerate(page.rows, 1):
        _write(sheet, number, cells(row))
    sheet.set_column(0, len(HEADER) - 1, 14)
    sheet.set_column(ATTENDANCE, ATTENDANCE, 12, share)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(page.rows)), len(HEADER) - 1)
    about = book.add_worksheet("About")
    about.write_column(
        0,
        0,
        [
            f"{page.moment.said}. Counted since {words.full_date(page.moment.year.start)}.",
            f"{words.plural(page.count, 'pupil')} of {page.whole:,}.",
            "A day is two sessions. A broken week has some sessions attended and some missed.",
            "A session without a mark counts as neither attended nor missed.",
        ],
    )
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, number: int, line: list[object]) -> None:
    """One line, each cell by its own kind: letting the writer find out takes twice as long."""
    for column, cell in enumerate(line):
        if isinstance(cell, str):
            sheet.write_string(number, column, str(safe_cell(cell)))
        elif isinstance(cell, int | float):
            sheet.write_number(number, column, cell)


def _rounded(line: list[object]) -> list[object]:
    share = line[ATTENDANCE]
    line[ATTENDANCE] = round(share, 4) if isinstance(share, float) else ""
    return line
