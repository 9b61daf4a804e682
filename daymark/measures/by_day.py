"""Measures of absence on certain days: each weekday, and the days beside a holiday."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir

from daymark.lake.tables import Query, tables
from daymark.measures.asking import Asking
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure
from daymark.measures.shape import PUPIL, Shape, per_pupil, weeks_of
from daymark.measures.spread import spread_of, squares

COLUMNS = ("absent", "possible", "pupils")


def weekdays(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Absence by weekday: one figure for each weekday with a possible session."""
    shape = asking.shape.divided_by(*asking.question.by, "weekday")
    for row in asking.rows(weekdays_query(shape)):
        if row["possible"]:
            group = asking.group(row, "weekday")
            yield Figure(definition.id, group, row["absent"], row["possible"], row["pupils"], spread=spread_of(row))


def holidays(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Absence on the day before, or after, a holiday."""
    for row in asking.rows(holidays_query(asking.shape, definition.formula.which)):
        absent, possible, pupils = (row[name] or 0 for name in COLUMNS)
        if possible or not asking.question.by:
            yield Figure(definition.id, asking.group(row), absent, possible, pupils, spread=spread_of(row))


@lru_cache(maxsize=128)
def weekdays_query(shape: Shape) -> Query:
    """Per group: COLUMNS and squares."""
    return Query(_summed(per_pupil(shape), shape))


@lru_cache(maxsize=128)
def holidays_query(shape: Shape, which: str) -> Query:
    """Per group, over the days that are the last before (or the first after) a holiday: COLUMNS and squares."""
    lake = tables(shape.clipped)
    calendar = lake.calendar
    edges = calendar.filter(calendar.open, calendar[f"{which}_holiday"])
    days = edges.select("school", "year", "week", edge=edges.date.day_of_week.index().cast("int32")).distinct()
    rows = weeks_of(shape, lake).join(days, ["school", "year", "week"])
    each = rows.join(lake.pattern_days, [rows.marks == lake.pattern_days.marks, rows.edge == lake.pattern_days.weekday])
    keys = tuple(dict.fromkeys((*shape.by, *PUPIL)))
    sums: dict[str, Any] = {name: each[name].sum() for name in ("absent", "possible")}
    return Query(_summed(each.group_by(*keys).agg(**sums), shape))


def _summed(each: ir.Table, shape: Shape) -> ir.Table:
    made: dict[str, Any] = {"absent": each.absent.sum(), "possible": each.possible.sum()}
    made["pupils"] = (each.possible > 0).sum()
    made |= squares(each.absent, each.possible)
    return each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made)
