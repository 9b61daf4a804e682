"""Files of marks that come to nothing: each is told why."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from daymark.intake import rules
from daymark.intake.marks import Read
from daymark.intake.part import Part
from daymark.intake.problems import Problems, counted, few_of
from daymark.registers.codes import CODES

DUE = [code.char for code in CODES if code.possible]


def say(part: Part, read: Read, problems: Problems) -> Read:
    """The marks of a file as they were, or as refused where there is no mark in it.

    A notice where there are marks and none is of a session that anybody was due at.
    """
    if read.refused:
        return read
    if not read.read and (part.marks.height or not problems.rows_in(part.file)):
        problems.add(
            rules.NO_MARK, part.file, value=counted(part.marks.height, "empty cell") if part.marks.height else ""
        )
        return replace(read, refused=True)
    if read.marks.height and not read.marks["char"].is_in(DUE).any():
        problems.add(rules.NOTHING_DUE, part.file, value=counted(read.marks.height, "mark"))
    return read


def say_pupils(part: Part, pids: pl.DataFrame, single: pl.DataFrame, people: pl.DataFrame, problems: Problems) -> None:
    """Name the pupils who stand in the part and have no mark anywhere: they would be in no figure, unnoticed."""
    marked = single["pid"].unique().to_list() if single.width else []
    without = pids.filter(~pl.col("pid").is_in(marked)).join(people, on="pid", how="inner").sort("pupil")
    if not without.is_empty():
        problems.add(rules.ALL_UNMARKED, part.file, value=few_of(without["pupil"].to_list()))
