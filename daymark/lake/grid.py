"""One school and year as a block of marks: pupils by weeks by fourteen sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from daymark.kit.school_year import SchoolYear
from daymark.lake.errors import LakeError
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.week import SLOTS

Marks = NDArray[np.uint8]
Flags = NDArray[np.bool_]

ANY_CHAR = 256


def flags_of(chars: str) -> Flags:
    """A look-up by character number: True for the characters given."""
    table = np.zeros(ANY_CHAR, dtype=np.bool_)
    table[[ord(char) for char in chars]] = True
    return table


IS_CODE = flags_of("".join(code.char for code in CODES))
IS_POSSIBLE = flags_of("".join(code.char for code in CODES if code.possible))
IS_REGISTERED = flags_of("".join(code.char for code in CODES if code.kind != "administrative"))
IS_KNOWN = IS_CODE | flags_of(MISSING + NOTHING_DUE)


def look_up(table: Flags, block: Marks) -> Flags:
    """The table's answer for every character of the block, in the block's shape."""
    return np.asarray(table.take(block), dtype=np.bool_)


@dataclass(frozen=True)
class Grid:
    """marks has the shape (pupils, weeks, 14); pupils and weeks are in order."""

    year: SchoolYear
    pupils: tuple[str, ...]
    weeks: tuple[date, ...]
    marks: Marks

    @property
    def marked(self) -> Flags:
        """Where any code stands."""
        return look_up(IS_CODE, self.marks)

    @property
    def registered(self) -> Flags:
        """Where a code stands that only a pupil on roll can have: not school closed, not yet on roll."""
        return look_up(IS_REGISTERED, self.marks)

    def day_number(self, day: date) -> int:
        """The place of a day in the run of days of the weeks; may lie outside it."""
        return (day - self.weeks[0]).days

    @property
    def days(self) -> int:
        return 7 * len(self.weeks)


def matrix(strings: Sequence[str] | pl.Series) -> Marks:
    """Week strings as one row of fourteen character numbers each. Raises LakeError where one is not fourteen codes."""
    given = strings if isinstance(strings, pl.Series) else pl.Series(strings, dtype=pl.String())
    text = pa.chunked_array([given.to_arrow()]).combine_chunks().cast(pa.large_string())
    if (given.str.len_bytes() != SLOTS).any():
        wrong = given.filter(given.str.len_bytes() != SLOTS)[0]
        if wrong.isascii():
            raise LakeError(f"A register week has {SLOTS} sessions; this one has {len(wrong)}: {wrong!r}.")
        raise _not_a_code(wrong)
    starts, letters = text.buffers()[1:]
    first = int(np.frombuffer(starts, dtype=np.int64)[text.offset]) if len(text) else 0
    block = np.frombuffer(letters, dtype=np.uint8, count=SLOTS * len(text), offset=first) if len(text) else EMPTY
    block = block.reshape(-1, SLOTS)
    known = look_up(IS_KNOWN, block)
    if not known.all():
        raise _not_a_code(given[int(np.argmin(known.all(axis=1)))])
    return block


EMPTY = np.zeros(0, dtype=np.uint8)


def _not_a_code(wrong: str) -> LakeError:
    return LakeError(f"A register week holds a mark that is in no code table: {wrong!r}.")


def strings(block: Marks) -> pl.Series:
    """Rows of fourteen character numbers as week strings."""
    letters = np.ascontiguousarray(block, dtype=np.uint8)
    starts = np.arange(0, letters.size + 1, SLOTS, dtype=np.int64)
    count = letters.size // SLOTS
    text = pa.LargeStringArray.from_buffers(count, pa.py_buffer(starts), pa.py_buffer(letters.tobytes()))
    made = pl.from_arrow(text)
    assert isinstance(made, pl.Series)
    return made


def grid(year: SchoolYear, weeks: pl.DataFrame, pupils: pl.DataFrame) -> Grid:
    """The marks of one school's pupils in one year; every session without a mark is MISSING.

    weeks, pupils   frames of registers.frames, of one school. Weeks outside the year are left aside.
    Raises LakeError for two rows of the same pupil and week.
    """
    mondays = tuple(year.weeks())
    mine = weeks.filter(pl.col("week").is_between(mondays[0], mondays[-1]))
    _refuse_doubles(mine)
    known = pl.concat([mine["pupil"].unique(), pupils["pupil"].unique()]).unique().sort()
    keys = tuple(known.to_list())
    block = np.full((len(keys), len(mondays), SLOTS), ord(MISSING), dtype=np.uint8)
    if mine.height:
        rows = places(mine["pupil"], known)
        columns = _week_numbers(mine["week"], mondays[0])
        block[rows, columns] = matrix(mine["marks"])
    block[~look_up(IS_CODE, block)] = ord(MISSING)
    return Grid(year, keys, mondays, block)


def places(values: pl.Series, among: pl.Series) -> NDArray[np.int64]:
    """Where each value stands among the sorted different ones."""
    number = among.search_sorted(values)
    return np.asarray(number.to_numpy(), dtype=np.int64)


def _week_numbers(weeks: pl.Series, first: date) -> NDArray[np.int64]:
    days = (weeks - first).dt.total_days().to_numpy()
    if (days % 7).any():
        raise LakeError("A register week starts on a day that is no Monday.")
    return np.asarray(days // 7, dtype=np.int64)


def _refuse_doubles(weeks: pl.DataFrame) -> None:
    doubled = weeks.filter(weeks.select("pupil", "week").is_duplicated())
    if doubled.height:
        row = doubled.row(0, named=True)
        raise LakeError(
            f"Pupil {row['pupil']} of {row['school']} has more than one register week starting {row['week']:%d/%m/%Y}."
        )
