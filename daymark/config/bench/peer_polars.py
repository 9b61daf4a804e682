"""Polars on one row a mark: a frame in memory with enum marks, or a lazy scan of Parquet, whichever is quicker."""

from __future__ import annotations

import os
from functools import partial
from typing import Any, Literal

import polars as pl

from daymark.config.bench.clock import quickest
from daymark.config.bench.long import ANSWER, FLAGS, SYMBOLS, codes, symbols_of

GOT = (
    "the better of a frame in memory (sorted by pupil and known to be, whole-number pupils, enum marks) and a lazy "
    "scan of sorted Parquet, and the best of three ways to write the query"
)
MARK = pl.Enum(SYMBOLS)


def measure(marks: str, answer: str, times: int, threads: int) -> dict[str, Any]:
    """The median of so many turns; the answer is written to `answer`. `threads` is Polars' own number of them."""
    if pl.thread_pool_size() > threads:
        raise RuntimeError(f"POLARS_MAX_THREADS must be {threads}, not {os.environ.get('POLARS_MAX_THREADS')}")
    held = pl.scan_parquet(marks).with_columns(pl.col("mark").cast(MARK)).collect().with_columns(
        pl.col("id").set_sorted()
    )  # fmt: skip
    scanned = pl.scan_parquet(marks).with_columns(pl.col("mark").cast(MARK))
    places: tuple[tuple[str, pl.LazyFrame, Literal["in-memory", "streaming"]], ...] = (
        ("in memory", held.lazy(), "in-memory"),
        ("lazy scan", scanned, "streaming"),
    )
    ways = {
        f"{place}, {name}": partial(_judged(query).collect, engine=engine)
        for place, source, engine in places
        for name, query in _queries(source).items()
    }
    best, took = quickest(ways, times)
    pl.DataFrame(ways[best]()).select(ANSWER).write_parquet(answer)
    return {**vars(took), "way": best, "got": GOT}


def _queries(source: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    known = pl.DataFrame([{"mark": symbol, **flags} for symbol, flags in codes()]).with_columns(
        pl.col("mark").cast(MARK)
    )
    filtered = [pl.col("mark").is_in(pl.Series(symbols_of(name), dtype=MARK)).sum().alias(name) for name in FLAGS]
    counted = source.group_by("id", "mark").len("n").join(known.lazy(), on="mark")
    return {
        "counts of marks among": source.group_by("id").agg(filtered),
        "joined": source.join(known.lazy(), on="mark").group_by("id").agg(pl.col(FLAGS).sum()),
        "counted, then joined": counted.group_by("id").agg((pl.col(FLAGS) * pl.col("n")).sum()),
    }


def _judged(sums: pl.LazyFrame) -> pl.LazyFrame:
    absent = pl.col("authorised").cast(pl.Int64) + pl.col("unauthorised")
    counted = sums.with_columns(absent=absent, possible=absent + pl.col("attended"))
    some = pl.col("possible") > 0
    return counted.with_columns(
        band=pl.when(some).then((pl.col("absent") * 20 // pl.col("possible")).clip(upper_bound=10)),
        persistent=some & (pl.col("absent") * 10 >= pl.col("possible")),
        severe=some & (pl.col("absent") * 2 >= pl.col("possible")),
    )
