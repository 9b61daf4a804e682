"""Export files as a school's own system gives them, for the ordinary intake to read.

Four layouts: L1 a row a mark; L2 a row a pupil and day with AM and PM; L3 a row a pupil with a column a session
(one or two header rows); L4 a row a pupil and week with a string of marks, 14 from Monday morning to Sunday
afternoon or 10 without the weekend. In L1 to L3 a mark is the register symbol; in L4 it is one character, so the
codes of two characters are written with those of `L4_ALIASES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

from daymark.demo import lessons
from daymark.demo.plan import HARBOUR, SEED
from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import NO_MARK, NUMBER, SYMBOLS, TEXT
from daymark.demo.trust import InventedSchool, InventedTrust

L4_ALIASES = {
    "+": "C2", "=": "J1", ";": "C1", "(": "Y1", ")": "Y2", "{": "Y3", "}": "Y4", "^": "Y5", "]": "Y6", "[": "Y7",
}  # fmt: skip
LESSON_DICE = 3
"""Lessons have dice of their own, so that they change no other file."""

LAYOUTS = ("L1", "L2", "L3", "L3 two header rows", "L4", "L4 ten")
PUPIL_HEADERS = {
    "L1": {
        "admission_number": "Adno", "upn": "UPN", "surname": "Legal Surname", "forename": "Legal Forename",
        "year_group": "Year", "form": "Reg", "sex": "Sex", "born": "DOB", "fsm": "FSM", "ever6": "Ever 6 FSM",
        "sen": "SEN Status", "eal": "EAL", "ethnicity": "Ethnicity", "looked_after": "In Care",
        "social_worker": "Social Worker", "young_carer": "Young Carer", "service_child": "Service Child",
        "start": "Date of Admission", "end": "Date of Leaving",
    },
    "L2": {
        "admission_number": "Admission Number", "upn": "Unique Pupil Number", "surname": "Surname",
        "forename": "Forename", "form": "Registration Form", "year_group": "Year Group", "born": "Date of Birth",
        "sex": "Gender", "fsm": "Free School Meals", "ever6": "FSM Ever 6", "sen": "SEN Provision",
        "eal": "English as Additional Language", "ethnicity": "Ethnicity Code", "looked_after": "Looked After",
        "social_worker": "Has Social Worker", "young_carer": "Young Carer", "service_child": "Service Child",
        "start": "Admission Date", "end": "Leaving Date",
    },
    "L4": {
        "admission_number": "Pupil ID", "upn": "UPN", "forename": "First Name", "surname": "Last Name",
        "year_group": "NC Year", "form": "Class", "born": "DOB", "sex": "Sex", "sen": "SEN", "fsm": "FSM",
        "ever6": "Ever6", "eal": "EAL", "ethnicity": "Ethnicity", "looked_after": "CLA",
        "social_worker": "Social Worker", "young_carer": "Young Carer", "service_child": "Service Child",
        "start": "Start Date", "end": "End Date",
    },
}  # fmt: skip
DATE_FORM = {"L1": "%d/%m/%Y", "L2": "%d/%m/%Y", "L3": "%d/%m/%Y", "L4": "%Y-%m-%d"}


@dataclass(frozen=True)
class Exported:
    """One file of the manifest. `file` is relative to it; `aliases` names the file of one-character marks, or null."""

    file: str
    kind: str
    school: str
    urn: str
    laestab: str
    phase: str
    academic_year: str
    layout: str
    encoding: str
    rows: int
    aliases: str | None = None


def _write_csv(frame: pl.DataFrame, path: Path, encoding: str) -> int:
    if encoding in ("utf-8", "utf-8-sig"):
        frame.write_csv(path, include_bom=encoding == "utf-8-sig")
    else:
        path.write_bytes(frame.write_csv().encode(encoding))
    return frame.height


def _write_xlsx(frame: pl.DataFrame, path: Path, heads: list[list[str]] | None = None) -> int:
    """Text cells only, so that nothing is taken for a date or a formula."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    )
    sheet = book.add_worksheet("Marks")
    rows: list[Iterable[object]] = [*(heads or [frame.columns]), *frame.iter_rows()]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in (None, ""):
                sheet.write_string(number, column, str(value))
    book.close()
    return frame.height


def _write(frame: pl.DataFrame, path: Path, encoding: str) -> int:
    return _write_xlsx(frame, path) if path.suffix == ".xlsx" else _write_csv(frame, path, encoding)


def _dates(days: np.ndarray, form: str) -> np.ndarray:
    return np.array([d.strftime(form) for d in days.astype(object)], dtype=object)


def pupils_frame(year: YearRegisters, layout: str = "L1") -> pl.DataFrame:
    """The pupils file of a school-year, in the words and date form of the layout's system."""
    headers = PUPIL_HEADERS.get(layout[:2], PUPIL_HEADERS["L1"])
    form = DATE_FORM[layout[:2]]
    frame = year.pupils.with_columns(pl.col("born", "start", "end").dt.strftime(form))
    return frame.select(*headers).rename(headers)


def long_frame(year: YearRegisters) -> pl.DataFrame:
    """L1: a row for each mark; a session without a mark has no row."""
    rows, columns = np.nonzero(year.marks != NO_MARK)
    dates = _dates(year.days, DATE_FORM["L1"])
    minutes = year.minutes[rows, columns]
    marks = year.marks[rows, columns]
    return pl.DataFrame(
        {
            "Adno": year.pupils["admission_number"].gather(rows),
            "UPN": year.pupils["upn"].gather(rows),
            "Date": pl.Series(dates).gather(columns // 2),
            "Session": pl.Series(["AM", "PM"]).gather(columns % 2),
            "Mark": pl.Series(list(SYMBOLS)).gather(marks),
            "Minutes Late": pl.Series(minutes).cast(pl.String).set(pl.Series(minutes == 0), None),
            "Comments": pl.Series(["message left", None]).gather((marks != NUMBER["N"]).astype(int)),
        }
    )


def pairs_frame(year: YearRegisters) -> pl.DataFrame:
    """L2: a row for each pupil and day on roll, blank where nobody marked."""
    rows, days = np.nonzero(year.on_roll)
    symbols = pl.Series([None, *SYMBOLS[1:]], dtype=pl.String)
    pupils = year.pupils.select("admission_number", "surname", "forename", "form", "year_group")[rows]
    return pupils.rename(
        {"admission_number": "Adno", "surname": "Legal Surname", "forename": "Legal Forename", "form": "Reg",
         "year_group": "Year"}
    ).with_columns(
        pl.Series("Date", _dates(year.days, DATE_FORM["L2"]).tolist()).gather(days),
        symbols.gather(year.marks[rows, 2 * days]).alias("AM"),
        symbols.gather(year.marks[rows, 2 * days + 1]).alias("PM"),
    )  # fmt: skip


def wide_frame(year: YearRegisters) -> pl.DataFrame:
    """L3 with one header row: a row for each pupil, a column for each session."""
    text = TEXT.copy()
    text[0] = None
    dates = _dates(year.days, DATE_FORM["L3"])
    names = year.pupils["surname"] + ", " + year.pupils["forename"]
    columns = {
        "Adno": year.pupils["admission_number"],
        "UPN": year.pupils["upn"],
        "Name": names,
        "Reg": year.pupils["form"],
    }
    for i, day in enumerate(dates):
        for half, name in enumerate(("AM", "PM")):
            columns[f"{day} {name}"] = pl.Series(text[year.marks[:, 2 * i + half]].tolist(), dtype=pl.String)
    return pl.DataFrame(columns)


def _two_heads(frame: pl.DataFrame) -> list[list[str]]:
    """The date over its two sessions, as a merged cell comes out: named once, then blank."""
    sessions = [name.split(" ") for name in frame.columns[4:]]
    upper = ["", "", "", "", *(day if half == "AM" else "" for day, half in sessions)]
    return [upper, [*frame.columns[:4], *(half for _, half in sessions)]]


def _weekly_characters() -> np.ndarray:
    character = {symbol: char for char, symbol in L4_ALIASES.items()}
    return np.array([character.get(symbol, symbol) for symbol in SYMBOLS])


def weeks_frame(year: YearRegisters, *, length: int = 14) -> pl.DataFrame:
    """L4: a row for each pupil and school week; # for closure, - for no mark. Date of the Monday."""
    monday = year.days - ((year.days.astype(np.int64) - 4) % 7).astype("timedelta64[D]")
    weeks, week_of_day = np.unique(monday, return_inverse=True)
    place = week_of_day * 14 + 2 * (year.days - monday).astype(np.int64)
    table = np.full((len(year.marks), len(weeks) * 14), "#")
    characters = _weekly_characters()[year.marks]
    table[:, place], table[:, place + 1] = characters[:, 0::2], characters[:, 1::2]
    _leave_open(table, weeks, year)
    cut = table.reshape(len(year.marks), len(weeks), 14)[:, :, :length]
    strings = np.ascontiguousarray(cut).view(f"<U{length}")[:, :, 0]
    first = np.searchsorted(week_of_day, np.arange(len(weeks)))
    on_roll = np.logical_or.reduceat(year.on_roll, first, axis=1)
    rows, columns = np.nonzero(on_roll)
    return pl.DataFrame(
        {
            "School": pl.Series([year.school.name]).gather(np.zeros(len(rows), dtype=int)),
            "Pupil ID": year.pupils["admission_number"].gather(rows),
            "UPN": year.pupils["upn"].gather(rows),
            "WeekStart": pl.Series(_dates(weeks, DATE_FORM["L4"]).tolist()).gather(columns),
            "WeekMarks": pl.Series(strings[rows, columns].tolist()),
        }
    )


def _leave_open(table: np.ndarray, weeks: np.ndarray, year: YearRegisters) -> None:
    """In the last week the days that have not come yet are unmarked, not closed."""
    last = year.days[-1]
    for day in range(5):
        when = weeks[-1] + np.timedelta64(day, "D")
        if when > last and when not in year.training_days:
            at = (len(weeks) - 1) * 14 + 2 * day
            table[:, at : at + 2] = "-"


def write_layout(year: YearRegisters, layout: str, path: Path, *, encoding: str = "utf-8-sig") -> int:
    """Write a school-year's marks in one of `LAYOUTS` to a .csv or .xlsx path; gives the number of rows.

    ValueError for a layout that is not one of them.
    """
    if layout == "L3 two header rows":
        return _write_two_heads(wide_frame(year), path, encoding)
    frames: dict[str, Callable[[YearRegisters], pl.DataFrame]] = {
        "L1": long_frame, "L2": pairs_frame, "L3": wide_frame, "L4": weeks_frame,
        "L4 ten": lambda y: weeks_frame(y, length=10),
    }  # fmt: skip
    if layout not in frames:
        raise ValueError(f"layout {layout!r} is not one of {', '.join(LAYOUTS)}")
    return _write(frames[layout](year), path, encoding)


def _write_two_heads(frame: pl.DataFrame, path: Path, encoding: str) -> int:
    heads = _two_heads(frame)
    if path.suffix == ".xlsx":
        return _write_xlsx(frame, path, heads)
    text = ",".join(heads[0]) + "\n" + ",".join(heads[1]) + "\n" + frame.write_csv(include_header=False)
    path.write_bytes(text.encode(encoding))
    return frame.height


def write_pupils(year: YearRegisters, path: Path, *, layout: str = "L1", encoding: str = "utf-8-sig") -> int:
    """Write a school-year's pupils file to a .csv or .xlsx path; gives the number of rows."""
    return _write(pupils_frame(year, layout), path, encoding)


def write_school(school: InventedSchool, folder: Path) -> list[Exported]:
    """A school's files, oldest year first and pupils before marks, in the layout and encoding of its plan."""
    plan = school.plan
    written: list[Exported] = []
    for year in school.years:
        stem = f"{plan.urn}-{year.academic_year.replace('/', '-')}"
        about = (
            plan.name,
            plan.urn,
            plan.laestab,
            plan.phase,
            year.academic_year,
            plan.layout,
            plan.encoding,
        )
        path = folder / f"{stem}-pupils.csv"
        rows = write_pupils(year, path, layout=plan.layout, encoding=plan.encoding)
        written.append(Exported(path.name, "pupils", *about, rows))
        path = folder / f"{stem}-registers.csv"
        rows = write_layout(year, plan.layout, path, encoding=plan.encoding)
        aliases = "aliases.json" if plan.layout.startswith("L4") else None
        written.append(Exported(path.name, "registers", *about, rows, aliases))
    return written


def write_school_lessons(school: InventedSchool, folder: Path, last_day: date) -> Exported:
    """The lesson marks of a school's newest year up to a day, as its system hands them over."""
    plan, year = school.plan, school.years[-1]
    dice = np.random.default_rng([SEED, LESSON_DICE])
    made = lessons.lesson_marks(year, dice, date(year.starts, 8, 1), last_day)
    path = folder / f"{plan.urn}-{year.academic_year.replace('/', '-')}-lessons.csv"
    rows = lessons.write_lessons(made, path)
    about = (plan.name, plan.urn, plan.laestab, plan.phase, year.academic_year, "lessons", "utf-8-sig")
    return Exported(path.name, "lessons", *about, rows)


def _with_lessons(files: list[Exported], more: list[Exported]) -> list[Exported]:
    """Each file of lessons after the registers of its school and year."""
    whole = list(files)
    for one in more:
        of = (one.school, one.academic_year)
        last = max(at for at, file in enumerate(whole) if (file.school, file.academic_year) == of)
        whole.insert(last + 1, one)
    return whole


def write(trust: InventedTrust, folder: Path) -> list[Exported]:
    """Write every school's files, `aliases.json` and `manifest.json` to a folder, made if need be.

    The manifest lists the files in the order intake should take them. OSError where a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [exported for school in trust.schools for exported in write_school(school, folder)]
    if trust.plan.planted:
        with_lessons = [school for school in trust.schools if school.plan.name == HARBOUR.name]
        made = [write_school_lessons(school, folder, trust.plan.last_day) for school in with_lessons]
        files = _with_lessons(files, made)
    (folder / "aliases.json").write_text(json.dumps(L4_ALIASES, indent=2) + "\n", encoding="utf-8")
    about = {
        "trust": trust.name,
        "last_day": trust.plan.last_day.isoformat(),
        "files": [asdict(f) for f in files],
    }
    (folder / "manifest.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return files
