"""Measures of what comes beside the register: minutes late, and lessons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir

from daymark.lake.tables import Query, tables
from daymark.measures.asking import Asking
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure
from daymark.measures.shape import PUPIL, Shape, placed
from daymark.measures.spread import spread_of, squares


def minutes(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Minutes late over late marks whose minutes are known."""
    yield from _figures(asking, definition, minutes_query(asking.shape))


def lessons(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Lessons attended over lessons possible."""
    yield from _figures(asking, definition, lessons_query(asking.shape))


def _figures(asking: Asking, definition: Definition, query: Query) -> Iterator[Figure]:
    for row in asking.rows(query):
        top, bottom, pupils = (row[name] or 0 for name in ("top", "bottom", "pupils"))
        if bottom or not asking.question.by:
            yield Figure(definition.id, asking.group(row), top, bottom, pupils, spread=spread_of(row))


@lru_cache(maxsize=128)
def minutes_query(shape: Shape) -> Query:
    """Per group: minutes (`top`), late marks (`bottom`), `pupils`."""
    lake = tables(shape.clipped)
    rows = placed(lake.late_minutes, shape, lake)
    return Query(_summed(rows.mutate(top=rows.minutes, bottom=1), shape))


@lru_cache(maxsize=128)
def lessons_query(shape: Shape) -> Query:
    """Per group: lessons attended (`top`), possible (`bottom`), `pupils`."""
    lake = tables(shape.clipped)
    rows = placed(lake.lessons.rename(lesson_period="period"), shape, lake)
    return Query(_summed(rows.mutate(top=rows.attended, bottom=rows.possible), shape))


def _summed(rows: ir.Table, shape: Shape) -> ir.Table:
    each = rows.group_by(*dict.fromkeys((*shape.by, *PUPIL))).agg(top=rows.top.sum(), bottom=rows.bottom.sum())
    made: dict[str, Any] = {"top": each.top.sum(), "bottom": each.bottom.sum(), "pupils": each.count()}
    made |= squares(each.top, each.bottom)
    return each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made)
