"""The files of a pack, written while its schools come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from daymark.lake.layout import TABLES, LaidOut
from daymark.lake.parts import file_name
from daymark.lake.patterns import pattern_codes, pattern_days, patterns

GROUP = 100_000
"""Rows to a row group, about: a question about one school reads one or two, and a footer stays small."""

STRINGS = 20_000
"""Different weeks counted at a time."""

PATTERNS = {"patterns": patterns, "pattern_days": pattern_days, "pattern_codes": pattern_codes}
STREAMED = tuple(name for name in TABLES if name not in (*PATTERNS, "running"))

ARROW = {
    pl.String: pa.string(),
    pl.Int16: pa.int16(),
    pl.Int32: pa.int32(),
    pl.Date: pa.date32(),
    pl.Boolean: pa.bool_(),
}


class PackFiles:
    """The files of one pack in a folder; `add` each school's year, then `finish`.

    All tables but one lie school by school, in the order they come in, as they do in a part. `running` lies week by
    week and within a week school by school: a question about a whole pack reads one week of it or two.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows = dict.fromkeys(TABLES, 0)
        self._running: dict[date, list[tuple[str, int, pl.DataFrame]]] = defaultdict(list)
        self._strings: set[str] = set()

    def add(self, laid: LaidOut) -> None:
        """Take the tables of one part; those of patterns are counted anew from its weeks."""
        for name in STREAMED:
            self._waiting[name].append(laid.tables[name])
            if sum(frame.height for frame in self._waiting[name]) >= GROUP:
                self._flush(name)
        self._strings.update(laid.tables["weeks"]["marks"].unique().to_list())
        by_week = laid.tables["running"].drop("school", "year").partition_by("week", include_key=False, as_dict=True)
        for (week,), frame in by_week.items():
            self._running[week].append((laid.school.key, laid.year.start_year, frame))

    def finish(self) -> dict[str, int]:
        """Write what is left; gives how many rows each table has."""
        for name in STREAMED:
            self._flush(name)
        for week in sorted(self._running):
            self._write("running", _of_week(week, self._running.pop(week)))
        self.count(sorted(self._strings))
        for name in TABLES:
            self._writer(name).close()
        return self._rows

    def count(self, strings: Sequence[str]) -> None:
        """Write the pattern tables of these strings, which must differ, and let go of their files."""
        for name, counted in PATTERNS.items():
            for start in range(0, max(len(strings), 1), STRINGS):
                self._write(name, counted(strings[start : start + STRINGS]))
            self._writer(name).close()

    def _flush(self, name: str) -> None:
        frames = self._waiting.pop(name, [])
        if frames:
            self._write(name, pl.concat(frames))

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        if frame.height:
            table = frame.select(*TABLES[name]).to_arrow().cast(arrow_schema(name))
            self._writer(name).write_table(table, row_group_size=2 * GROUP)
            self._rows[name] += frame.height

    def _writer(self, name: str) -> pq.ParquetWriter:
        if name not in self._writers:
            # A pupil's key stands in a week of `running` once, so a dictionary of them is as long as the week itself.
            once = {"running", "pupils"} & {name}
            self._writers[name] = pq.ParquetWriter(
                self._folder / file_name(name),
                arrow_schema(name),
                compression="zstd",
                use_dictionary=[column for column in TABLES[name] if not (once and column == "pupil")],
                column_encoding={"pupil": "DELTA_BYTE_ARRAY"} if once else None,
            )
        return self._writers[name]


def _of_week(week: date, frames: list[tuple[str, int, pl.DataFrame]]) -> pl.DataFrame:
    made = [
        frame.with_columns(school=pl.lit(school), year=pl.lit(year, dtype=pl.Int32), week=pl.lit(week))
        for school, year, frame in frames
    ]
    return pl.concat(made)


def arrow_schema(table: str) -> pa.Schema:
    """The columns of a table of the lake as Arrow names their kinds."""
    return pa.schema([(name, ARROW[type(kind)]) for name, kind in TABLES[table].items()])
