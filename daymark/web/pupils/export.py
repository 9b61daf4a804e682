"""The list of pupils as a file: the same pupils in the same order, all of them."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from daymark.insight import groups, words
from daymark.kit.files import csv_text, safe_cell
from daymark.kit.long_sheet import with_rows
from daymark.reports.pupils_page import PupilRow, PupilsPage
from daymark.reports.sheet import Formats

COLUMNS = (
    ("Surname", 18, "text"), ("Forename", 16, "text"), ("UPN", 16, "text"), ("Admission number", 12, "text"),
    ("Year group", 11, "text"), ("Form", 8, "text"), ("Days missed", 9, "days"), ("Sessions missed", 10, "count"),
    ("Possible sessions", 10, "count"), ("Attendance", 12, "share"), ("Times late", 9, "count"),
    ("Broken weeks", 9, "count"), ("Weeks", 9, "count"), ("Unauthorised sessions", 14, "count"),
    ("Whole days missed", 9, "count"), ("Part days missed", 9, "count"), ("Days with illness", 9, "count"),
    ("Sessions left before a tenth", 12, "count"), ("Sessions to attend to come below a tenth", 14, "count"),
    ("Last absent", 12, "text"),
)  # fmt: skip
"""The head of each column, its width in characters and its kind, as in reports.sheet."""

HEADER = tuple(name for name, _, _ in COLUMNS)
TELLING = ("Days with illness",)
"""Columns that are left out for people who are not told reasons."""
ATTENDANCE = HEADER.index("Attendance")
HEAD_HEIGHT = 32
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def cells(row: PupilRow) -> list[object]:
    """One pupil's line. Days are numbers, attendance a fraction; unknown is empty."""
    return [
        row.surname, row.forename, row.upn, row.admission_number,
        groups.year_name(row.year_group) if row.year_group else "", row.form or "", row.absent / 2, row.absent,
        row.possible, row.attendance.value, row.late, row.broken_weeks, row.weeks, row.unauthorised,
        row.full_days, row.part_days, row.sick_days, _or_empty(row.sessions_left), _or_empty(row.sessions_to_recover),
        row.last_absent.isoformat() if row.last_absent else "",
    ]  # fmt: skip


def _or_empty(count: int | None) -> object:
    return "" if count is None else count


def as_csv(page: PupilsPage, reasons: bool = True) -> str:
    """The list as CSV; attendance to four decimal places. Without `reasons` no column tells of illness."""
    at = _places(reasons)
    return csv_text([HEADER[n] for n in at], (_at(_rounded(cells(row)), at) for row in page.rows))


def as_xlsx(page: PupilsPage, reasons: bool = True) -> bytes:
    """The list as a workbook with a frozen head, a filter and a sheet that says what it is. `reasons` as for CSV."""
    out, at = io.BytesIO(), _places(reasons)
    lines = [[safe_cell(cell) for cell in _at(cells(row), at)] for row in page.rows]
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        formats = Formats(book)
        _list(formats, [COLUMNS[n] for n in at], lines)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 90)
        about.write_column(0, 0, _about(page), formats.get())
    return with_rows(out.getvalue(), lines[1:]) if lines else out.getvalue()


def _places(reasons: bool) -> list[int]:
    """Which columns there are."""
    return [n for n, name in enumerate(HEADER) if reasons or name not in TELLING]


def _at(line: list[Any], places: list[int]) -> list[Any]:
    return [line[n] for n in places]


def _list(formats: Formats, columns: list[tuple[str, int, str]], lines: list[list[Any]]) -> None:
    """The sheet of pupils with its head and its first line; the others follow in the same look."""
    sheet = formats.book.add_worksheet("Pupils")
    for column, (name, width, kind) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats.head(kind))
        for line in lines[:1]:
            _write(sheet, column, line[column], formats.cell(kind))
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(lines)), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, column: int, cell: Any, shown: Format) -> None:
    if isinstance(cell, str) and cell:
        sheet.write_string(1, column, cell, shown)
    elif isinstance(cell, int | float):
        sheet.write_number(1, column, cell, shown)
    else:
        sheet.write_blank(1, column, None, shown)


def _about(page: PupilsPage) -> list[str]:
    return [
        f"{page.moment.said}. Counted since {words.full_date(page.moment.year.start)}.",
        f"{words.plural(page.count, 'pupil')} of {page.whole:,}.",
        "A day is two sessions. A broken week has some sessions attended and some missed.",
        "A session without a mark counts as neither attended nor missed.",
        "Sessions left before a tenth: how many coming sessions could be missed one after the other with less than 10% "
        "missed in all.",
        "Sessions to attend: how many coming sessions, all attended, bring the share missed below 10%.",
    ]


def _rounded(line: list[object]) -> list[object]:
    share = line[ATTENDANCE]
    line[ATTENDANCE] = round(share, 4) if isinstance(share, float) else ""
    return line
