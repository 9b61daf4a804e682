"""Opening the lake and asking it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import CURRENT, FORMAT, MANIFEST, content_version, manifest
from daymark.lake.engine import Asked, Engine, Part
from daymark.lake.errors import LakeError, unreadable
from daymark.lake.layout import TABLES, LaidOut, SchoolRow
from daymark.lake.tables import Days, LakeTables, tables, to_sql

THREADS = 2

__all__ = ["Days", "Lake", "LakeError", "LakeTables", "Snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One version of the lake. Everything asked of it is answered from the same registers."""

    engine: Engine

    @property
    def version(self) -> str:
        return self.engine.version

    @property
    def schools(self) -> tuple[SchoolRow, ...]:
        """The schools with any register, by name, as last known."""
        newest = {part.school.key: part.school for part in sorted(self.engine.parts, key=lambda part: part.year)}
        return tuple(sorted(newest.values(), key=lambda school: (school.name, school.key)))

    def years(self, school: str | None = None) -> tuple[SchoolYear, ...]:
        """The school years there are registers of, in order."""
        return tuple(sorted({part.year for part in self._of(school)}))

    def first_day(self, school: str | None = None, year: SchoolYear | None = None) -> date | None:
        """The first day with an open session, or None where there is none."""
        days = [part.first_day for part in self._of(school, year) if part.first_day]
        return min(days, default=None)

    def last_day(self, school: str | None = None, year: SchoolYear | None = None) -> date | None:
        """The newest day with an open session, or None where there is none."""
        days = [part.last_day for part in self._of(school, year) if part.last_day]
        return max(days, default=None)

    def clipped(self, days: Days) -> bool:
        """Whether a week with registers is to be cut to these days."""
        return bool(self.engine.clipped_weeks(days))

    def tables(self, days: Days) -> LakeTables:
        """The tables as Ibis tables; `weeks` is cut to these days when it is collected for the same days."""
        return tables(self.clipped(days))

    def rows(
        self,
        query: str | ir.Expr,
        days: Days,
        schools: frozenset[str] | None = None,
        variables: Mapping[str, object] | None = None,
    ) -> list[dict[str, Any]]:
        """The rows of an Ibis expression over `tables(days)`, or of the SQL it was turned into.

        schools     schools whose files need not be opened are left out; None opens all
        variables   values for the variables the expression names
        """
        return self.engine.rows(_sql(query), Asked(days, schools, variables or {}))

    def frame(
        self,
        query: str | ir.Expr,
        days: Days,
        schools: frozenset[str] | None = None,
        variables: Mapping[str, object] | None = None,
    ) -> pl.DataFrame:
        """As `rows`, as a Polars frame."""
        return self.engine.frame(_sql(query), Asked(days, schools, variables or {}))

    def _of(self, school: str | None, year: SchoolYear | None = None) -> list[Part]:
        return [
            part
            for part in self.engine.parts
            if (school is None or part.school.key == school) and (year is None or part.year == year)
        ]


def _sql(query: str | ir.Expr) -> str:
    return query if isinstance(query, str) else to_sql(query)


class Lake:
    """The lake, always at its newest version. May be shared by threads."""

    def __init__(self, root: Path | None, threads: int = THREADS) -> None:
        self._root = root
        self._threads = threads
        self._opening = threading.Lock()
        self._engine: Engine | None = None

    @classmethod
    def open(cls, root: Path, threads: int = THREADS) -> Lake:
        """The lake under a folder, which may be empty or not be there yet. `threads` are DuckDB's."""
        return cls(Path(root), threads)

    @classmethod
    def in_memory(cls, parts: Iterable[LaidOut], threads: int = THREADS) -> Lake:
        """A lake of parts just laid out, that never changes and is written nowhere."""
        lake = cls(None, threads)
        made = [_part_in_memory(laid) for laid in parts]
        lake._engine = Engine(made, _together(part.version for part in made), threads)
        return lake

    @property
    def root(self) -> Path | None:
        return self._root

    @property
    def version(self) -> str:
        """A text that changes whenever any part does."""
        return self.snapshot().version

    def snapshot(self) -> Snapshot:
        """The newest version, held fast. Raises LakeError where a part cannot be read."""
        if self._root is None:
            assert self._engine is not None
            return Snapshot(self._engine)
        folders = current_folders(self._root)
        version = _together(str(folder) for folder in folders)
        engine = self._engine
        if engine is None or engine.version != version:
            engine = self._reopen(folders, version)
        return Snapshot(engine)

    def tables(self, days: Days) -> LakeTables:
        """See Snapshot.tables."""
        return self.snapshot().tables(days)

    def collect(self, expression: ir.Expr, days: Days) -> pl.DataFrame:
        """An expression over `tables(days)` as a frame, from the newest version."""
        return self.snapshot().frame(expression, days)

    def _reopen(self, folders: list[Path], version: str) -> Engine:
        with self._opening:
            engine = self._engine
            if engine is None or engine.version != version:
                engine = Engine([_part_on_disk(folder) for folder in folders], version, self._threads)
                self._engine = engine
            return engine


def current_folders(root: Path) -> list[Path]:
    """The folder of the current version of every part, links resolved, in order."""
    found = []
    for school in _folders(root):
        for home in _folders(school):
            try:
                found.append(home / (home / CURRENT).readlink())
            except OSError:
                continue
    return sorted(found)


def _folders(path: Path) -> list[Path]:
    try:
        return [entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    except FileNotFoundError:
        return []


def _together(versions: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(versions).encode(), digest_size=10).hexdigest()


def _part_on_disk(folder: Path) -> Part:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        year = SchoolYear(int(folder.parent.name)) if folder.parent.name.isdigit() else SchoolYear(0)
        raise unreadable(folder.parent.parent.name, year, f"{MANIFEST} is missing or damaged") from error
    part = _part(said, folder, {})
    if said["format"] != FORMAT:
        raise unreadable(part.school.name, part.year, "it was built by another version of Daymark")
    for name in TABLES:
        if not Path(part.source(name)).is_file():
            raise unreadable(part.school.name, part.year, f"{Path(part.source(name)).name} is missing")
    return part


def _part_in_memory(laid: LaidOut) -> Part:
    return _part(manifest(laid, content_version(laid), None), None, laid.tables)


def _part(said: Mapping[str, Any], folder: Path | None, frames: Mapping[str, pl.DataFrame]) -> Part:
    return Part(
        school=SchoolRow(said["school"], said["name"], said["phase"]),
        year=SchoolYear(said["year"]),
        version=said["version"],
        weeks=tuple(date.fromisoformat(week) for week in said["weeks"]),
        first_day=date.fromisoformat(said["first_day"]) if said["first_day"] else None,
        last_day=date.fromisoformat(said["last_day"]) if said["last_day"] else None,
        folder=folder,
        frames=frames,
    )
