"""Reading the staff list of a school's own system: a name, an address and perhaps a title, a first and a last day."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from daymark.access.joiners import Read, StaffMember
from daymark.intake import dates, rules, words
from daymark.intake.problems import Problems, Rule
from daymark.intake.sheet import Sheet, Unreadable, open_sheets
from daymark.kit import definitions

LOOKED_AT = 30
MOST_UNPACKED = 100 * 1024 * 1024
"""A list of staff is small: a workbook that unpacks to more is none."""

MOST_PEOPLE = 5000
LONGEST_NAME = 200
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^@\s<>\"',;:()\[\]\\]+@[^@\s<>\"',;:()\[\]\\]+\.[^@\s<>\"',;:()\[\]\\.]{2,}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")

_EXPORT = "Export the list again with a row for each member of staff and the columns name, e-mail, job title and dates."
NO_HEADINGS = Rule(
    "No row of headings was found that names a column of e-mail addresses.",
    "Put a row above the first person that names the columns: Name, Email, Job title, Start date, Leaving date.",
    "file",
)
NO_NAME = Rule("No column has people’s names.", _EXPORT, "file")
NO_PEOPLE = Rule("The file has headings and nobody under them.", _EXPORT, "file")
TOO_MANY = Rule(
    f"The list has more than {MOST_PEOPLE:,} lines.",
    "Export the staff of this school only, without those of old.",
    "file",
)
TOO_LARGE = Rule(
    "The workbook unpacks to more than a list of staff has.", "Export the staff of this school only, as CSV.", "file"
)
DATES_CLASH = Rule(
    "Some dates fit only as day/month and others only as month/day.",
    "Export the dates in one order, best as 2025-09-01. Nothing was taken from this file.",
    "file",
)
NO_ADDRESS = Rule(
    "This line has no e-mail address.", "Add their work address in your system and export the list again.", "row"
)
BAD_ADDRESS = Rule(
    "This is not an e-mail address.", "Correct it in your system, like name@school.org.uk, and export again.", "row"
)
NO_NAME_HERE = Rule("This line has no name.", "Add the name in your system and export the list again.", "row")
BAD_NAME = Rule("This name has signs in it that no name has, or is too long.", "Correct it and export again.", "row")
BAD_DATE = Rule("This is not a date.", "Write it like 01/09/2025 or 2025-09-01, or leave it empty.", "row")
WRONG_WAY = Rule("They leave before they start.", "Correct one of the two dates and export the list again.", "row")
TWICE = Rule(
    "This address is on an earlier line already; that line was taken.",
    "Where these are two people, give each an address of their own. Where it is one, this is nothing to mend.",
    "row",
)


@dataclass
class _Reading:
    """The columns of one sheet, and what has been found in it so far."""

    file: str
    titles: list[str]
    columns: dict[str, int]
    days: dict[str, dates.DateColumn]
    problems: Problems
    members: list[StaffMember] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)


def read_staff(path: Path) -> Read:
    """Read a list of staff, CSV or a workbook. Never raises for what is in it: see `problems` of the answer."""
    problems = Problems()
    sheets = open_sheets(path) if _unpacked(path) <= MOST_UNPACKED else Unreadable(TOO_LARGE)
    if isinstance(sheets, Unreadable):
        problems.add(sheets.rule, path.name, value=sheets.value)
        return _told(path.name, [], problems, set())
    for sheet in sheets:
        rows = [[words.trimmed(cell or "") for cell in row] for row in sheet.cells.drop("row").iter_rows()]
        place = _heading(rows)
        if place is not None:
            return _read(sheet, rows, place, problems)
    problems.add(NO_HEADINGS, path.name, value=", ".join(cell for cell in (_first_row(sheets[0]) or []) if cell))
    return _told(path.name, [], problems, set())


def _unpacked(path: Path) -> int:
    """How many bytes a workbook unpacks to, as it says itself; 0 for other files."""
    try:
        with zipfile.ZipFile(path) as container:
            return sum(part.file_size for part in container.infolist())
    except (OSError, zipfile.BadZipFile):
        return 0


@cache
def _names() -> dict[str, str]:
    """The plain form of every heading, to what the column is."""
    columns: dict[str, list[str]] = definitions.load("intake/staff.yaml")["columns"]
    return {words.plain(heading): kind for kind, headings in columns.items() for heading in headings}


def suggested(title: str) -> str:
    """The name of the role that a job title sounds like; empty where it sounds like none."""
    said = f" {re.sub(r'[^a-z]+', ' ', title.casefold())} "
    for entry in definitions.load("intake/staff.yaml")["roles"]:
        if any(f" {words_} " in said for words_ in entry["says"]):
            return str(entry["role"])
    return ""


def _first_row(sheet: Sheet) -> list[str]:
    return (sheet.head(1) or [[]])[0]


def _heading(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the row that names most columns, an address among them."""
    found = [(len(_columns(row)), -place) for place, row in enumerate(rows[:LOOKED_AT]) if "email" in _columns(row)]
    return -max(found)[1] if found else None


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        kind = _names().get(words.plain(cell))
        if kind:
            found.setdefault(kind, place)
    return found


def _read(sheet: Sheet, rows: list[list[str]], heading: int, problems: Problems) -> Read:
    columns = _columns(rows[heading])
    below = [
        (number, row)
        for number, row in zip(sheet.cells["row"].to_list()[heading + 1 :], rows[heading + 1 :], strict=True)
        if any(row)
    ]
    refused = _refusal(sheet, columns, len(below))
    days: dict[str, dates.DateColumn] = {}
    for kind in ("start", "leave"):
        if kind in columns:
            days[kind] = dates.read_dates({row[columns[kind]] for _, row in below} - {""})
            if days[kind].clash:
                refused = refused or (DATES_CLASH, rows[heading][columns[kind]], " and ".join(days[kind].clash or ()))
    if refused:
        rule, column, value = refused
        problems.add(rule, sheet.file, column=column, value=value)
        return _told(sheet.file, [], problems, set())
    reading = _Reading(sheet.file, rows[heading], columns, days, problems)
    for number, row in below:
        _line(reading, number, row)
    return _told(sheet.file, reading.members, problems, reading.doubtful)


def _refusal(sheet: Sheet, columns: dict[str, int], lines: int) -> tuple[Rule, str, str] | None:
    if sheet.uncalculated:
        return rules.UNCALCULATED, "", sheet.uncalculated.first
    if "name" not in columns and "surname" not in columns:
        return NO_NAME, "", ""
    if not lines:
        return NO_PEOPLE, "", ""
    return (TOO_MANY, "", str(lines)) if lines > MOST_PEOPLE else None


def _line(reading: _Reading, number: int, row: list[str]) -> None:
    name, email = _name(reading, row), _cell(reading, row, "email").removeprefix("mailto:").lower()
    wrong = _wrong(reading, row, name, email)
    for rule, kind in wrong:
        column = reading.titles[reading.columns[kind]] if kind in reading.columns else ""
        reading.problems.add(rule, reading.file, number, column, _cell(reading, row, kind) if kind else name)
    if wrong:
        reading.doubtful |= {text for text in (name.lower(), email) if text}
        return
    start, leave = (_day(reading, row, kind) for kind in ("start", "leave"))
    reading.taken.add(email)
    reading.members.append(StaffMember(number, name, email, _cell(reading, row, "title")[:LONGEST_NAME], start, leave))


def _wrong(reading: _Reading, row: list[str], name: str, email: str) -> list[tuple[Rule, str]]:
    said: list[tuple[Rule, str]] = []
    shown = "name" if "name" in reading.columns else "surname"
    if not name:
        said.append((NO_NAME_HERE, shown))
    elif CONTROL.search(name) or len(name) > LONGEST_NAME:
        said.append((BAD_NAME, shown))
    if not email:
        said.append((NO_ADDRESS, "email"))
    elif len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email) or CONTROL.search(email):
        said.append((BAD_ADDRESS, "email"))
    elif email in reading.taken:
        said.append((TWICE, "email"))
    bad = [kind for kind in ("start", "leave") if _cell(reading, row, kind) and _day(reading, row, kind) is None]
    said += [(BAD_DATE, kind) for kind in bad]
    start, leave = (_day(reading, row, kind) for kind in ("start", "leave"))
    if start and leave and leave < start:
        said.append((WRONG_WAY, "leave"))
    return said


def _cell(reading: _Reading, row: list[str], kind: str) -> str:
    place = reading.columns.get(kind)
    return row[place] if place is not None and place < len(row) else ""


def _name(reading: _Reading, row: list[str]) -> str:
    parts = [_cell(reading, row, kind) for kind in ("forename", "surname")]
    whole = " ".join(part for part in parts if part) if all(parts) else ""
    given = whole or _cell(reading, row, "name") or " ".join(part for part in parts if part)
    last, comma, first = given.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma and first.strip() else given


def _day(reading: _Reading, row: list[str], kind: str) -> date | None:
    column = reading.days.get(kind)
    return column.dates.get(_cell(reading, row, kind)) if column else None


def _told(file: str, members: list[StaffMember], problems: Problems, doubtful: set[str]) -> Read:
    told: tuple[dict[str, Any], ...] = tuple(asdict(problem) for problem in problems.found)
    return Read(file, tuple(members), told, frozenset(doubtful))
