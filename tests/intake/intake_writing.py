"""Writes one register in each layout schools export, as CSV of any kind or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import xlsxwriter

Register = dict[str, dict[tuple[date, str], str]]
"""Pupil number to session to mark as written."""

SESSIONS = ("AM", "PM")
Table = list[list[str]]

SMALL: Register = {
    "B801200005001": {
        (date(2025, 1, 6), "AM"): "/", (date(2025, 1, 6), "PM"): "\\",
        (date(2025, 1, 7), "AM"): "L", (date(2025, 1, 7), "PM"): "\\",
        (date(2025, 1, 13), "AM"): "I", (date(2025, 1, 13), "PM"): "I",
        (date(2025, 1, 17), "AM"): "/", (date(2025, 1, 17), "PM"): "\\",
    },
    "Q801200005002": {
        (date(2025, 1, 6), "AM"): "N", (date(2025, 1, 6), "PM"): "N",
        (date(2025, 1, 10), "AM"): "#", (date(2025, 1, 10), "PM"): "#",
        (date(2025, 1, 14), "AM"): "/", (date(2025, 1, 14), "PM"): "U",
    },
    "E801200005003": {
        (date(2025, 1, 8), "AM"): "/", (date(2025, 1, 8), "PM"): "\\",
        (date(2025, 1, 9), "PM"): "O",
    },
}  # fmt: skip


def uk(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def days_of(register: Register) -> list[date]:
    return sorted({day for marks in register.values() for day, _ in marks})


def long(register: Register, write_date=uk) -> Table:
    rows = [[upn, write_date(day), s, mark] for upn, marks in register.items() for (day, s), mark in marks.items()]
    return [["UPN", "Date", "Session", "Mark"], *rows]


def pairs(register: Register, write_date=uk) -> Table:
    rows = []
    for upn, marks in register.items():
        for day in sorted({day for day, _ in marks}):
            rows.append([upn, write_date(day), *(marks.get((day, s), "") for s in SESSIONS)])
    return [["UPN", "Date", "AM", "PM"], *rows]


def wide(register: Register, write_date=uk) -> Table:
    keys = [(day, s) for day in days_of(register) for s in SESSIONS]
    rows = [[upn, "Doe, Jo", *(marks.get(key, "") for key in keys)] for upn, marks in register.items()]
    return [["UPN", "Name", *(f"{write_date(day)} {s}" for day, s in keys)], *rows]


def wide_two_rows(register: Register, write_date=uk, names_below: bool = False) -> Table:
    keys = [(day, s) for day in days_of(register) for s in SESSIONS]
    dates = [write_date(day) if s == "AM" else "" for day, s in keys]
    names, none = ["UPN", "Name"], ["", ""]
    above, below = (none, names) if names_below else (names, none)
    return [above + dates, below + [s for _, s in keys], *wide(register, write_date)[1:]]


def weekly(register: Register, write_date=uk, slots: int = 14) -> Table:
    rows = []
    for upn, marks in register.items():
        for monday in sorted({day - timedelta(days=day.weekday()) for day, _ in marks}):
            keys = [(monday + timedelta(days=i // 2), SESSIONS[i % 2]) for i in range(slots)]
            rows.append([upn, write_date(monday), "".join(marks.get(key, "-") for key in keys)])
    return [["UPN", "Week Beginning", "Marks"], *rows]


LAYOUTS = {"L1": long, "L2": pairs, "L3": wide, "L4": weekly}


def csv_bytes(table: Table, delimiter: str = ",", encoding: str = "utf-8", quote_all: bool = False) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(table)
    return out.getvalue().encode(encoding)


def xlsx_bytes(*sheets: tuple[str, Sequence[Sequence[object]]], merge_first_row: bool = False) -> bytes:
    """A workbook; dates are written as real dates, the rest as it is."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(table):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, place, cell, day_format)
                    elif isinstance(cell, str):
                        sheet.write_string(at, place, cell) if cell else None
                    else:
                        sheet.write(at, place, cell)
            if merge_first_row and at:
                for place in range(2, len(table[0]), 2):
                    sheet.merge_range(0, place, 0, place + 1, "")
                    sheet.write(0, place, table[0][place])
    return out.getvalue()


def flat(weeks) -> dict[tuple[str, date, str], str]:
    """Pupil, day and session to internal character, of every session with a mark in a WEEKS frame."""
    found = {}
    for pupil, week, marks in weeks.select("pupil", "week", "marks").iter_rows():
        for place, mark in enumerate(marks):
            if mark != "-":
                found[pupil, week + timedelta(days=place // 2), SESSIONS[place % 2]] = mark
    return found
