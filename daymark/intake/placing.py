"""Lists of pupils that name no school, beside marks of several: each pupil is placed by where their marks are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from daymark.intake import identity, rules, words
from daymark.intake.identity import Finder, Ident, Register
from daymark.intake.problems import Problems, counted

Lists = Sequence[Sequence[Ident]]


def place(listed: Lists, marked: Lists) -> list[list[Ident]]:
    """The rows of the lists, those without a school at the one school whose marks have the pupil.

    A row stays without a school where no school's marks have the pupil, or those of several have.
    """
    register = Register()
    pids = [{row.ident: register.enter(row.school, row.best(), row, listed=True) for row in rows} for rows in listed]
    schools = _schools_of(register, marked)
    return [
        [row if row.school else replace(row, school=_only(schools[of[row.ident]])) for row in rows]
        for rows, of in zip(listed, pids, strict=True)
    ]


def _schools_of(register: Register, marked: Lists) -> defaultdict[int, set[str]]:
    """For each pupil of the lists, the schools whose marks have them."""
    finder = Finder(register, by_school=True)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for idents in marked:
        for school in {ident.school for ident in idents} - {""}:
            match = identity.match([ident for ident in idents if ident.school == school], finder)
            for pid in match.pids.values():
                found[pid].add(school)
    return found


def _only(schools: set[str]) -> str:
    return next(iter(schools)) if len(schools) == 1 else ""


def say_unplaced(file: str, title: str, said: pl.DataFrame, rows: Sequence[Ident], problems: Problems) -> None:
    """A problem for each row of a list (`said`: row, ident) whose pupil is at no one school."""
    unplaced = [(row.ident, row.best()) for row in rows if not row.school]
    whose = pl.DataFrame(unplaced, schema={"ident": pl.UInt32, "value": pl.String}, orient="row")
    found = said.select("row", "ident").join(whose, on="ident", maintain_order="left")
    problems.add_rows(rules.UNPLACED, file, found.with_columns(column=pl.lit(title)))


def at_school(file: str, rows: Sequence[Ident], school: str | None, problems: Problems) -> list[Ident]:
    """The rows of the school chosen, and those that name none; how many belong to others is said."""
    kept = [row for row in rows if not school or not row.school or words.plain(row.school) == words.plain(school)]
    if len(kept) < len(rows):
        rule = rules.OTHER_SCHOOLS if kept else rules.OTHER_SCHOOL_FILE
        problems.add(rule, file, value=counted(len(rows) - len(kept), "row"))
    return kept
