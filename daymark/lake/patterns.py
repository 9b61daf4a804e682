"""The pattern table: every different week string, counted once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daymark.lake.grid import IS_CODE, Marks, flags_of, matrix
from daymark.registers.codes import CODES, MISSING, Code

SESSION_COUNTS = ("possible", "attended", "absent", "authorised", "unauthorised", "late", "missing")
DAY_COUNTS = ("days", "full_days", "part_days", "sick_days")
COUNTS = (*SESSION_COUNTS, *DAY_COUNTS)
"""What is counted of every string: sessions, and days.

days        days with a possible session
full_days   of these, days on which every possible session was missed
part_days   of these, days on which some were attended and some missed
sick_days   days with illness in any session
"""

ILLNESS = "I"


def _which(test: Callable[[Code], bool]) -> NDArray[np.bool_]:
    return flags_of("".join(code.char for code in CODES if test(code)))


COUNTED_BY = {
    "possible": _which(lambda code: code.possible),
    "attended": _which(lambda code: code.attended),
    "absent": _which(lambda code: code.absent),
    "authorised": _which(lambda code: code.authorised),
    "unauthorised": _which(lambda code: code.unauthorised),
    "late": _which(lambda code: code.late),
    "missing": flags_of(MISSING),
}
IS_ILLNESS = _which(lambda code: code.symbol == ILLNESS)

PATTERNS: dict[str, pl.DataType] = {
    "marks": pl.String(),
    **{name: pl.Int32() for name in COUNTS},
    "weeks": pl.Int32(),
    "broken": pl.Int32(),
}
"""One row a string. `weeks` is 1 where a session was possible; `broken` 1 where one was attended and one missed."""

PATTERN_DAYS: dict[str, pl.DataType] = {
    "marks": pl.String(),
    "weekday": pl.Int32(),
    **{name: pl.Int32() for name in COUNTS},
}
"""One row a string and day with anything due. `weekday` is 0 on Monday."""

PATTERN_CODES: dict[str, pl.DataType] = {
    "marks": pl.String(),
    "weekday": pl.Int32(),
    "symbol": pl.String(),
    "possible": pl.Boolean(),
    "sessions": pl.Int32(),
}
"""One row a string, day and code."""


Strings = Sequence[str] | pl.Series


def patterns(strings: Strings) -> pl.DataFrame:
    """PATTERNS of the strings, which must differ from one another."""
    by_day = _by_day(strings)
    counts = {name: table.sum(axis=1) for name, table in by_day.items()}
    weeks = counts["possible"] > 0
    broken = (counts["attended"] > 0) & (counts["absent"] > 0)
    data = {"marks": _series(strings), **counts, "weeks": weeks.astype(np.int32), "broken": broken.astype(np.int32)}
    return pl.DataFrame(data).cast(dict(PATTERNS))  # type: ignore[arg-type]


def pattern_days(strings: Strings) -> pl.DataFrame:
    """PATTERN_DAYS of the strings."""
    counts = _by_day(strings)
    row, weekday = np.nonzero(counts["possible"] + counts["missing"])
    data = {
        "marks": _pick(strings, row),
        "weekday": weekday,
        **{name: made[row, weekday] for name, made in counts.items()},
    }
    return pl.DataFrame(data).cast(dict(PATTERN_DAYS))  # type: ignore[arg-type]


def _by_day(strings: Strings) -> dict[str, NDArray[np.int64]]:
    """COUNTS of each string and weekday: arrays of the shape (strings, 7)."""
    block = matrix(strings).reshape(-1, 7, 2)
    made = {name: table[block].sum(axis=2) for name, table in COUNTED_BY.items()}
    made["days"] = (made["possible"] > 0).astype(np.int64)
    made["full_days"] = ((made["possible"] > 0) & (made["absent"] == made["possible"])).astype(np.int64)
    made["part_days"] = ((made["attended"] > 0) & (made["absent"] > 0)).astype(np.int64)
    made["sick_days"] = IS_ILLNESS[block].any(axis=2).astype(np.int64)
    return made


def pattern_codes(strings: Strings) -> pl.DataFrame:
    """PATTERN_CODES of the strings."""
    block: Marks = matrix(strings)
    row, place = np.nonzero(IS_CODE[block])
    found = pl.DataFrame({"row": row, "weekday": (place // 2).astype(np.int32), "char": block[row, place]})
    counted = found.group_by("row", "weekday", "char").len("sessions").sort("row", "weekday", "char")
    data = {
        "marks": _pick(strings, counted["row"].to_numpy()),
        "weekday": counted["weekday"],
        "symbol": [SYMBOLS[char] for char in counted["char"].to_list()],
        "possible": COUNTED_BY["possible"][counted["char"].to_numpy()],
        "sessions": counted["sessions"],
    }
    return pl.DataFrame(data, schema_overrides={"symbol": pl.String()}).cast(dict(PATTERN_CODES))  # type: ignore[arg-type]


SYMBOLS = {ord(code.char): code.symbol for code in CODES}


def _pick(strings: Strings, rows: NDArray[np.int64]) -> pl.Series:
    return _series(strings)[rows]


def _series(strings: Strings) -> pl.Series:
    return strings if isinstance(strings, pl.Series) else pl.Series(strings, dtype=pl.String())
