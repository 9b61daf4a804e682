"""The same pupil and session twice: taken once where the rows agree, not at all where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import polars as pl

from daymark.intake import rules
from daymark.intake.problems import Problems, counted
from daymark.registers.codes import CODES

ONE = ["pid", "session"]


@dataclass(frozen=True)
class Place:
    """Where one of several marks for the same session stands."""

    file: str
    row: int
    column: str
    char: str
    raw: str | None

    @property
    def written(self) -> str:
        """The mark as the file has it."""
        return self.raw if self.raw is not None else CODES.by_char[self.char].symbol

    def seen_from(self, other: Place) -> str:
        """The mark and where it is, as said at the place of another one."""
        row = f"row {self.row}" if self.row != other.row or self.file != other.file else f"column {self.column}"
        return f"{self.written} in {row}" + ("" if self.file == other.file else f" of {self.file}")


def single(marks: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """At most one mark a pupil and session.

    `marks` has pid, session, char, row, file, column, raw, minutes, comment. Marks that agree become one (the first,
    with the
    first minutes and comment any of them has); where they differ every one of them is a problem that names the others.
    """
    key = pl.col("pid").cast(pl.Int64) * (1 << 32) + pl.col("session")
    keys = marks.select(key.alias("key")).to_series()
    if keys.n_unique() == marks.height:
        return marks
    twice = keys.is_duplicated()
    double = marks.filter(twice)
    groups = double.group_by(ONE, maintain_order=True).agg(pl.col("char").n_unique().alias("different"))
    double = double.join(groups, on=ONE, how="left", maintain_order="left")
    _quarantine(double.filter(pl.col("different") > 1), problems)
    agreeing = double.filter(pl.col("different") == 1).drop("different")
    first = agreeing.group_by(ONE, maintain_order=True).agg(
        pl.exclude("minutes", "comment").first(), pl.col("minutes", "comment").drop_nulls().first()
    )
    _say(agreeing, first.height, problems)
    return pl.concat([marks.filter(~twice), first.select(marks.columns)])


def _say(agreeing: pl.DataFrame, kept: int, problems: Problems) -> None:
    if not agreeing.is_empty():
        extra = agreeing.height - kept
        place = agreeing.filter(pl.struct(ONE).is_duplicated()).row(1, named=True)
        value = counted(extra, "mark", "more than once")
        problems.add(rules.DOUBLE_AGREES, place["file"], place["row"], place["column"], value)


def _quarantine(double: pl.DataFrame, problems: Problems) -> None:
    """A problem for each of the marks, saying what the others are and where they stand."""
    if double.is_empty():
        return
    columns = double.sort(ONE, maintain_order=True).select(*ONE, "file", "row", "column", "char", "raw")
    for _, group in groupby(columns.iter_rows(), key=itemgetter(0, 1)):
        places = [Place(*row[2:]) for row in group]
        for this in places:
            said = ", ".join(other.seen_from(this) for other in places if other is not this)
            problems.add(rules.DOUBLE_DISAGREES, this.file, this.row, this.column, f"{this.written} here, {said}")
