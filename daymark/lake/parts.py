"""What the lake holds: a school's year, in files of its own or with others in a pack, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake.errors import LakeError, newer, older
from daymark.lake.layout import LaidOut, SchoolRow

FORMAT = 4
"""Raised when the shape of the files changes, so that every part is built anew."""


def file_name(table: str) -> str:
    return f"{table}.parquet"


@dataclass(frozen=True)
class Part:
    """A school's year: what is known without opening it, and where its tables lie, in files or in memory.

    folder     where the files lie; those of a pack hold other schools too
    left_out   schools of the same files whose rows are not to be read from there
    counted    where the pattern tables of several packs lie as one, this one's among them; None where nowhere
    """

    school: SchoolRow
    year: SchoolYear
    version: str
    weeks: tuple[date, ...]
    first_day: date | None
    last_day: date | None
    folder: Path | None = None
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)
    packed: bool = False
    left_out: frozenset[str] = frozenset()
    pupils: int = 0
    counted: Path | None = None

    def source(self, table: str) -> str:
        return str(self.folder / file_name(table)) if self.folder else ""


@dataclass(frozen=True)
class Volume:
    """Files that hold the tables of one part, or of all parts of a pack; all of one year."""

    parts: tuple[Part, ...]

    @property
    def first(self) -> Part:
        return self.parts[0]

    @property
    def year(self) -> SchoolYear:
        return self.first.year

    @property
    def packed(self) -> bool:
        return self.first.packed

    @cached_property
    def schools(self) -> frozenset[str]:
        return frozenset(part.school.key for part in self.parts)

    @cached_property
    def weeks(self) -> frozenset[date]:
        return frozenset().union(*{part.weeks for part in self.parts})

    def source(self, table: str) -> str:
        return self.first.source(table)

    def pattern_source(self, table: str) -> str:
        """The file of a pattern table that holds all of this volume's strings, and may hold others."""
        return str(self.first.counted / file_name(table)) if self.first.counted else self.source(table)


def volumes(parts: Iterable[Part]) -> tuple[Volume, ...]:
    """The parts by the files they lie in."""
    found: dict[Path | None, list[Part]] = {}
    for part in parts:
        found.setdefault(part.folder, []).append(part)
    return tuple(Volume(tuple(together)) for together in found.values())


def manifest(laid: LaidOut, version: str) -> dict[str, Any]:
    """What a part says of itself without being opened."""
    weeks = laid.tables["weeks"]["week"].unique().sort()
    days = laid.tables["calendar"].filter(pl.col("open"))["date"]
    first, last = days.min(), days.max()
    return {
        "format": FORMAT,
        "version": version,
        "school": laid.school.key,
        "name": laid.school.name,
        "phase": laid.school.phase,
        "la": laid.school.la,
        "year": laid.year.start_year,
        "weeks": [str(week) for week in weeks.to_list()],
        "first_day": None if first is None else str(first),
        "last_day": None if last is None else str(last),
        "pupils": laid.tables["pupils"].height,
    }


def part_of(said: Mapping[str, Any], weeks: tuple[date, ...] | None = None, **where: Any) -> Part:
    """The part that says so of itself. Raises KeyError, TypeError or ValueError where that makes no sense.

    weeks   its weeks, where they are known already
    where   folder, frames, packed, left_out, counted
    """
    return Part(
        school=SchoolRow(said["school"], said["name"], said["phase"], said["la"]),
        year=SchoolYear(said["year"]),
        version=said["version"],
        weeks=dates(said["weeks"]) if weeks is None else weeks,
        first_day=_day(said["first_day"]) if said["first_day"] else None,
        last_day=_day(said["last_day"]) if said["last_day"] else None,
        pupils=said["pupils"],
        **where,
    )


def dates(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(_day, texts))


# A nation has its few hundred days many thousand times over.
_day = lru_cache(maxsize=4096)(date.fromisoformat)


def wrong_format(said: Mapping[str, Any], of: str) -> LakeError | None:
    """The error for files of another format than this version's; None where it is the same.

    of   whose figures they are: "Oak School, 2024/25"
    """
    if said["format"] == FORMAT:
        return None
    return newer(of) if said["format"] > FORMAT else older(of)
