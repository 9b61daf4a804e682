"""The registers as most systems keep them: one row a mark, which is what the peers are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from daymark.access.scope import Scope
from daymark.config.bench.nation_lake import whole_year
from daymark.lake.lake import Lake
from daymark.lake.tables import tables
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE

SYMBOLS = sorted((code.symbol for code in CODES), key=lambda symbol: CODES.by_symbol[symbol].char)
WEEKS_AT_ONCE = 250_000
FLAGS = ("attended", "authorised", "unauthorised", "late")
SUMS = ("possible", "attended", "absent", "authorised", "unauthorised", "late")
ANSWER = ("id", *SUMS, "band", "persistent", "severe")
"""The columns of every answer: a number for the pupil, sessions, the band (0 to 10, nothing where no session was
possible), and whether a tenth and half were missed."""


@dataclass(frozen=True)
class Long:
    """Where the rows lie, sorted by pupil and day, and how many there are.

    marks    id (int32), day (date), session (0 morning, 1 afternoon), mark (one of SYMBOLS)
    pupils   id, school, pupil
    """

    marks: Path
    pupils: Path
    rows: int


def spread_out(lake: str, folder: str) -> dict[str, Any]:
    """Write the marks of a lake's year one by one into `folder`; sessions without a mark have no row."""
    days, into = whole_year(), Path(folder)
    snapshot = Lake.open(Path(lake)).snapshot()
    weeks = snapshot.frame(
        tables(snapshot.clipped(days)).weeks.select("school", "pupil", "week", "marks"),
        days,
        scope=Scope.everything("a bench"),
    )
    pupils = weeks.select("school", "pupil").unique().sort("school", "pupil").with_row_index("id")
    pupils = pupils.with_columns(pl.col("id").cast(pl.Int32))
    pupils.write_parquet(into / "ids.parquet")
    numbered = weeks.join(pupils, on=["school", "pupil"]).select("id", "week", "marks").sort("id", "week")
    rows = 0
    with pq.ParquetWriter(into / "marks.parquet", SCHEMA, compression="snappy") as writer:
        for part in numbered.iter_slices(WEEKS_AT_ONCE):
            table = _rows(part)
            rows += table.num_rows
            writer.write_table(table)
    return {"rows": rows}


def long_of(folder: Path, rows: int) -> Long:
    """What `spread_out` has written."""
    return Long(folder / "marks.parquet", folder / "ids.parquet", rows)


SCHEMA = pa.schema(
    [
        ("id", pa.int32()),
        ("day", pa.date32()),
        ("session", pa.uint8()),
        ("mark", pa.dictionary(pa.int8(), pa.string())),
    ]
)


def _rows(weeks: pl.DataFrame) -> pa.Table:
    chars = np.frombuffer("".join(weeks["marks"].to_list()).encode(), np.uint8).reshape(weeks.height, -1)
    week, slot = np.nonzero((chars != ord(NOTHING_DUE)) & (chars != ord(MISSING)))
    monday = weeks["week"].to_physical().to_numpy()
    code = PLACE_OF[chars[week, slot]]
    columns = [
        pa.array(weeks["id"].to_numpy()[week]),
        pa.array((monday[week] + slot // 2).astype(np.int32)).cast(pa.date32()),
        pa.array((slot % 2).astype(np.uint8)),
        pa.DictionaryArray.from_arrays(pa.array(code), pa.array(SYMBOLS)),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


PLACE_OF = np.zeros(256, np.int8)
PLACE_OF[[ord(CODES.by_symbol[symbol].char) for symbol in SYMBOLS]] = np.arange(len(SYMBOLS))


def codes() -> Iterator[tuple[str, dict[str, bool]]]:
    """Every symbol with what it counts for: FLAGS."""
    for symbol in SYMBOLS:
        code = CODES.by_symbol[symbol]
        yield symbol, {name: bool(getattr(code, name)) for name in FLAGS}


def symbols_of(flag: str) -> list[str]:
    """The symbols that count as attended, authorised, unauthorised or late."""
    return [symbol for symbol, flags in codes() if flags[flag]]


__all__ = ["ANSWER", "FLAGS", "SUMS", "SYMBOLS", "Long", "codes", "long_of", "spread_out", "symbols_of"]
