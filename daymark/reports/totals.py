"""One row a pupil, kept while the registers stay the same: several parts of a page ask for the same pupils."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.measures.pupils import pupil_totals
from daymark.measures.question import Period

Where = tuple[tuple[str, str], ...]
KEPT = 96


def totals_of(lake: Lake, period: Period, scope: Scope, where: Where = ()) -> pl.DataFrame:
    """As measures.pupils.pupil_totals. The frame is shared: it must not be changed in place."""
    return _totals(lake, lake.version, period, scope, where)


@lru_cache(maxsize=KEPT)
def _totals(lake: Lake, version: str, period: Period, scope: Scope, where: Where) -> pl.DataFrame:
    return pupil_totals(lake, period, scope, where)


def pairs(totals: pl.DataFrame, column: str = "attended") -> list[tuple[float, float]]:
    """The sessions of `column` and the possible sessions of each pupil who had any."""
    chosen = totals.filter(pl.col("possible") > 0)
    return list(chosen.select(column, "possible").iter_rows())


def both_years(now: pl.DataFrame, before: pl.DataFrame) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Attended and possible sessions of every pupil of either frame, now and before; (0, 0) where not on roll."""
    columns = ("school", "pupil", "attended", "possible")
    joined = now.select(columns).join(before.select(columns), on=columns[:2], how="full", suffix="_before")
    sides = ("attended", "possible", "attended_before", "possible_before")
    return [((a, b), (c, d)) for a, b, c, d in joined.select(sides).fill_null(0).iter_rows()]
