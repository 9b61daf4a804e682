"""Reading the Department for Education's files in `definitions/dfe`: text in, numbers or nothing out.

Where DfE writes `c` (confidential), `x` (not available), `z` (not applicable), `:` or `~`, there is no number: never 0.
Counts of schools and enrolments in the daily files are averages over days; as a count such a number is nothing either.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from daymark.kit import definitions

FOLDER = definitions.ROOT / "dfe"

YTD_2025 = "dfe_attendance_ytd_2025-26_by_phase_nat_reg_la.csv"
YTD_2024 = "dfe_attendance_ytd_2024-25_by_phase_nat_reg_la.csv"
WEEKLY = "dfe_attendance_weekly_national_autumn_2022-23_to_2025-26.csv"
ANNUAL = "dfe_absence_annual_nat_2006-25_reg_la_2018-25.csv"
TERMLY = "dfe_absence_termly_2018-25_national_regional.csv"
BANDS_NATIONAL = "dfe_absence_bands_5pc_national_2018-19_2022-23.csv"
ETHNICITY = "dfe_absence_by_ethnicity_fsm_2023-24_2024-25_national.csv"
PERSISTENT_BY_WEEK = "dfe_persistent_absence_ytd_2024-25_by_week.csv"
BY_SEN = "dfe_attendance_by_sen_2025-26_autumn_spring_la.csv"

NO_NUMBER = frozenset({"", "c", "x", "z", ":", "~", "u", "low", "NA"})

Row = Mapping[str, str]


def number(text: str | None) -> float | None:
    """A number of a DfE file, or None where there is none. Raises ValueError for anything else."""
    text = (text or "").strip()
    return None if text in NO_NUMBER else float(text)


def count(text: str | None) -> int | None:
    """A whole number of a DfE file, or None where there is none or it is an average."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() else None


@lru_cache(maxsize=16)
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one file, every value as text, with or without a byte order mark. Kept in memory."""
    return read(FOLDER / name)


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a CSV file as DfE writes it. Raises OSError where it cannot be opened."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def chosen(name: str, **wanted: str) -> tuple[Row, ...]:
    """The rows of a file that have these values."""
    return tuple(row for row in rows(name) if all(row[column] == value for column, value in wanted.items()))
