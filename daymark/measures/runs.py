"""Measures of runs: sessions missed one after the other.

All weeks of a pupil's school year are laid end to end. What was not due or not possible is taken out, what ends a run
becomes a blank, and what is left between the blanks are the runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir

from daymark.lake.tables import Query, tables
from daymark.measures.asking import Asking, Group, Row
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure, Spread
from daymark.measures.shape import PUPIL, Shape, weeks_of
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE

IN_YEAR = ("half_term", "term")
"""Keys that cut a school year: a run does not go from one to the next."""

DATE_LENGTH = len("2024-09-02")


def pupils_behind(asking: Asking, sums: list[Row]) -> Mapping[Group, int]:
    """Pupils with a possible session by group, and the one group of everyone where nothing is divided."""
    found = {asking.group(row): row["pupils"] for row in sums}
    return {group: pupils for group, pupils in found.items() if pupils or not asking.question.by}


def runs(asking: Asking, definition: Definition, behind: Mapping[Group, int]) -> Iterator[Figure]:
    """How many runs there are, how long the longest are, or how many pupils have a long one."""
    formula = definition.formula
    query = runs_query(asking.shape, formula.marks, formula.least)
    column = "long" if formula.kind == "long_run" else formula.which
    found = {asking.group(row): row for row in asking.rows(query)}
    for group, pupils in behind.items():
        row = found.get(group, {})
        top = row.get(column) or 0
        # Every pupil is one of the denominator, so products and squares of it are plain counts.
        spread = Spread(pupils, row.get(f"{column}_squared") or 0, top, pupils)
        yield Figure(definition.id, group, top, pupils, pupils, spread=spread)


def reasons(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Runs by the code of their first session."""
    marks = definition.formula.marks
    whole = {asking.group(row): row for row in asking.rows(runs_query(asking.shape, marks, 0))}
    for row in asking.rows(reasons_query(asking.shape, marks)):
        told = whole[asking.group(row)]
        symbol = CODES.by_char[row["first"]].symbol
        group = (*asking.group(row), ("code", symbol))
        spread = Spread(told["pupils"], row["yy"], row["xy"], told["number_squared"])
        yield Figure(definition.id, group, row["number"], told["number"], told["pupils"], spread=spread)


@lru_cache(maxsize=128)
def runs_query(shape: Shape, marks: str, least: int) -> Query:
    """Per group: `number` of runs, the sessions of each pupil's `longest` added up, `pupils` with a run, and how many
    of them have one of `least` sessions or more (`long`); `number_squared` and `longest_squared` add up squares."""
    found = _runs(shape, marks)
    keys = tuple(dict.fromkeys((*shape.by, *PUPIL)))
    each = found.group_by(*keys).agg(number=found.count(), longest=found.run.length().max())
    made: dict[str, Any] = {
        "number": each.number.sum(),
        "longest": each.longest.sum(),
        "pupils": each.count(),
        "long": (each.longest >= max(least, 1)).sum(),
        "number_squared": _squared(each.number),
        "longest_squared": _squared(each.longest),
    }
    return Query(each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made))


@lru_cache(maxsize=128)
def reasons_query(shape: Shape, marks: str) -> Query:
    """Per group and first mark (`first`): `number` of runs, and their squares and products over pupils."""
    found = _runs(shape, marks)
    firsts = found.mutate(first=found.run.substr(0, 1))
    keys = tuple(dict.fromkeys((*shape.by, *PUPIL)))
    own = firsts.group_by(*keys, "first").agg(own=firsts.count())
    each = own.mutate(whole=own.own.sum().over(group_by=keys).cast("int64"))
    made: dict[str, Any] = {"number": each.own.sum(), "yy": _squared(each.own), "xy": (each.own * each.whole).sum()}
    return Query(each.group_by(*shape.by, "first").agg(**made))


def _squared(column: Any) -> Any:
    return (column.cast("int64") * column.cast("int64")).sum()


def _runs(shape: Shape, marks: str) -> ir.Table:
    """One row a run: the keys, school, pupil, and `run`, the marks of its sessions."""
    rows = weeks_of(shape, tables(shape.clipped))
    keys = dict.fromkeys((*shape.by, *PUPIL, "year"))
    dated = rows.mutate(dated=rows.week.cast("string") + rows.marks)
    laid = dated.group_by(*keys).agg(weeks=dated.dated.collect())
    text = laid.weeks.sort().map(lambda week: week.substr(DATE_LENGTH)).join("")
    told = laid.mutate(text=_told(text, marks))
    runs_of = told.mutate(run=told.text.split(" ").unnest())
    return runs_of.filter(runs_of.run != "").drop("weeks", "text")


def _told(text: Any, marks: str) -> Any:
    """The marks that make a run as they are, a blank for each that ends one, nothing for the others."""
    ends = [code.char for code in CODES if code.possible and not getattr(code, marks)]
    aside = [code.char for code in CODES if not code.possible]
    from_, to = _both((*ends, MISSING), " "), _both(aside, NOTHING_DUE)
    return text.translate(from_[0] + to[0], from_[1] + to[1]).replace(NOTHING_DUE, "")


def _both(chars: Iterable[str], becomes: str) -> tuple[str, str]:
    text = "".join(chars)
    return text, becomes * len(text)
