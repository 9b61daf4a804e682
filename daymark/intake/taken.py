"""What was taken from the files: the hand-over from intake to the registers and the lake."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from daymark.intake.problems import Problem
from daymark.registers.frames import LESSONS, NOTES, PUPILS, WEEKS, empty


@dataclass(frozen=True)
class SourceSummary:
    """How one file (or one sheet of a workbook) was understood.

    layout      L1 a row a mark, L2 a row a pupil and day, L3 a column a session, L4 a string a week, lessons, pupils,
                or "" where it was not recognised
    date_order  `day/month`, `month/day`, `year first` or "" where there were no dates to read
    rows        rows of data, without headings, blank rows and footers
    columns     what each column is, to the heading it had in the file
    """

    file: str
    layout: str
    encoding: str
    date_order: str
    rows: int
    columns: dict[str, str]


@dataclass(frozen=True)
class Taken:
    """Everything that came out of reading some files, and everything that did not.

    weeks, pupils, notes, lessons   frames of the shapes in `daymark.registers.frames`
    marks_read             marks in the files, known or not; a cell that says "no mark" is not one
    marks_taken            marks that stand in `weeks`; two rows that agree are one mark
    lessons_read           lesson marks in the files, known or not
    lessons_taken          lesson marks that stand in `lessons`, where a lesson without a mark has a row as well
    rows_read, rows_taken  rows of data, and those of them with nothing left out
    unknown_marks          marks that are no code, as written, with how often they came
    schools                the school keys in `weeks` and `pupils`
    schools_named          the schools the files of marks name, as they name them; also those that were not chosen
    pupils_by_year         where lists say which academic year they are for: `pupils` with a row for each such year, and
                           the column `year` (Int32, the year it starts in; null is every year)
    """

    weeks: pl.DataFrame = field(default_factory=lambda: empty(WEEKS))
    pupils: pl.DataFrame = field(default_factory=lambda: empty(PUPILS))
    notes: pl.DataFrame = field(default_factory=lambda: empty(NOTES))
    lessons: pl.DataFrame = field(default_factory=lambda: empty(LESSONS))
    problems: list[Problem] = field(default_factory=list)
    sources: list[SourceSummary] = field(default_factory=list)
    marks_read: int = 0
    marks_taken: int = 0
    lessons_read: int = 0
    lessons_taken: int = 0
    rows_read: int = 0
    rows_taken: int = 0
    unknown_marks: dict[str, int] = field(default_factory=dict)
    schools: list[str] = field(default_factory=list)
    schools_named: list[str] = field(default_factory=list)
    pupils_by_year: pl.DataFrame | None = None

    def of_level(self, level: str) -> list[Problem]:
        """The problems of one level: `file`, `row` or `notice`."""
        return [problem for problem in self.problems if problem.level == level]
