"""When pupils were absent first, and when last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from daymark.lake.tables import Query
from daymark.measures.asking import Asking, Group
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure
from daymark.measures.shape import PUPIL, Shape, counted


def seen(asking: Asking, definition: Definition, behind: Mapping[Group, int]) -> Iterator[Figure]:
    """Pupils by the week of their first, or last, missed session."""
    for row in asking.rows(seen_query(asking.shape, definition.formula.which)):
        pupils = behind[asking.group(row)]
        yield Figure(definition.id, asking.group(row, "week"), row["pupils"], pupils, pupils)


@lru_cache(maxsize=128)
def seen_query(shape: Shape, which: str) -> Query:
    """Per group and `week`: `pupils`."""
    rows = counted(shape)
    missed = rows.filter(rows.absent > 0)
    week = missed.week.min() if which == "first" else missed.week.max()
    each = missed.group_by(*dict.fromkeys((*shape.by, *PUPIL))).agg(week=week)
    return Query(each.group_by(*shape.by, "week").agg(pupils=each.count()))
