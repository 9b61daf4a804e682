"""Several schools in one file: said, and cut down to one where a person chose it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from daymark.intake import rules, words
from daymark.intake.problems import Problems, counted
from daymark.intake.rows import Rows


def named(idents: Iterable[pl.DataFrame]) -> list[str]:
    """The schools that these idents name, in order."""
    return sorted({school for frame in idents for school in frame["school"].unique().to_list()} - {""})


def _named(idents: pl.DataFrame, school: str) -> pl.Series:
    return idents["school"].map_elements(lambda name: words.plain(name) == words.plain(school), return_dtype=pl.Boolean)


def only(rows: Rows, school: str | None, problems: Problems) -> Rows | None:
    """The rows of the school chosen, or all of them where the file names none; None where it names only others.

    The last is not said here: see `say_left_out`.
    """
    if school is None or rows.idents.is_empty() or not (rows.idents["school"] != "").any():
        return rows
    chosen = rows.idents.filter(_named(rows.idents, school))
    if chosen.is_empty():
        return None
    cells = rows.cells.filter(pl.col("ident").is_in(chosen["ident"].implode()))
    left_out = rows.cells.height - cells.height
    if left_out:
        problems.add(rules.OTHER_SCHOOLS, rows.file, value=counted(left_out, "row"))
    return replace(rows, cells=cells, idents=chosen, count=rows.count - left_out)


def say_left_out(files: Mapping[str, pl.DataFrame], school: str | None, found: bool, problems: Problems) -> None:
    """Say of each file (to its idents) that no row of it is of the school chosen.

    Only a notice where the school was `found` in other files.
    """
    for file, idents in files.items():
        names = ", ".join(idents["school"].unique(maintain_order=True).to_list())
        rule = rules.OTHER_SCHOOL_FILE if found else rules.NOT_THIS_SCHOOL
        problems.add(rule, file, value=f"{school} is not among {names}")


def say(rows: Rows, school: str | None, problems: Problems) -> None:
    """A notice where the file has several schools, with rows of each, or one whose name is not the key asked for."""
    if not (rows.idents["school"] != "").any():
        return
    named = rows.cells.group_by("ident").len().join(rows.idents.filter(pl.col("school") != ""), on="ident")
    counts = named.sort("ident").group_by("school", maintain_order=True).agg(pl.col("len").sum())
    if counts.height > 1:
        value = ", ".join(f"{name} ({counted(rows_of, 'row')})" for name, rows_of in counts.iter_rows())
        problems.add(rules.SCHOOLS, rows.file, value=value)
    elif counts.height == 1 and school and words.plain(counts["school"][0]) != words.plain(school):
        problems.add(rules.SCHOOL_NAME, rows.file, value=f"{counts['school'][0]}, taken for {school}")
