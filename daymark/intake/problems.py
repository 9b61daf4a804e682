"""What could not be taken, and what was taken but should be said: file, row, column, value, rule, remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from daymark.kit.files import csv_text

LEVELS = ("file", "row", "notice")
HEADER = ("file", "row", "column", "value", "rule", "remedy")
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a file that somebody should know.

    level   `file`: nothing was taken from the file; `row`: the row, or the one mark or value of it that is named, was
            left out; `notice`: everything was taken
    row     the row of the file as a spreadsheet numbers it, headings included; 0 where the whole file is meant
    rule    what is wrong, in the same words for every such case; remedy what a person can do
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str
    level: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem, in words."""

    text: str
    remedy: str
    level: str

    def at(self, file: str, row: int = 0, column: str = "", value: object = "") -> Problem:
        """The problem of this kind at one place."""
        return Problem(file, row, column, _shortened(str(value)), self.text, self.remedy, self.level)


def counted(number: int, thing: str, rest: str = "") -> str:
    """`1 row`, `2,000 rows more than once`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'} {rest}".rstrip()


FIRST_FEW = 5


def few_of(names: Sequence[str]) -> str:
    """How many, and the first few: `7: 001, 002, 003, 004, 005 ...`."""
    shown = ", ".join(names[:FIRST_FEW]) + (" ..." if len(names) > FIRST_FEW else "")
    return f"{len(names)}: {shown}"


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"


class Problems:
    """The problems found so far, in the order they were found."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self._rows: set[tuple[str, int]] = set()

    def add(self, rule: Rule, file: str, row: int = 0, column: str = "", value: object = "") -> None:
        """One more problem."""
        self.found.append(rule.at(file, row, column, value))
        if rule.level == "row":
            self._rows.add((file, row))

    def add_rows(self, rule: Rule, file: str, rows: pl.DataFrame) -> None:
        """Many problems of one kind: `rows` has the columns row, column, value."""
        for row, column, value in rows.select("row", "column", "value").iter_rows():
            self.found.append(Problem(file, row, column, _shortened(value), rule.text, rule.remedy, rule.level))
        if rule.level == "row":
            self._rows.update((file, row) for row in rows["row"].unique().to_list())

    def rows_in(self, file: str) -> int:
        """How many rows of the file have something that was left out."""
        return sum(1 for name, _ in self._rows if name == file)


def problems_csv(problems: Iterable[Problem]) -> str:
    """The problems as CSV text: file, row, column, value, rule, remedy; row is empty where the whole file is meant."""
    return csv_text(HEADER, ((p.file, p.row or "", p.column, p.value, p.rule, p.remedy) for p in problems))
