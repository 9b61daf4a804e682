"""pupils.csv: one line a pupil, for a spreadsheet."""

from __future__ import annotations

from typing import Any

import polars as pl

from daymark.insight.groups import year_place
from daymark.kit.files import csv_text
from daymark.reports.analysis import Analysis

COLUMNS = (
    "school",
    "pupil",
    "upn",
    "surname",
    "forename",
    "year_group",
    "form",
    "possible",
    "absent",
    "authorised",
    "unauthorised",
    "late",
    "missing",
    "band",
    "broken_weeks",
    "days_missed",
)


def pupils_csv(analysis: Analysis) -> str:
    """The pupils by school, year group, form and name. Sessions are counts; `days_missed` is absent sessions halved."""
    return csv_text(COLUMNS, ([row[name] for name in COLUMNS] for row in pupil_rows(analysis)))


def pupil_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """The pupils in order, as dictionaries with the keys of COLUMNS."""
    with_days = analysis.totals.with_columns(days_missed=pl.col("absent") / 2)
    return sorted(with_days.select(COLUMNS).iter_rows(named=True), key=_place)


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    said = [str(row[name] or "") for name in ("form", "surname", "forename", "pupil")]
    return (row["school"], year_place(row["year_group"] or "unknown"), *said)
