"""The tables of the lake as Ibis sees them, and the values a question leaves open until it is asked.

A question of a given shape is turned into SQL once; its days, schools and groups are DuckDB variables that are set for
each asking. Turning an expression into SQL takes longer than running it over a school's year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import polars as pl

from daymark.kit.school_year import monday
from daymark.lake.layout import TABLES
from daymark.registers.codes import NOTHING_DUE
from daymark.registers.week import SLOTS

IBIS_TYPES = {pl.String: "string", pl.Int32: "int32", pl.Date: "date", pl.Boolean: "boolean"}

NOW = ("now_year_group", "now_form")
"""Where a pupil stands in the school's newest year: what a limit to year groups or forms looks at."""


class Days(Protocol):
    """Days from `start` to `end`, both inclusive."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator]
def day_variable(variable: str) -> dt.date:
    """A date set for this asking."""


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator]
def number_variable(variable: str) -> dt.int32:
    """A number set for this asking."""


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator]
def list_variable(variable: str) -> dt.Array(dt.string):  # type: ignore[valid-type]
    """A list of texts set for this asking."""


@dataclass(frozen=True)
class LakeTables:
    """Ibis tables. `weeks` holds the weeks of the days asked for, each cut to those days."""

    weeks: ir.Table
    patterns: ir.Table
    pattern_days: ir.Table
    pattern_codes: ir.Table
    pupils: ir.Table
    enrolments: ir.Table
    calendar: ir.Table


def _table(name: str, extra: tuple[str, ...] = ()) -> ir.Table:
    schema = {column: IBIS_TYPES[type(kind)] for column, kind in TABLES[name].items()}
    return ibis.table(schema | dict.fromkeys(extra, "string"), name=name)


@lru_cache(maxsize=2)
def tables(clipped: bool) -> LakeTables:
    """The tables. `clipped`: whether the first or last week asked for is to be cut to the days asked for."""
    weeks = _table("weeks")
    first, last = day_variable("first_week"), day_variable("last_week")
    weeks = weeks.filter(weeks.week >= first, weeks.week <= last)
    if clipped:
        weeks = weeks.mutate(marks=_clip(weeks, first, last))
    others = {name: _table(name) for name in TABLES if name not in ("weeks", "pupils")}
    return LakeTables(weeks=weeks, pupils=_table("pupils", NOW), **others)


def _clip(weeks: ir.Table, first: Any, last: Any) -> Any:
    head = ibis.ifelse(weeks.week == first, number_variable("head"), 0)
    tail = ibis.ifelse(weeks.week == last, number_variable("tail"), SLOTS)
    kept = weeks.marks.substr(head, tail - head)
    blank = ibis.literal(NOTHING_DUE)
    edge = blank.repeat(head).concat(kept, blank.repeat(SLOTS - tail))
    return ibis.ifelse((weeks.week == first) | (weeks.week == last), edge, weeks.marks)


def days_variables(days: Days) -> dict[str, object]:
    """What to set so that `weeks` holds these days: first and last week, and how much of each to keep."""
    return {
        "first_week": monday(days.start),
        "last_week": monday(days.end),
        "head": 2 * days.start.weekday(),
        "tail": 2 * days.end.weekday() + 2,
    }


def edge_weeks(days: Days) -> list[date]:
    """The weeks that these days hold only a part of, by their Monday."""
    edges = set()
    if days.start.weekday() != 0:
        edges.add(monday(days.start))
    if days.end.weekday() != 6:
        edges.add(monday(days.end))
    return sorted(edges)


def touches(days: Days, year_start: date, year_end: date) -> bool:
    """Whether the days and a school year share a week."""
    return monday(days.start) <= year_end and days.end + timedelta(days=6) >= monday(year_start)


def to_sql(expression: ir.Expr) -> str:
    """The expression as DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))
