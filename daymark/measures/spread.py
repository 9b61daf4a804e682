"""Sums of squares over pupils: what the range of a ratio of sums is reckoned from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daymark.measures.figures import Spread

SQUARES = ("yy", "xy", "xx")


def squares(top: Any, bottom: Any) -> dict[str, Any]:
    """The three sums, of the columns that hold what each pupil adds to numerator and denominator."""
    y, x = top.cast("int64"), bottom.cast("int64")
    return {"yy": (y * y).sum(), "xy": (x * y).sum(), "xx": (x * x).sum()}


def spread_of(row: Mapping[str, Any]) -> Spread:
    """The spread of a row with `pupils` and the three sums; 0 where there is nothing to add up."""
    return Spread(*(row[name] or 0 for name in ("pupils", *SQUARES)))
