"""One DuckDB over one version of the lake. It is never changed but for patterns added; a new version gets a new one."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake import patterns
from daymark.lake.build import file_name
from daymark.lake.errors import LakeError, unreadable
from daymark.lake.layout import TABLES, SchoolRow
from daymark.lake.tables import Days, days_variables, edge_weeks, touches
from daymark.registers.week import clip

PATTERN_TABLES = {
    "patterns": patterns.patterns,
    "pattern_days": patterns.pattern_days,
    "pattern_codes": patterns.pattern_codes,
}
SCANNED = ("weeks", "enrolments", "calendar")


@dataclass(frozen=True)
class Part:
    """A school's year: its manifest, and where its tables lie, in files or in memory."""

    school: SchoolRow
    year: SchoolYear
    version: str
    weeks: tuple[date, ...]
    first_day: date | None
    last_day: date | None
    folder: Path | None = None
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    def source(self, table: str) -> str:
        return str(self.folder / file_name(table)) if self.folder else ""


@dataclass(frozen=True)
class Asked:
    """What a query is asked for: days, schools whose files alone need be opened (None for all), and variables."""

    days: Days
    schools: frozenset[str] | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


class Engine:
    """Answers SQL over `parts`. May be used by many threads; each gets its own cursor.

    The names put into SQL here are those of TABLES, the values go through `literal`.
    """

    def __init__(self, parts: Sequence[Part], version: str, threads: int) -> None:
        self.parts = tuple(parts)
        self.version = version
        self.weeks = frozenset(week for part in parts for week in part.weeks)
        self._on_disk = bool(parts) and parts[0].folder is not None
        self._writing = threading.Lock()
        self._local = threading.local()
        self._edges: set[tuple[date, date, date]] = set()
        self._base = duckdb.connect(":memory:", config={"threads": threads})
        self._base.execute("SET preserve_insertion_order = false")
        self._load()

    def rows(self, sql: str, asked: Asked) -> list[dict[str, Any]]:
        """The rows of a query made of `tables`. Raises LakeError where a part cannot be read."""
        try:
            result = self._ready(asked).execute(sql)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            raise self._blame(error) from error

    def frame(self, sql: str, asked: Asked) -> pl.DataFrame:
        """As `rows`, as a frame."""
        try:
            frame = pl.from_arrow(self._ready(asked).sql(sql).to_arrow_table())
        except duckdb.Error as error:
            raise self._blame(error) from error
        assert isinstance(frame, pl.DataFrame)
        return frame

    def _ready(self, asked: Asked) -> duckdb.DuckDBPyConnection:
        """This thread's cursor, with everything set that was asked for."""
        if edges := self.clipped_weeks(asked.days):
            self._add_edge_patterns(asked.days, edges)
        cursor = self._cursor()
        self._set(cursor, {**self._files(asked), **days_variables(asked.days), **asked.variables})
        return cursor

    def clipped_weeks(self, days: Days) -> list[date]:
        """The weeks with registers of which the days hold only a part."""
        return [week for week in edge_weeks(days) if week in self.weeks]

    def _load(self) -> None:
        for name in PATTERN_TABLES:
            self._hold(name, f"SELECT DISTINCT * FROM {self._all(name)}")  # noqa: S608
        self._hold("people", f"SELECT * FROM {self._all('pupils')}")  # noqa: S608
        self._base.execute(PUPILS_NOW)
        for name in SCANNED:
            if self._on_disk:
                self._set(self._base, {f"{name}_files": [part.source(name) for part in self.parts]})
                self._try(f"CREATE VIEW {name} AS SELECT * FROM read_parquet(getvariable('{name}_files'))")  # noqa: S608
            else:
                self._hold(name, f"SELECT * FROM {self._all(name)}")  # noqa: S608

    def _hold(self, name: str, query: str) -> None:
        self._try(f"CREATE TABLE {name} AS {query}")
        self._base.unregister("arriving")

    def _all(self, table: str) -> str:
        """What to read one table of all parts from."""
        if self._on_disk:
            return f"read_parquet([{', '.join(literal(part.source(table)) for part in self.parts)}])"
        frames = [part.frames[table] for part in self.parts] or [pl.DataFrame(schema=TABLES[table])]
        self._base.register("arriving", pl.concat(frames).to_arrow())
        return "arriving"

    def _try(self, sql: str) -> None:
        try:
            self._base.execute(sql)
        except duckdb.Error as error:
            raise self._blame(error) from error

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            self._local.cursor, self._local.values = self._base.cursor(), {}
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def _set(self, cursor: duckdb.DuckDBPyConnection, wanted: Mapping[str, object]) -> None:
        """Set what differs from what this thread set last; a statement costs as much as a small query."""
        kept: dict[str, object] = getattr(self._local, "values", {})
        fresh = {name: value for name, value in wanted.items() if name not in kept or kept[name] != value}
        if fresh:
            cursor.execute("; ".join(f"SET VARIABLE {name} = {literal(value)}" for name, value in fresh.items()))
            kept.update(fresh)

    def _files(self, asked: Asked) -> dict[str, object]:
        """The files that can hold an answer: a query opens no others. Never none, as DuckDB cannot read none."""
        if not self._on_disk:
            return {}
        near = [part for part in self.parts if touches(asked.days, part.year.start, part.year.end)]
        mine = [part for part in near if asked.schools is None or part.school.key in asked.schools] or self.parts[:1]
        return {f"{name}_files": [part.source(name) for part in mine] for name in SCANNED}

    def _add_edge_patterns(self, days: Days, edges: list[date]) -> None:
        """Count the strings that come of cutting these weeks, where that has not been done."""
        with self._writing:
            for week in edges:
                key = (week, days.start, days.end)
                if key in self._edges:
                    continue
                cut = {clip(marks, week, days.start, days.end) for marks in self._marks_of(week)}
                self._add_patterns(sorted(cut))
                self._edges.add(key)

    def _marks_of(self, week: date) -> list[str]:
        if self._on_disk:
            files = [part.source("weeks") for part in self.parts if week in part.weeks]
            source = f"read_parquet([{', '.join(map(literal, files))}])"
        else:
            source = "weeks"
        try:
            query = f"SELECT DISTINCT marks FROM {source} WHERE week = {literal(week)}"  # noqa: S608
            rows = self._base.execute(query).fetchall()
        except duckdb.Error as error:
            raise self._blame(error) from error
        return [marks for (marks,) in rows]

    def _add_patterns(self, strings: list[str]) -> None:
        known = {marks for (marks,) in self._base.execute("SELECT marks FROM patterns").fetchall()}
        new = [marks for marks in strings if marks not in known]
        if not new:
            return
        self._base.execute("BEGIN")
        try:
            for name, counted in PATTERN_TABLES.items():
                self._base.register("arriving", counted(new).to_arrow())
                self._base.execute(f"INSERT INTO {name} BY NAME SELECT * FROM arriving")  # noqa: S608
                self._base.unregister("arriving")
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            raise

    def _blame(self, error: Exception) -> LakeError:
        """The error naming the part that cannot be read, found by reading each."""
        for part in self.parts if self._on_disk else ():
            for name in TABLES:
                try:
                    pl.read_parquet(part.source(name), n_rows=1 if name != "weeks" else None)
                except (OSError, pl.exceptions.PolarsError):
                    return unreadable(part.school.name, part.year, f"{file_name(name)} is missing or damaged")
        return LakeError(f"The lake could not answer: {error}")


PUPILS_NOW = """
CREATE TABLE pupils AS
SELECT p.*, n.year_group AS now_year_group, n.form AS now_form
FROM people p
LEFT JOIN (
    SELECT school, pupil, year_group, form FROM people
    WHERE (school, year) IN (SELECT (school, max(year)) FROM people GROUP BY school)
) n ON n.school = p.school AND n.pupil = p.pupil
"""


def literal(value: object) -> str:
    """A value as DuckDB writes it."""
    if isinstance(value, bool) or value is None:
        return {True: "TRUE", False: "FALSE", None: "NULL"}[value]
    if isinstance(value, int):
        return f"{value}::INTEGER"
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(literal(one) for one in value) + "]::VARCHAR[]"
    raise TypeError(f"no DuckDB literal for {value!r}")
