"""The newest day each pupil missed a session of in the days asked about."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.tables import Query
from daymark.measures.question import Period
from daymark.measures.shape import Shape, counted, shape_of, variables_of
from daymark.registers.codes import CODES
from daymark.registers.week import clip, slot_date

ABSENT = frozenset(code.char for code in CODES if code.absent)
COLUMNS = {"pupil": pl.String(), "last_absent": pl.Date()}


def last_absences(lake: Lake, school: str, period: Period, scope: Scope) -> pl.DataFrame:
    """Pupil and `last_absent` of everybody who missed a session. The frame is shared: do not change it in place."""
    return _last(lake, lake.version, school, period, scope)


@lru_cache(maxsize=64)
def _last(lake: Lake, version: str, school: str, period: Period, scope: Scope) -> pl.DataFrame:
    snapshot, where = lake.snapshot(), (("school", school),)
    shape = shape_of(snapshot, period, scope, where, ())
    rows = snapshot.rows(_query(shape), period, frozenset({school}), variables_of(where), scope=scope)
    days = [(row["pupil"], _day(row["week"], row["marks"], period)) for row in rows]
    return pl.DataFrame(days, schema=COLUMNS, orient="row")


def _day(week: date, marks: str, period: Period) -> date:
    cut = clip(marks, week, period.start, period.end)
    return slot_date(week, max(at for at, mark in enumerate(cut) if mark in ABSENT))


@lru_cache(maxsize=64)
def _query(shape: Shape) -> Query:
    """Of each pupil the last `week` with a session missed, and its `marks`."""
    rows = counted(shape)
    missed = rows.filter(rows.absent > 0)
    return Query(missed.group_by("pupil").agg(week=missed.week.max(), marks=missed.marks.argmax(missed.week)))
