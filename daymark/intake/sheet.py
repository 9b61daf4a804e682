"""Opening a file as sheets of text cells, exactly as they stand: no value is read as a number, a date or a null."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl

from daymark.intake import encoding, formulas, header, rules
from daymark.intake.formulas import Uncalculated
from daymark.intake.problems import Rule

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1 << 18
SPARE = 2
"""Columns read beyond the widest row of the sample, to notice rows that a stray comma has made longer."""
MOST_UNPACKED = 1 << 30
LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """The cells of a file or of one sheet of it.

    Columns c0, c1, ... of text, and `row`, the number a spreadsheet shows. `uncalculated` tells of formulas of a
    workbook that have no result.
    """

    file: str
    name: str
    encoding: str
    cells: pl.DataFrame
    uncalculated: Uncalculated | None = None

    def head(self, rows: int = header.LOOKED_AT + 4) -> list[list[str]]:
        """The first rows as lists of cells."""
        return [list(row) for row in self.cells.head(rows).drop("row").iter_rows()]


@dataclass(frozen=True)
class Unreadable:
    """Why a file gives no sheet."""

    rule: Rule
    value: str = ""


def open_sheets(path: Path) -> list[Sheet] | Unreadable:
    """The filled sheets of a file, or why there is none. Never raises."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Unreadable(rules.UNOPENED, error.strerror or "")
    if encoding.workbook(data):
        return _workbook(path.name, data)
    text = encoding.decode(data)
    if isinstance(text, encoding.Refused):
        return Unreadable(text.rule, text.value)
    return [Sheet(path.name, "", text.encoding, _numbered(_delimited(text.content)))]


def _numbered(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_row_index("row", offset=1)


def _sample(content: bytes) -> str:
    return content[:SAMPLE_BYTES].decode("utf-8", "ignore")


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, doublequote=True, escapechar=None)
    try:
        yield from reader
    except csv.Error:
        return


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    return list(islice(_records(text, delimiter), header.LOOKED_AT + 40))


def _delimiter(text: str) -> str:
    """The delimiter under which some row looks most like headings, and among equals the one that makes most cells."""
    candidates = {mark: _first_records(text, mark) for mark in DELIMITERS}
    return max(
        DELIMITERS, key=lambda mark: (header.score(candidates[mark]), sum(map(len, candidates[mark])), mark == ",")
    )


def _delimited(content: bytes) -> pl.DataFrame:
    sample = _sample(content)
    delimiter = _delimiter(sample)
    width = max((len(record) for record in _first_records(sample, delimiter)), default=1) + SPARE
    blank_above = len(content) - len(content.lstrip(b"\n"))
    try:
        cells = _quick(content, delimiter, width)
    except pl.exceptions.PolarsError:
        cells = _patient(content, delimiter, width)
    if blank_above and not cells.is_empty() and any(cells.row(0)):
        cells = pl.concat([pl.DataFrame({name: [""] * blank_above for name in cells.columns}), cells])
    return cells


def _quick(content: bytes, delimiter: str, width: int) -> pl.DataFrame:
    cells = pl.read_csv(
        content,
        has_header=False,
        schema={f"c{place}": pl.String for place in range(width)},
        separator=delimiter,
        quote_char='"',
        empty_string_is_null=False,
        truncate_ragged_lines=True,
        missing_columns="insert",
        extra_columns="ignore",
        encoding="utf8",
    )
    short = [name for name in cells.columns if cells[name].null_count()]
    return cells.with_columns(pl.col(short).fill_null(""))


def _patient(content: bytes, delimiter: str, width: int) -> pl.DataFrame:
    """The same, for files with quotation marks that are not closed or stand where they should not."""
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    rows = [(record + [""] * width)[:width] for record in _records(content.decode("utf-8"), delimiter)]
    schema = {f"c{place}": pl.String for place in range(width)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _workbook(file: str, data: bytes) -> list[Sheet] | Unreadable:
    if data.startswith(encoding.OLD_OFFICE) and LOCKED_STREAM in data:
        return Unreadable(rules.LOCKED)
    if data.startswith(encoding.ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as container:
                if sum(part.file_size for part in container.infolist()) > MOST_UNPACKED:
                    return Unreadable(rules.TOO_LARGE)
        except zipfile.BadZipFile:
            return Unreadable(rules.BROKEN_WORKBOOK)
    try:
        book = fastexcel.read_excel(data)
        missing = formulas.uncalculated(data)
        sheets = [replace(_worksheet(file, book, name), uncalculated=missing.get(name)) for name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        return Unreadable(rules.LOCKED if "password" in str(error).lower() else rules.BROKEN_WORKBOOK)
    filled = [sheet for sheet in sheets if not sheet.cells.is_empty() and sheet.cells.width > 1]
    return filled or Unreadable(rules.EMPTY_WORKBOOK)


def _worksheet(file: str, book: fastexcel.ExcelReader, name: str) -> Sheet:
    cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    cells = cells.rename({old: f"c{place}" for place, old in enumerate(cells.columns)})
    cells = cells.with_columns(pl.all().cast(pl.String).fill_null(""))
    return Sheet(file, name, "workbook", _numbered(cells))
