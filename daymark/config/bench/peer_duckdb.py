"""DuckDB on one row a mark: its own sorted table with enum marks, or sorted Parquet, whichever is quicker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from daymark.config.bench.clock import quickest
from daymark.config.bench.long import ANSWER, FLAGS, SYMBOLS, codes, symbols_of
from daymark.lake.sources import literal

GOT = (
    "the better of its own table on disk (sorted by pupil, whole-number pupils, enum marks) and sorted Parquet, and "
    "the best of three ways to write the query"
)

JUDGED = """
SELECT id, possible, attended, absent, authorised, unauthorised, late,
    CASE WHEN possible > 0 THEN least(10, absent * 20 // possible) END AS band,
    possible > 0 AND absent * 10 >= possible AS persistent,
    possible > 0 AND absent * 2 >= possible AS severe
FROM (
    SELECT *, authorised + unauthorised AS absent, attended + authorised + unauthorised AS possible
    FROM ({sums})
)
"""


def measure(marks: str, answer: str, times: int, threads: int) -> dict[str, Any]:
    """The median of so many turns; the answer is written to `answer`."""
    folder = Path(answer).parent
    with duckdb.connect(str(folder / "peer.duckdb"), config={"threads": threads}) as base:
        _bring_in(base, marks)
        ways = {
            f"{place}, {name}": (lambda text=text: base.sql(text).to_arrow_table())
            for place, source in (("own table", "marks"), ("Parquet", f"read_parquet({literal(marks)})"))
            for name, text in _queries(source).items()
        }
        best, took = quickest(ways, times)
        found = pl.DataFrame(pl.from_arrow(ways[best]()))
    found.select(ANSWER).write_parquet(answer)
    return {**vars(took), "way": best, "got": GOT}


def _bring_in(base: duckdb.DuckDBPyConnection, marks: str) -> None:
    base.execute("SET preserve_insertion_order = true")
    kinds = ", ".join(map(literal, SYMBOLS))
    base.execute(f"CREATE TYPE mark AS ENUM ({kinds})")
    base.execute(f"CREATE TABLE marks AS SELECT * REPLACE (mark::mark AS mark) FROM read_parquet({literal(marks)})")
    flags = ", ".join(f"{name} TINYINT" for name in FLAGS)
    base.execute(f"CREATE TABLE codes (mark mark, {flags})")
    for symbol, counts in codes():
        base.execute(
            f"INSERT INTO codes VALUES (?, {', '.join('?' * len(FLAGS))})", [symbol, *map(int, counts.values())]
        )
    base.execute("CHECKPOINT")


def _queries(source: str) -> dict[str, str]:
    """The same question three ways: a count for each kind, a join with what each mark counts for before adding up,
    and the same join after counting each mark of each pupil."""
    filtered = ", ".join(
        f"count(*) FILTER (WHERE mark IN ({', '.join(map(literal, symbols_of(name)))})) AS {name}" for name in FLAGS
    )
    joined = ", ".join(f"sum({name}) AS {name}" for name in FLAGS)
    weighted = ", ".join(f"sum({name} * n) AS {name}" for name in FLAGS)
    counted = f"SELECT id, mark, count(*) AS n FROM {source} GROUP BY id, mark"
    ways = {
        "filtered counts": f"SELECT id, {filtered} FROM {source} GROUP BY id",
        "joined": f"SELECT id, {joined} FROM {source} JOIN codes USING (mark) GROUP BY id",
        "counted, then joined": f"SELECT id, {weighted} FROM ({counted}) JOIN codes USING (mark) GROUP BY id",
    }
    return {name: JUDGED.format(sums=text) for name, text in ways.items()}
