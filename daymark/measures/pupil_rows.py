"""Pupils one by one: what the days asked for come to for each, and who they are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir
import polars as pl

from daymark.access.scope import Scope
from daymark.lake.lake import Snapshot
from daymark.lake.tables import Days, Query, tables
from daymark.measures.figures import BANDS
from daymark.measures.shape import COUNTED, PUPIL, Shape, per_year, schools_of, shape_of, variables_of

Where = tuple[tuple[str, str], ...]


def pupil_rows(snapshot: Snapshot, days: Days, scope: Scope, where: Where, of_school: bool = False) -> pl.DataFrame:
    """One row for each pupil with a register in the days: school, pupil, year (the newest school year among the days,
    whose characteristics stand in the row), identity, characteristics, COUNTED and band; with `of_school` phase and la
    too."""
    shape = shape_of(snapshot, days, scope, where, ())
    frame = snapshot.frame(
        pupils_query(shape, of_school), days, schools_of(scope, where), variables_of(where), scope=scope
    )
    return frame.cast(dict.fromkeys(COUNTED, pl.Int64)).with_columns(band=BAND)


def count_rows(snapshot: Snapshot, days: Days, scope: Scope, where: Where) -> pl.DataFrame:
    """As `pupil_rows`, of SESSIONS alone: school, pupil, SESSIONS and band, and nothing of who they are."""
    shape = shape_of(snapshot, days, scope, where, ())
    frame = snapshot.frame(counts_query(shape), days, schools_of(scope, where), variables_of(where), scope=scope)
    return frame.cast(dict.fromkeys(SESSIONS, pl.Int32)).with_columns(band=PLACE.cat.to(pl.Enum(BANDS)))


SESSIONS = ("possible", "attended", "absent", "authorised", "unauthorised", "late")


@lru_cache(maxsize=64)
def counts_query(shape: Shape) -> Query:
    """The rows of `count_rows` without the band."""
    rows = per_year(replace(shape, by=()))
    if shape.single:
        return Query(rows.filter(rows.registers > 0).select(*PUPIL, *SESSIONS))
    sums: dict[str, Any] = {name: rows[name].sum() for name in ("registers", *SESSIONS)}
    each = rows.group_by(*PUPIL).agg(**sums)
    return Query(each.filter(each.registers > 0).select(*PUPIL, *SESSIONS))


@lru_cache(maxsize=64)
def pupils_query(shape: Shape, of_school: bool) -> Query:
    """The rows of `pupil_rows` without the band."""
    each = _totals(replace(shape, by=()))
    lake = tables(shape.clipped)
    known = each.join(lake.pupils.drop("now_year_group", "now_form"), ["school", "year", "pupil"])
    return Query(known.join(lake.schools.drop("name"), ["school", "year"]) if of_school else known)


def _totals(shape: Shape) -> ir.Table:
    rows = per_year(shape)
    if shape.single:
        return rows.filter(rows.registers > 0).select(*PUPIL, "year", *COUNTED)
    sums: dict[str, Any] = {name: rows[name].sum() for name in ("registers", *COUNTED)}
    years = rows.group_by(*PUPIL, "year").agg(**sums)
    here = years.filter(years.registers > 0)
    totals: dict[str, Any] = {name: here[name].sum() for name in COUNTED}
    return here.group_by(*PUPIL).agg(year=here.year.max(), **totals)


_TWENTIETHS = pl.min_horizontal(pl.col("absent") * 20 // pl.col("possible"), pl.lit(len(BANDS) - 1))
PLACE = pl.when(pl.col("possible") > 0).then(_TWENTIETHS.cast(pl.UInt8))
BAND = PLACE.cat.to(pl.Enum(BANDS)).cast(pl.String()).alias("band")
"""The band of a row, in whole numbers; null where no session was possible."""
