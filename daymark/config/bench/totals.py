"""Every pupil's year with its band: the lake beside DuckDB, Polars and pandas on one row a mark."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from daymark.access.scope import Scope
from daymark.config.bench.apart import Say, apart, peak_rss_mb
from daymark.config.bench.clock import Took, median, timed
from daymark.config.bench.differing import DifferentError
from daymark.config.bench.long import ANSWER, spread_out
from daymark.config.bench.nation_lake import nation_lake, whole_year
from daymark.lake.lake import Lake
from daymark.lake.sources import literal
from daymark.measures.figures import BANDS
from daymark.measures.pupils import pupil_counts

PEERS = ("duckdb", "polars", "pandas")
THREADS = 2
TIMES = {"ours": 7, "floor": 7, "duckdb": 5, "polars": 5, "pandas": 3}
HERE = "daymark.config.bench"
BECAUSE = "Invented pupils are counted to see how long it takes."


@dataclass(frozen=True)
class Files:
    """Where what is measured lies: our lake, the same marks one by one, and the answers."""

    lake: Path
    folder: Path

    def answer(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


def measure(pupils: int, peers: Sequence[str], folder: Path, keep: Path, say: Say) -> dict[str, Any]:
    """Seconds of ours, of each peer and of the floor; medians. `folder` is to work in, `keep` holds the nation.

    Raises DifferentError where an answer is not the same as ours to the last session.
    """
    nation = nation_lake(keep, pupils, say)
    files = Files(nation.lake, folder)
    say(f"Writing {nation.marks:,} marks one by one for the peers")
    rows = apart(f"{HERE}.long:spread_out", lake=str(files.lake), folder=str(folder))["rows"] if peers else None
    ours = _ours(files, say)
    beside = {f"{peer}_long": _peer(peer, files, ours, say) for peer in peers}
    say("The floor: the engine's plain scan and sum of the rows that ours reads")
    floor = apart(f"{HERE}.totals:floor", lake=str(files.lake), times=TIMES["floor"])
    return {
        "pupils": nation.pupils,
        "marks": rows if rows is not None else nation.marks,
        "ours_s": round(ours["s"], 4),
        "ours_cpu_s": round(ours["cpu_s"], 4),
        "peers": beside,
        "floor": {**_beside(floor["read"], ours), "whole_files_s": round(floor["whole"]["s"], 4)},
        "peak_rss_mb": ours["peak_rss_mb"],
        "answers_equal": True,
    }


def _ours(files: Files, say: Say) -> dict[str, Any]:
    say("Ours")
    into = str(files.answer("ours"))
    found: dict[str, Any] = apart(f"{HERE}.totals:ours", lake=str(files.lake), answer=into, times=TIMES["ours"])
    return found


def _peer(peer: str, files: Files, ours: Mapping[str, float], say: Say) -> dict[str, Any]:
    say(f"{peer}: finding its best way, then {TIMES[peer]} turns of that")
    # Polars reads how many threads it may have when it is first imported.
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)
    marks, answer = str(files.folder / "marks.parquet"), str(files.answer(peer))
    found = apart(f"{HERE}.peer_{peer}:measure", marks=marks, answer=answer, times=TIMES[peer], threads=THREADS)
    refuse_different(peer, files)
    return {**_beside(found, ours), "way": found["way"], "got": found["got"]}


def _beside(theirs: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    ratio, cpu_ratio = theirs["s"] / ours["s"], theirs["cpu_s"] / ours["cpu_s"]
    return {
        "s": round(theirs["s"], 4),
        "ratio": round(ratio, 2),
        "cpu_s": round(theirs["cpu_s"], 4),
        "cpu_ratio": round(cpu_ratio, 2),
    }


def ours(lake: str, answer: str, times: int) -> dict[str, Any]:
    """The median of the product's own way over the whole year, once warm, and the memory of a process that does it."""
    opened = Lake.open(Path(lake), threads=THREADS)
    scope = Scope.everything(BECAUSE)
    _, found = timed(lambda: pupil_counts(opened, whole_year(), scope))
    took = median(lambda: pupil_counts(opened, whole_year(), scope), times)
    peak = peak_rss_mb()
    found.write_parquet(answer)
    return {**vars(took), "peak_rss_mb": peak}


def floor(lake: str, times: int) -> dict[str, dict[str, float]]:
    """What DuckDB alone takes to scan and add up what ours reads of the lake, and to do so of the files whole."""
    files = sorted(str(file) for file in Path(lake).rglob("running.parquet"))
    with duckdb.connect(config={"threads": THREADS}) as base:
        source = f"read_parquet({literal(files)})"
        sums = ", ".join(f"sum({name})" for name in ("attended", "authorised", "unauthorised", "late"))
        last = f"week <= {literal(whole_year().end)} AND until > {literal(whole_year().end)}"
        return {
            "read": vars(_scan(base, f"SELECT {sums} FROM {source} WHERE {last}", times)),
            "whole": vars(_scan(base, f"SELECT {sums} FROM {source}", times)),
        }


def _scan(base: duckdb.DuckDBPyConnection, query: str, times: int) -> Took:
    base.execute(query).fetchall()
    return median(lambda: base.execute(query).fetchall(), times)


def refuse_different(peer: str, files: Files) -> None:
    """Every pupil, session and band of the peer's answer is ours, or DifferentError."""
    places = {band: place for place, band in enumerate(BANDS)}
    ids = pl.read_parquet(files.folder / "ids.parquet")
    mine = pl.read_parquet(files.answer("ours")).join(ids, on=["school", "pupil"], how="left")
    # A pupil without a single mark has no row to count where there is one row a mark.
    marked = mine.filter(pl.col("id").is_in(pl.read_parquet(files.answer(peer), columns=["id"])["id"].implode()))
    if mine.height != marked.height and mine.filter(pl.col("possible") > 0).height > marked.height:
        raise DifferentError(f"{peer} has not the same pupils: {marked.height:,} of {mine.height:,}.")
    same = marked.with_columns(band=pl.col("band").cast(pl.String).replace_strict(places, default=None))
    here, there = (_in_order(frame) for frame in (same, pl.read_parquet(files.answer(peer))))
    if not here.equals(there):
        raise DifferentError(f"{peer} does not give the same answer.")


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col(ANSWER).cast(pl.Int64)).sort("id")


__all__ = ["PEERS", "DifferentError", "floor", "measure", "ours", "spread_out"]
