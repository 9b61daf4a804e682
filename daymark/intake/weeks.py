"""Single marks gathered into register weeks of fourteen characters."""

from __future__ import annotations

import numpy as np
import polars as pl

from daymark.registers.codes import CODES, MISSING
from daymark.registers.frames import WEEKS, empty
from daymark.registers.week import SLOTS

MONDAY = 3
"""Days from Monday 29 December 1969 to the first day of 1970."""


def _strings(letters: np.ndarray) -> pl.Series:
    """A matrix of single-byte characters, a string a row."""
    rows = np.ascontiguousarray(letters).view(f"S{SLOTS}").ravel()
    return pl.Series("marks", rows.astype(f"U{SLOTS}"), dtype=pl.String)


def gather(marks: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """WEEKS of marks, at most one a pupil and session: pid, session, char, raw (null where it is the code itself).

    `people` has pid, school, pupil. Weeks without a mark have no row.
    """
    if marks.is_empty():
        return empty(WEEKS)
    halves = marks["session"].to_numpy().astype(np.int64) + 2 * MONDAY
    week, slot = np.divmod(halves, SLOTS)
    key = marks["pid"].to_numpy().astype(np.int64) << 20 | week
    keys, place = np.unique(key, return_inverse=True)
    letters = np.full((len(keys), SLOTS), ord(MISSING), dtype=np.uint8)
    letters[place, slot] = _bytes(marks["char"])
    frame = pl.DataFrame(
        {
            "pid": (keys >> 20).astype(np.uint32),
            "week": pl.Series(((keys & 0xFFFFF) * 7 - MONDAY).astype(np.int32)).cast(pl.Date),
            "marks": _strings(letters),
            "raw": _raw(marks, place, slot, len(keys)),
        }
    )
    frame = frame.join(people, on="pid", how="left", maintain_order="left")
    return frame.select(list(WEEKS)).sort("school", "pupil", "week")


def _bytes(chars: pl.Series) -> np.ndarray:
    """The single-byte characters as numbers."""
    table = {code.char: ord(code.char) for code in CODES}
    return chars.replace_strict(list(table), list(table.values()), return_dtype=pl.UInt8).to_numpy()


def _raw(marks: pl.DataFrame, place: np.ndarray, slot: np.ndarray, weeks: int) -> pl.Series:
    """For each week the raw marks joined by tabs, or "" where all of them are the codes themselves."""
    raw = pl.Series("raw", [""], dtype=pl.String).new_from_index(0, weeks)
    unlike = marks["raw"].is_not_null().to_numpy()
    if not unlike.any():
        return raw
    touched = np.unique(place[unlike])
    of_touched = np.isin(place, touched)
    symbols = {code.char: code.symbol for code in CODES}
    written = marks.filter(pl.Series(of_touched)).select(
        pl.coalesce("raw", pl.col("char").replace_strict(symbols, return_dtype=pl.String))
    )
    cells = np.full((len(touched), SLOTS), "", dtype=object)
    cells[np.searchsorted(touched, place[of_touched]), slot[of_touched]] = written.to_series().to_list()
    return raw.scatter(touched.astype(np.uint32), ["\t".join(row) for row in cells])
