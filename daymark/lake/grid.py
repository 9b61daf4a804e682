"""One school and year as a block of marks: pupils by weeks by fourteen sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
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


def matrix(strings: list[str]) -> Marks:
    """Week strings as one row of fourteen character numbers each. Raises LakeError where one is not fourteen codes."""
    joined = "".join(strings)
    if len(joined) != SLOTS * len(strings) or any(len(text) != SLOTS for text in strings):
        wrong = next(text for text in strings if len(text) != SLOTS)
        raise LakeError(f"A register week has {SLOTS} sessions; this one has {len(wrong)}: {wrong!r}.")
    block = np.frombuffer(joined.encode("latin-1", errors="replace"), dtype=np.uint8).reshape(-1, SLOTS)
    known = look_up(IS_KNOWN, block)
    if not known.all():
        wrong = strings[int(np.argmin(known.all(axis=1)))]
        raise LakeError(f"A register week holds a mark that is in no code table: {wrong!r}.")
    return block


def strings(block: Marks) -> list[str]:
    """Rows of fourteen character numbers as week strings."""
    text = np.ascontiguousarray(block).tobytes().decode("latin-1")
    return [text[at : at + SLOTS] for at in range(0, len(text), SLOTS)]


def grid(year: SchoolYear, weeks: pl.DataFrame, pupils: pl.DataFrame) -> Grid:
    """The marks of one school's pupils in one year; every session without a mark is MISSING.

    weeks, pupils   frames of registers.frames, of one school. Weeks outside the year are left aside.
    Raises LakeError for two rows of the same pupil and week.
    """
    mondays = tuple(year.weeks())
    mine = weeks.filter(pl.col("week").is_between(mondays[0], mondays[-1]))
    _refuse_doubles(mine)
    keys = tuple(sorted(set(mine["pupil"].to_list()) | set(pupils["pupil"].to_list())))
    place = {key: at for at, key in enumerate(keys)}
    block = np.full((len(keys), len(mondays), SLOTS), ord(MISSING), dtype=np.uint8)
    if mine.height:
        rows = np.fromiter((place[key] for key in mine["pupil"].to_list()), dtype=np.int64, count=mine.height)
        columns = _week_numbers(mine["week"], mondays[0])
        block[rows, columns] = matrix(mine["marks"].to_list())
    block[~look_up(IS_CODE, block)] = ord(MISSING)
    return Grid(year, keys, mondays, block)


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
