"""The files, read back with nothing but csv and openpyxl, against the marks they were written from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from daymark.demo import exports
from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import SYMBOLS
from daymark.demo.trust import InventedTrust

Marks = dict[tuple[str, date, str], str]
HALVES = ("AM", "PM")


def _rows(path: Path, encoding: str) -> list[list[str]]:
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.reader(handle))


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()


def _long(rows: list[list[str]]) -> Iterator[tuple[str, date, str, str]]:
    assert rows[0] == ["Adno", "UPN", "Date", "Session", "Mark", "Minutes Late", "Comments"]
    return ((r[0], _day(r[2]), r[3], r[4]) for r in rows[1:])


def _pairs(rows: list[list[str]]) -> Iterator[tuple[str, date, str, str]]:
    assert rows[0] == ["Adno", "Legal Surname", "Legal Forename", "Reg", "Year", "Date", "AM", "PM"]
    for row in rows[1:]:
        row += [""] * (8 - len(row))
        yield row[0], _day(row[5]), "AM", row[6]
        yield row[0], _day(row[5]), "PM", row[7]


def _wide(rows: list[list[str]], heads: list[tuple[date, str]], first: int) -> Iterator[tuple[str, date, str, str]]:
    for row in rows[first:]:
        for (day, half), mark in zip(heads, row[4:], strict=False):
            yield row[0], day, half, mark


def _wide_one(rows: list[list[str]]) -> Iterator[tuple[str, date, str, str]]:
    heads = [(_day(h.split(" ")[0]), h.split(" ")[1]) for h in rows[0][4:]]
    return _wide(rows, heads, 1)


def _wide_two(rows: list[list[str]]) -> Iterator[tuple[str, date, str, str]]:
    heads, day = [], ""
    upper = rows[0] + [""] * (len(rows[1]) - len(rows[0]))
    for above, half in zip(upper[4:], rows[1][4:], strict=True):
        day = above or day
        heads.append((_day(day), half))
    return _wide(rows, heads, 2)


def _weeks(rows: list[list[str]]) -> Iterator[tuple[str, date, str, str]]:
    assert rows[0] == ["School", "Pupil ID", "UPN", "WeekStart", "WeekMarks"]
    for _, pupil, _, start, marks in rows[1:]:
        monday = date.fromisoformat(start)
        assert monday.weekday() == 0 and len(marks) in (10, 14)
        for i, char in enumerate(marks):
            yield pupil, monday + timedelta(days=i // 2), HALVES[i % 2], exports.L4_ALIASES.get(char, char)


READERS = {
    "L1": _long, "L2": _pairs, "L3": _wide_one, "L3 two header rows": _wide_two, "L4": _weeks, "L4 ten": _weeks,
}  # fmt: skip


def _marks(path: Path, layout: str, encoding: str) -> Marks:
    found: Marks = {}
    for pupil, day, half, mark in READERS[layout](_rows(path, encoding)):
        if mark not in ("", "-", "#"):
            assert (pupil, day, half) not in found
            found[pupil, day, half] = mark
    return found


def _truth(year: YearRegisters) -> Marks:
    days = year.days.astype(object)
    return {
        (pupil, days[c // 2], HALVES[c % 2]): SYMBOLS[mark]
        for pupil, row in zip(year.pupils["admission_number"], year.marks.tolist(), strict=True)
        for c, mark in enumerate(row)
        if mark
    }


@pytest.mark.parametrize("layout", exports.LAYOUTS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_layout_carries_the_same_marks(trust: InventedTrust, tmp_path: Path, layout: str, ending: str) -> None:
    year = trust.school("Saltmarsh School").years[1]
    path = tmp_path / f"registers.{ending}"
    rows = exports.write_layout(year, layout, path, encoding="utf-8")
    assert rows > 100
    truth = _truth(year)
    assert "C2" in truth.values() and "D" in truth.values()
    assert _marks(path, layout, "utf-8") == truth


def test_a_layout_that_does_not_exist_is_refused(trust: InventedTrust, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="L9"):
        exports.write_layout(trust.schools[2].years[1], "L9", tmp_path / "x.csv")


def test_weekly_strings_show_closure_and_days_to_come(trust: InventedTrust, tmp_path: Path) -> None:
    year = trust.school("Saltmarsh School").years[1]
    path = tmp_path / "weeks.csv"
    exports.write_layout(year, "L4", path, encoding="utf-8")
    rows = _rows(path, "utf-8")[1:]
    assert all(row[4].endswith("####") for row in rows)
    assert all(row[4][2:10] == "--------" for row in rows if row[3] == "2025-11-24")
    assert all(row[4].startswith("####") for row in rows if row[3] == "2025-09-01")
    assert not [row for row in rows if row[3] == "2025-10-27"]


def test_the_aliases_cover_every_code_of_two_characters() -> None:
    assert set(exports.L4_ALIASES.values()) == {s for s in SYMBOLS if len(s) > 1}
    assert not set(exports.L4_ALIASES) & set(SYMBOLS)


def test_a_trust_is_written_with_its_manifest(trust: InventedTrust, tmp_path: Path) -> None:
    files = exports.write(trust, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [f["file"] for f in manifest["files"]] == [f.file for f in files]
    assert len(files) == 13 and all((tmp_path / f.file).stat().st_size > 1000 for f in files)
    assert [f["kind"] for f in manifest["files"][:4]] == ["pupils", "registers"] * 2
    assert [f["academic_year"] for f in manifest["files"][:4]] == ["2024/25"] * 2 + ["2025/26"] * 2
    assert {f["layout"] for f in manifest["files"]} == {"L1", "L2", "L4", "lessons"}
    assert [f["kind"] for f in manifest["files"]].count("lessons") == 1 and manifest["files"][4]["kind"] == "lessons"
    aliases = {f["aliases"] for f in manifest["files"] if f["kind"] == "registers"}
    assert aliases == {None, "aliases.json"}
    assert json.loads((tmp_path / "aliases.json").read_text(encoding="utf-8")) == exports.L4_ALIASES
    for item in manifest["files"]:
        raw = (tmp_path / item["file"]).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf") == (item["encoding"] == "utf-8-sig")
        assert len(raw.decode(item["encoding"]).splitlines()) == item["rows"] + 1
    harbour = manifest["files"][3]
    marks = _marks(tmp_path / harbour["file"], "L1", harbour["encoding"])
    assert marks == _truth(trust.school("Harbour Academy").years[1])
    lantern = next(f for f in manifest["files"] if f["layout"] == "L2" and f["kind"] == "registers")
    assert _marks(tmp_path / lantern["file"], "L2", "cp1252") == _truth(trust.school("Lantern Primary School").years[0])


def test_the_pupils_file_speaks_each_schools_words(trust: InventedTrust, tmp_path: Path) -> None:
    heads = []
    for school in trust.schools:
        path = tmp_path / f"{school.plan.urn}.csv"
        exports.write_pupils(school.years[1], path, layout=school.plan.layout, encoding=school.plan.encoding)
        rows = _rows(path, school.plan.encoding)
        heads.append(tuple(rows[0]))
        assert len(rows) == len(school.years[1].marks) + 1
    assert len(set(heads)) == 3
    assert heads[0][:6] == ("Adno", "UPN", "Legal Surname", "Legal Forename", "Year", "Reg")
