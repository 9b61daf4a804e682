"""Opening the lake and asking it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import ibis.expr.types as ir
import polars as pl

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import content_version
from daymark.lake.contents import Contents, contents, parts, stamps, together
from daymark.lake.engine import Asked, Engine, Part
from daymark.lake.errors import LakeError, ScopeLeftOut
from daymark.lake.layout import LaidOut, SchoolRow
from daymark.lake.parts import manifest, part_of
from daymark.lake.tables import Days, LakeTables, Query, limits_of, tables

THREADS = 2

TRIES = 5
"""How often to look again where parts are swapped faster than they can be opened."""

__all__ = ["Days", "Lake", "LakeError", "LakeTables", "Snapshot"]


class Answering(Protocol):
    """What answers queries over the parts of one version; see daymark.lake.engine.Engine."""

    version: str
    weeks: frozenset[date]

    @property
    def parts(self) -> tuple[Part, ...]: ...
    def rows(self, query: Query, asked: Asked) -> list[dict[str, Any]]: ...
    def frame(self, query: Query, asked: Asked) -> pl.DataFrame: ...
    def clipped_weeks(self, days: Days) -> list[date]: ...


class Engines(Protocol):
    """Opens an engine for each version. `kind` is part of the version, so that answers of two kinds are kept apart."""

    @property
    def kind(self) -> str: ...
    def __call__(self, parts: Sequence[Part], version: str) -> Answering: ...


@dataclass(frozen=True)
class DuckDBEngines:
    """Opens DuckDB's engines.

    threads   DuckDB's, for each query
    memory    what DuckDB may use before it puts things aside on disk: "3GB"; None for most of what the machine has
    """

    threads: int = THREADS
    memory: str | None = None
    kind: str = "duckdb"

    def __call__(self, parts: Sequence[Part], version: str) -> Answering:
        return Engine(parts, version, self.threads, self.memory)


@dataclass(frozen=True)
class Snapshot:
    """One version of the lake. Everything asked of it is answered from the same registers."""

    engine: Answering

    @property
    def version(self) -> str:
        return self.engine.version

    @property
    def schools(self) -> tuple[SchoolRow, ...]:
        """The schools with any register, by name, as last known."""
        newest = {key: parts[-1].school for key, parts in self._by_school.items()}
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
        query: Query | ir.Expr,
        days: Days,
        schools: frozenset[str] | None = None,
        variables: Mapping[str, object] | None = None,
        *,
        scope: Scope | None = None,
    ) -> list[dict[str, Any]]:
        """The rows of an Ibis expression over `tables(days)`. One asked often is best kept as a Query.

        schools     schools whose files need not be opened are left out; None opens all
        variables   values for the variables the expression names
        scope       who is asking; what it lets through is put into the variables here and nowhere else
        Raises ScopeLeftOut where pupils are asked about without a scope, or without looking at every limit of it.
        """
        asked = _query(query)
        return self.engine.rows(asked, Asked(days, schools, _within(scope, asked, variables)))

    def frame(
        self,
        query: Query | ir.Expr,
        days: Days,
        schools: frozenset[str] | None = None,
        variables: Mapping[str, object] | None = None,
        *,
        scope: Scope | None = None,
    ) -> pl.DataFrame:
        """As `rows`, as a Polars frame."""
        asked = _query(query)
        return self.engine.frame(asked, Asked(days, schools, _within(scope, asked, variables)))

    def _of(self, school: str | None, year: SchoolYear | None = None) -> list[Part]:
        mine = self.engine.parts if school is None else self._by_school.get(school, [])
        return [part for part in mine if year is None or part.year == year]

    @cached_property
    def _by_school(self) -> dict[str, list[Part]]:
        """The parts of each school, oldest first."""
        found: dict[str, list[Part]] = {}
        for part in sorted(self.engine.parts, key=lambda part: part.year):
            found.setdefault(part.school.key, []).append(part)
        return found


def _query(query: Query | ir.Expr) -> Query:
    return query if isinstance(query, Query) else Query(query)


class Lake:
    """The lake, always at its newest version. May be shared by threads.

    Where a new version cannot be opened, the last one that could is asked on, and `trouble` says so.
    """

    def __init__(self, root: Path | None, engines: Engines) -> None:
        self._root = root
        self._engines = engines
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._refused: tuple[object, LakeError] | None = None

    @classmethod
    def open(
        cls, root: Path, threads: int = THREADS, memory: str | None = None, engines: Engines | None = None
    ) -> Lake:
        """The lake under a folder, which may be empty or not be there yet.

        threads   DuckDB's
        memory    what DuckDB may use before it puts things aside on disk: "3GB"
        engines   what opens an engine, where that is not to be DuckDB
        """
        return cls(Path(root), engines or DuckDBEngines(threads, memory))

    @classmethod
    def in_memory(cls, parts: Iterable[LaidOut], threads: int = THREADS, engines: Engines | None = None) -> Lake:
        """A lake of parts just laid out, that never changes and is written nowhere."""
        lake = cls(None, engines or DuckDBEngines(threads))
        made = [_part_in_memory(laid) for laid in parts]
        lake._snapshot = lake._opened(made, together(part.version for part in made))
        return lake

    @property
    def root(self) -> Path | None:
        return self._root

    @property
    def version(self) -> str:
        """A text that changes whenever any part does."""
        return self.snapshot().version

    @property
    def trouble(self) -> str:
        """Why figures are not the newest, and what to do; empty where they are."""
        if self._root is not None:
            self.snapshot()
        return f"{self._refused[1]} Until then the figures are those from before." if self._refused else ""

    def snapshot(self) -> Snapshot:
        """The newest version that can be opened, held fast. Raises LakeError where there is none."""
        if self._root is None:
            assert self._snapshot is not None
            return self._snapshot
        held = self._usable()
        try:
            now = contents(self._root)
        except LakeError as error:
            return self._keep(held, None, error)
        if held is not None and held.version == self._version_of(now.version):
            self._refused = None
            return held
        return self._reopen(now)

    def tables(self, days: Days) -> LakeTables:
        """See Snapshot.tables."""
        return self.snapshot().tables(days)

    def collect(self, expression: ir.Expr, days: Days, scope: Scope | None = None) -> pl.DataFrame:
        """An expression over `tables(days)` as a frame, from the newest version. See Snapshot.rows."""
        return self.snapshot().frame(expression, days, scope=scope)

    def _usable(self) -> Snapshot | None:
        held = self._snapshot
        return None if held is None or getattr(held.engine, "broken", False) else held

    def _reopen(self, now: Contents) -> Snapshot:
        with self._opening:
            held = self._usable()
            if held is not None and held.version == self._version_of(now.version):
                return held
            for _ in range(TRIES):
                state = (now.version, stamps(now))
                if self._refused and self._refused[0] == state:
                    return self._keep(held, state, self._refused[1])
                try:
                    return self._take(now)
                except LakeError as error:
                    refused = error
                # What was to be opened may have been swapped meanwhile, and its folder be gone.
                try:
                    before, now = now, contents(now.root)
                except LakeError as error:
                    return self._keep(held, None, error)
                if now.version == before.version:
                    break
            return self._keep(held, state, refused)

    def _take(self, now: Contents) -> Snapshot:
        self._snapshot = self._opened(parts(now), now.version)
        self._refused = None
        return self._snapshot

    def _opened(self, parts: Sequence[Part], version: str) -> Snapshot:
        return Snapshot(self._engines(parts, self._version_of(version)))

    def _version_of(self, version: str) -> str:
        return f"{self._engines.kind}-{version}"

    def _keep(self, held: Snapshot | None, state: object, error: LakeError) -> Snapshot:
        """Go on with the version before where there is one. The same files are not tried again."""
        self._refused = (state, error)
        if held is None:
            raise error
        return held


def _within(scope: Scope | None, query: Query, variables: Mapping[str, object] | None) -> Mapping[str, object]:
    """The variables with what the scope lets through. Raises ScopeLeftOut."""
    given = {} if scope is None else limits_of(scope)
    if query.of_pupils and (scope is None or not query.limits >= given.keys()):
        left_out = "who is asking" if scope is None else ", ".join(sorted(given.keys() - query.limits))
        raise ScopeLeftOut(f"Pupils are asked about in the lake without looking at {left_out}.")
    return {**(variables or {}), **{f"scope_{name}": sorted(keys) for name, keys in given.items()}}


def _part_in_memory(laid: LaidOut) -> Part:
    return part_of(manifest(laid, content_version(laid)), frames=laid.tables)
