"""The tables of the lake as Ibis sees them, and the values a question leaves open until it is asked.

A question of a given shape is turned into SQL once; its days, schools and groups are DuckDB variables that are set for
each asking. Turning an expression into SQL takes longer than running it over a school's year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Protocol

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import polars as pl
from ibis.expr.operations import UnboundTable

from daymark.access.scope import Scope
from daymark.kit.school_year import monday
from daymark.lake.layout import TABLES
from daymark.registers.codes import NOTHING_DUE
from daymark.registers.week import SLOTS

IBIS_TYPES = {
    pl.String: "string",
    pl.Int16: "int16",
    pl.Int32: "int32",
    pl.Date: "date",
    pl.Boolean: "boolean",
}

NOW = ("now_year_group", "now_form")
"""Where a pupil stands in the school's newest year: what a limit to year groups or forms looks at."""


OF_PUPILS = frozenset({"weeks", "running", "school_weeks", "pupils", "enrolments", "late_minutes", "lessons"})
"""The tables that are read under a Scope and not otherwise."""

LIMITS = ("schools", "year_groups", "forms", "pupils", "hidden")
"""The limits of a Scope, each in a variable of its own: `scope_schools` and so on."""

WEEK = timedelta(days=7)
NEVER = date(1, 1, 1)
"""A Monday no register has."""


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
    """Ibis tables.

    weeks     the weeks of the days asked for, each cut to those days
    edges     of these, the weeks that are cut; none where `tables` was asked for days that cut none
    upto      running totals at the end of the whole weeks among the days, the last row of each pupil and year
    before    running totals before them; what the whole weeks come to is the one less the other
    running   the running totals of all weeks, whatever the days
    school_weeks  what the marks of all pupils of a school come to in each of the weeks of the days; never cut
    """

    weeks: ir.Table
    edges: ir.Table
    upto: ir.Table
    before: ir.Table
    running: ir.Table
    school_weeks: ir.Table
    patterns: ir.Table
    pattern_days: ir.Table
    pattern_codes: ir.Table
    pupils: ir.Table
    enrolments: ir.Table
    calendar: ir.Table
    schools: ir.Table
    late_minutes: ir.Table
    lessons: ir.Table


def _table(name: str, extra: tuple[str, ...] = ()) -> ir.Table:
    schema = {column: IBIS_TYPES[type(kind)] for column, kind in TABLES[name].items()}
    return ibis.table(schema | dict.fromkeys(extra, "string"), name=name)


@lru_cache(maxsize=2)
def tables(clipped: bool) -> LakeTables:
    """The tables. `clipped`: whether the first or last week asked for is to be cut to the days asked for."""
    first, last = day_variable("first_week"), day_variable("last_week")
    weeks = _table("weeks")
    edges = weeks.filter((weeks.week == day_variable("cut_first")) | (weeks.week == day_variable("cut_last")))
    weeks = weeks.filter(weeks.week >= first, weeks.week <= last)
    if clipped:
        weeks, edges = (each.mutate(marks=_clip(each, first, last)) for each in (weeks, edges))
    sums = _table("running")
    start, end = day_variable("whole_first"), day_variable("whole_last")
    upto = sums.filter(sums.week <= end, sums.until > end)
    before = sums.filter(sums.week < start, sums.until >= start)
    placed = {name: _in_days(_table(name)) for name in ("late_minutes", "lessons")}
    sums_of_schools = _table("school_weeks")
    placed["school_weeks"] = sums_of_schools.filter(sums_of_schools.week >= first, sums_of_schools.week <= last)
    plain = {name: _table(name) for name in TABLES if name not in ("weeks", "pupils", *placed)}
    return LakeTables(
        weeks=weeks, edges=edges, upto=upto, before=before, pupils=_table("pupils", NOW), **placed, **plain
    )


def _in_days(rows: ir.Table) -> ir.Table:
    """Rows with a week and weekday that lie in the days asked for."""
    slot = rows.weekday * 2
    head = (rows.week > day_variable("first_week")) | (slot >= number_variable("head"))
    tail = (rows.week < day_variable("last_week")) | (slot < number_variable("tail"))
    inside = rows.filter(rows.week >= day_variable("first_week"), rows.week <= day_variable("last_week"))
    return inside.filter(head, tail)


def _clip(weeks: ir.Table, first: Any, last: Any) -> Any:
    head = ibis.ifelse(weeks.week == first, number_variable("head"), 0)
    tail = ibis.ifelse(weeks.week == last, number_variable("tail"), SLOTS)
    kept = weeks.marks.substr(head, tail - head)
    blank = ibis.literal(NOTHING_DUE)
    edge = blank.repeat(head).concat(kept, blank.repeat(SLOTS - tail))
    return ibis.ifelse((weeks.week == first) | (weeks.week == last), edge, weeks.marks)


def days_variables(days: Days) -> dict[str, object]:
    """What to set so that the tables hold these days.

    first_week, last_week     the Mondays of the weeks the days lie in
    head, tail                how many sessions of the first are left out, how many of the last are kept
    cut_first, cut_last       the same weeks where they are cut; NEVER where not
    whole_first, whole_last   the first and the last of the weeks that are not cut
    """
    first, last = monday(days.start), monday(days.end)
    edges = edge_weeks(days)
    whole_first = first + WEEK if first in edges else first
    whole_last = last - WEEK if last in edges else last
    return {
        "first_week": first,
        "last_week": last,
        "head": 2 * days.start.weekday(),
        "tail": 2 * days.end.weekday() + 2,
        "cut_first": first if first in edges else NEVER,
        "cut_last": last if last in edges else NEVER,
        "whole_first": whole_first,
        # Where no week is whole, what counts up to the last and what counts before the first must be the same rows.
        "whole_last": max(whole_last, whole_first - WEEK),
    }


def limits_of(scope: Scope) -> Mapping[str, frozenset[str]]:
    """The limits that a scope has, with what each lets through, or in the case of `hidden` leaves out."""
    given = {name: getattr(scope, name) for name in LIMITS}
    return {name: keys for name, keys in given.items() if (keys if name == "hidden" else keys is not None)}


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


class Query:
    """An Ibis expression over the tables, turned into the SQL of a dialect once.

    Its open values are calls of `getvariable`: DuckDB looks them up, other engines have them put in.
    """

    def __init__(self, expression: ir.Expr) -> None:
        self.expression = expression
        self._texts: dict[str, str] = {}

    @cached_property
    def of_pupils(self) -> bool:
        """Whether it reads a table that holds pupils, or what they come to."""
        return any(table.name in OF_PUPILS for table in self.expression.op().find(UnboundTable))

    @cached_property
    def limits(self) -> frozenset[str]:
        """The limits of a Scope that it looks at."""
        text = self.sql("duckdb")
        return frozenset(limit for limit in LIMITS if f"'scope_{limit}'" in text)

    def sql(self, dialect: str) -> str:
        """The SQL of `duckdb` or `pyspark`."""
        if dialect not in self._texts:
            self._texts[dialect] = str(ibis.to_sql(self.expression, dialect=dialect, pretty=False))
        return self._texts[dialect]
