"""One sheet of a workbook: a title, a sentence, tables with widths and number formats. Text is never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

INK, QUIET, RULE, BAR = "#1b2427", "#5b6667", "#ddd8cb", "#0a4650"
PAPER, HEAD = "#fbfaf6", "#dfe8e4"
SEQUENCE = ("#f4f1e8", "#dfe8e4", "#bdd6d5", "#8fbcc0")
FONT = "Calibri"

NUMBER_FORMATS = {
    "text": "@",
    "words": "General",
    "count": "#,##0",
    "share": "0.0%",
    "days": "#,##0.0",
    "date": "d mmm yyyy",
}


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, and what it holds (a key of NUMBER_FORMATS)."""

    head: str
    width: int
    kind: str = "text"


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **wanted: Any) -> Format:
        """The format with these properties beside our type and ink."""
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            base = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"}
            self.made[key] = self.book.add_format({**base, **wanted})
        return self.made[key]

    def cell(self, kind: str, **wanted: Any) -> Format:
        """The format of a table cell of this kind."""
        sides = {"bottom": 1, "bottom_color": RULE, "num_format": NUMBER_FORMATS[kind]}
        align = "left" if kind in ("text", "words") else "right"
        wrap = {"text_wrap": True, "valign": "top"} if kind == "words" else {}
        return self.get(**{**sides, "align": align, **wrap, **wanted})

    def head(self, kind: str) -> Format:
        """The format of a column's head."""
        align = "left" if kind in ("text", "words") else "right"
        return self.get(
            bold=True, bg_color=HEAD, align=align, text_wrap=True, valign="bottom", bottom=1, bottom_color=BAR
        )


class Sheet:
    """A sheet written from the top down. `row` is the next free row."""

    def __init__(self, formats: Formats, name: str, title: str, said: str = "") -> None:
        self.formats = formats
        self.page = formats.book.add_worksheet(name)
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_footer("&L&8Daymark&R&8Page &P of &N")
        self.page.set_row(0, 30)
        self.page.write_string(0, 0, title, formats.get(bold=True, font_size=18, font_color=BAR))
        self.page.write_string(1, 0, said, formats.get(font_color=QUIET))
        self.row = 3

    def widths(self, columns: Sequence[Column]) -> None:
        """Set the widths of the columns, once a sheet."""
        for at, column in enumerate(columns):
            self.page.set_column(at, at, column.width)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], filtered: bool = False) -> int:
        """Write heads and rows and leave a blank row below; gives the row of the heads."""
        head = self.row
        for at, column in enumerate(columns):
            self.page.write_string(head, at, column.head, self.formats.head(column.kind))
        for number, row in enumerate(rows, head + 1):
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.write(number, at, value, self.formats.cell(column.kind))
        if filtered and rows:
            self.page.autofilter(head, 0, head + len(rows), len(columns) - 1)
        self.row = head + len(rows) + 2
        return head

    def freeze(self, head: int, columns: int = 0) -> None:
        """Keep everything to the row of the heads, and so many columns, in sight; repeat the heads on paper."""
        self.page.freeze_panes(head + 1, columns)
        self.page.repeat_rows(head)

    def heading(self, text: str) -> None:
        """A heading over the next table."""
        self.page.write_string(self.row, 0, text, self.formats.get(bold=True, font_size=13, font_color=BAR))
        self.row += 1

    def paragraph(self, text: str, across: int, height: float = 32) -> None:
        """A sentence over so many columns, wrapped."""
        shown = self.formats.get(text_wrap=True, font_size=12, valign="top")
        self.page.merge_range(self.row, 0, self.row, across - 1, "", shown)
        self.page.write_string(self.row, 0, text, shown)
        self.page.set_row(self.row, height)
        self.row += 1

    def over(self, spans: Sequence[tuple[int, int, str]]) -> None:
        """A row of heads over several columns each: first column, last column, text."""
        shown = self.formats.get(
            bold=True, font_color="#ffffff", bg_color=BAR, align="center", left=1, left_color=PAPER
        )
        for first, last, text in spans:
            self.page.merge_range(self.row, first, self.row, last, "", shown)
            self.page.write_string(self.row, first, text, shown)
        self.row += 1

    def write(self, row: int, column: int, value: Any, shown: Format) -> None:
        """One cell by the type of its value; None is an empty cell, text is text whatever it begins with."""
        if value is None or value == "":
            self.page.write_blank(row, column, None, shown)
        elif isinstance(value, str):
            self.page.write_string(row, column, value, shown)
        elif isinstance(value, date):
            self.page.write_datetime(row, column, value, shown)
        else:
            self.page.write_number(row, column, value, shown)
