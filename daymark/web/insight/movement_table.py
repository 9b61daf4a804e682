"""The table of movement between bands as its template wants it."""

from __future__ import annotations

from typing import Any

from daymark.insight import words
from daymark.reports.movement import MovedRow, Movement
from daymark.web.insight.bands_presenter import span_name

STAYED, SOME, NOBODY = 2, 1, 0
"""Shades: pupils in the same band as last year, in another one, nobody."""

BY_THEMSELVES = (
    "Pupils move towards the middle by themselves. Of those who missed most last year many are closer in this year "
    "whatever is done, and of those who missed nothing many miss a little. So this is what support is measured "
    "against, not a result of it: to say that something helped, more pupils must come closer than do so by themselves."
)


def table(moved: Movement) -> dict[str, Any]:
    """Columns and rows for the component of bands; a row is a band last year, a column one now."""
    return {
        "columns": [span_name(span) for span in moved.spans],
        "rows": [_row(at, row) for at, row in enumerate(moved.rows) if row.pupils],
    }


def _row(at: int, row: MovedRow) -> dict[str, Any]:
    name = span_name(row.span)
    cells = [_cell(count, row.pupils, STAYED if place == at else SOME) for place, count in enumerate(row.cells)]
    return {"name": name, "cells": cells, "total": f"{row.pupils:,}"}


def _cell(count: int, of: int, shade: int) -> dict[str, Any]:
    share = f"{words.rounded(100 * count / of, 0)}%" if count else ""
    return {"n": f"{count:,}", "share": share, "step": shade if count else NOBODY}
