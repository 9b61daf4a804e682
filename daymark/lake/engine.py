"""One DuckDB over one version of the lake. It is never changed but for patterns added; a new version gets a new one."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import polars as pl

from daymark.lake import patterns
from daymark.lake.contents import first_harm
from daymark.lake.errors import LakeError
from daymark.lake.layout import TABLES
from daymark.lake.parts import Part, Volume, volumes
from daymark.lake.sources import (
    PUPILS_NOW,
    PUPILS_ONE_YEAR,
    literal,
    newest_years,
    pattern_source,
    scanned,
    settings,
    variables,
)
from daymark.lake.tables import Days, Query, days_variables, edge_weeks, touches
from daymark.registers.week import clip

__all__ = ["HELD", "PATTERN_TABLES", "SCANNED", "Asked", "Engine", "Part"]

PATTERN_TABLES = {
    "patterns": patterns.patterns,
    "pattern_days": patterns.pattern_days,
    "pattern_codes": patterns.pattern_codes,
}
SCANNED = ("weeks", "running", "school_weeks", "enrolments", "calendar", "late_minutes", "lessons")
HELD = ("schools",)

MOST_HELD = 300_000
"""More pupils than this stay in their files: in memory, nine million would need gigabytes."""


@dataclass(frozen=True)
class Asked:
    """What a query is asked for: days, schools whose files alone need be opened (None for all), and variables."""

    days: Days
    schools: frozenset[str] | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


class Engine:
    """Answers SQL over `parts`. May be used by many threads; each gets its own cursor.

    A table is made ready when a query first names it. The names put into SQL here are those of TABLES, the values go
    through `literal`. `broken` says that DuckDB has given up and will answer nothing more.
    """

    def __init__(self, parts: Sequence[Part], version: str, threads: int, memory: str | None = None) -> None:
        self.parts = tuple(parts)
        self.version = version
        self.weeks = frozenset().union(*{part.weeks for part in parts})
        self.broken = False
        self._volumes = volumes(parts)
        self._on_disk = bool(parts) and parts[0].folder is not None
        self._making = threading.RLock()
        self._made: frozenset[str] = frozenset()
        self._edges: set[tuple[str, int, date, date, date]] = set()
        self._local = threading.local()
        self._base = self._connect(threads, memory)

    def _connect(self, threads: int, memory: str | None) -> duckdb.DuckDBPyConnection:
        aside = tempfile.mkdtemp(prefix="daymark-")
        weakref.finalize(self, shutil.rmtree, aside, ignore_errors=True)
        limit = {"memory_limit": memory} if memory else {}
        try:
            base = duckdb.connect(":memory:", config={"threads": threads, "temp_directory": aside, **limit})
        except duckdb.Error as error:
            raise LakeError(f"DuckDB does not take {memory!r} for its memory; give it as 3GB. ({error})") from error
        base.execute("SET preserve_insertion_order = false")
        return base

    def rows(self, query: Query, asked: Asked) -> list[dict[str, Any]]:
        """The rows of a query made of `tables`. Raises LakeError where a part cannot be read."""
        try:
            result = self._ready(query, asked).execute(query.sql("duckdb"))
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except (duckdb.Error, MemoryError) as error:
            raise self._blame(error) from error

    def frame(self, query: Query, asked: Asked) -> pl.DataFrame:
        """As `rows`, as a frame."""
        try:
            frame = pl.from_arrow(self._ready(query, asked).sql(query.sql("duckdb")).to_arrow_table())
        except (duckdb.Error, MemoryError) as error:
            raise self._blame(error) from error
        assert isinstance(frame, pl.DataFrame)
        return frame

    def clipped_weeks(self, days: Days) -> list[date]:
        """The weeks with registers of which the days hold only a part."""
        return [week for week in edge_weeks(days) if week in self.weeks]

    def _ready(self, query: Query, asked: Asked) -> duckdb.DuckDBPyConnection:
        """This thread's cursor, with all tables the query names, and everything set that was asked for."""
        named = names_in(query.sql("duckdb"))
        if not named <= self._made:
            with self._making:
                for name in sorted(named - self._made):
                    self._make(name)
                    self._made = self._made | {name}
        wanted = self._wanted(asked)
        if edges := self.clipped_weeks(asked.days):
            self._add_edge_patterns(asked.days, edges, wanted, named)
        cursor = self._cursor()
        self._set(cursor, {**self._files(wanted, asked), **days_variables(asked.days), **asked.variables})
        return cursor

    def _make(self, name: str) -> None:
        if name == "schools":
            self._hold(name, _schools(self.parts))
        elif name == "pupils":
            self._make_pupils()
        elif not self._on_disk:
            self._hold(name, self._together(name))
        elif name in PATTERN_TABLES:
            self._base.execute(f"CREATE TABLE {name} AS {pattern_source(name, self._volumes)}")
        else:
            self._base.execute(settings(variables([name], self._volumes, self._volumes, None)))
            self._base.execute(f"CREATE VIEW {name} AS {scanned(name, self._volumes)}")

    def _hold(self, name: str, frame: pl.DataFrame) -> None:
        self._base.register("arriving", frame.to_arrow())
        self._base.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
        self._base.unregister("arriving")

    def _together(self, table: str) -> pl.DataFrame:
        """One table of all parts in memory."""
        frame = pl.concat([part.frames[table] for part in self.parts] or [pl.DataFrame(schema=TABLES[table])])
        return frame.unique() if table in PATTERN_TABLES else frame

    def _make_pupils(self) -> None:
        newest = newest_years(self.parts)
        years = {"school": list(newest), "year": list(newest.values())}
        self._hold("newest", pl.DataFrame(years, schema={"school": pl.String(), "year": pl.Int32()}))
        held = not self._on_disk or sum(part.pupils for part in self.parts) <= MOST_HELD
        if self._on_disk:
            everyone = variables(["pupils", "everyone"], self._volumes, self._volumes, None)
            self._base.execute(settings(everyone | self._everyone()))
            people = f"({scanned('pupils', self._volumes)})"
            everybody = f"({scanned('pupils', self._volumes, 'everyone')})"
        else:
            self._hold("people", self._together("pupils"))
            people = everybody = "people"
        shape = PUPILS_ONE_YEAR if len(newest) == sum(part.pupils > 0 for part in self.parts) else PUPILS_NOW
        kind = "TABLE" if held else "VIEW"
        self._base.execute(f"CREATE {kind} pupils AS {shape.format(people=people, everyone=everybody)}")

    def _everyone(self) -> dict[str, object]:
        """The pupils of all years, to see where one stands in the newest, whatever days are asked for."""
        made = variables(["pupils"], self._volumes, self._volumes, None)
        return {name.replace("pupils", "everyone"): files for name, files in made.items() if name.startswith("pupils")}

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            self._local.cursor, self._local.values = self._base.cursor(), {}
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def _set(self, cursor: duckdb.DuckDBPyConnection, wanted: Mapping[str, object]) -> None:
        """Set what differs from what this thread set last; a statement costs as much as a small query."""
        kept: dict[str, object] = self._local.values
        fresh = {name: value for name, value in wanted.items() if name not in kept or kept[name] != value}
        if fresh:
            cursor.execute(settings(fresh))
            kept.update(fresh)

    def _wanted(self, asked: Asked) -> list[Volume]:
        """The volumes that can hold an answer: a query opens no others."""
        if not self._on_disk:
            return list(self._volumes)
        near = [one for one in self._volumes if touches(asked.days, one.year.start, one.year.end)]
        schools = asked.schools
        return near if schools is None else [one for one in near if not schools.isdisjoint(one.schools)]

    def _files(self, wanted: Sequence[Volume], asked: Asked) -> dict[str, object]:
        if not self._on_disk:
            return {}
        made = variables((*SCANNED, "pupils"), wanted, self._volumes, asked.schools)
        return made | self._everyone()

    def _add_edge_patterns(
        self, days: Days, edges: list[date], wanted: Sequence[Volume], named: frozenset[str]
    ) -> None:
        """Count the strings that come of cutting these weeks, where that has not been done."""
        tables = [name for name in PATTERN_TABLES if name in named]
        with self._making:
            for week in edges:
                fresh = [
                    (table, volume)
                    for table in tables
                    for volume in wanted
                    if week in volume.weeks and self._edge(table, volume, week, days) not in self._edges
                ]
                if not fresh:
                    continue
                marks = self._marks_of(week, list(dict.fromkeys(volume for _, volume in fresh)))
                cut = sorted({clip(text, week, days.start, days.end) for text in marks})
                for table in dict.fromkeys(table for table, _ in fresh):
                    self._add_patterns(table, cut)
                self._edges |= {self._edge(table, volume, week, days) for table, volume in fresh}

    def _edge(self, table: str, volume: Volume, week: date, days: Days) -> tuple[str, int, date, date, date]:
        return table, self._volumes.index(volume), week, days.start, days.end

    def _marks_of(self, week: date, some: list[Volume]) -> list[str]:
        if self._on_disk:
            files = literal([volume.source("weeks") for volume in some])
            query = f"SELECT DISTINCT marks FROM read_parquet({files}) WHERE week = {literal(week)}"  # noqa: S608
            return [marks for (marks,) in self._base.execute(query).fetchall()]
        found = [part.frames["weeks"].filter(pl.col("week") == week)["marks"].unique() for part in self.parts]
        return pl.concat(found).unique().to_list() if found else []

    def _add_patterns(self, table: str, strings: list[str]) -> None:
        self._base.register("arriving", pl.DataFrame({"marks": strings}, schema={"marks": pl.String()}).to_arrow())
        unknown = f"SELECT marks FROM arriving ANTI JOIN {table} USING (marks) ORDER BY marks"  # noqa: S608
        new = [marks for (marks,) in self._base.execute(unknown).fetchall()]
        self._base.register("arriving", PATTERN_TABLES[table](new).to_arrow())
        self._base.execute(f"INSERT INTO {table} BY NAME SELECT * FROM arriving")  # noqa: S608
        self._base.unregister("arriving")

    def _blame(self, error: Exception) -> LakeError:
        """The error in words: too little memory, a file that is not as it was written, or what DuckDB said."""
        # What a cursor was in the middle of would stand in the way of its next query.
        self._local.__dict__.clear()
        if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)):
            return LakeError(
                "This question needs more memory than there is for it. Ask it of fewer schools, weeks or groups at a "
                "time, or give it more. Nothing is lost."
            )
        self.broken = self.broken or isinstance(error, (duckdb.FatalException, duckdb.InternalException))
        if self._on_disk and (found := first_harm(self.parts)):
            return found
        return LakeError(f"The lake could not answer: {str(error).splitlines()[0] if str(error) else error!r}")


TABLE_NAMES = re.compile(rf"\b({'|'.join(sorted(TABLES, key=len, reverse=True))})\b")


@lru_cache(maxsize=4096)
def names_in(sql: str) -> frozenset[str]:
    """The tables that SQL may name; one it does not is only made ready too soon."""
    return frozenset(TABLE_NAMES.findall(sql))


def _schools(parts: Sequence[Part]) -> pl.DataFrame:
    rows = [(p.school.key, p.year.start_year, p.school.name, p.school.phase, p.school.la) for p in parts]
    return pl.DataFrame(rows, schema=TABLES["schools"], orient="row")
