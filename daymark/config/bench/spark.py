"""The same questions of the same lake, on DuckDB and on a Spark cluster of this machine with so many workers."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from daymark.access.scope import Scope
from daymark.config.bench.apart import Say, apart
from daymark.config.bench.clock import timed
from daymark.config.bench.differing import DifferentError
from daymark.config.bench.england import ALL, BECAUSE, GROUPS
from daymark.config.bench.nation_lake import nation_lake, whole_year
from daymark.config.bench.spark_cluster import spark_cluster
from daymark.lake.lake import DuckDBEngines, Engines, Lake
from daymark.measures.answer import answer
from daymark.measures.question import Question

PUPILS, WORKERS, TURNS = 200_000, (1, 2), 3
WORKER_MB = 2048
SPELLS = ("spells", "longest_spell")


def questions() -> dict[str, Question]:
    """What is asked: sums from running totals, and two that go through every week of every pupil."""
    period = whole_year()
    last = period.end
    return {
        "by school": Question(ALL, period, last, ("school",)),
        "by year group, FSM and SEN": Question(ALL, period, last, GROUPS),
        "by weekday and year group": Question(
            ("overall_absence_rate", "late_rate"), period, last, ("weekday", "year_group")
        ),
        "spells by year group": Question(SPELLS, period, last, ("year_group",)),
    }


def measure(pupils: int, workers: Sequence[int], keep: Path, say: Say) -> dict[str, Any]:
    """Seconds of every question on DuckDB and on Spark, and how much quicker Spark is with more workers.

    Raises DifferentError where an answer of Spark is not that of DuckDB to the last session, ClusterError and LakeError
    where Spark cannot be had.
    """
    nation = nation_lake(keep, pupils, say)
    say("DuckDB")
    duckdb = _apart(nation.lake, "")
    runs = []
    for number in workers:
        say(f"Spark with {number} worker{'s' if number > 1 else ''} of one core")
        with spark_cluster(number, cores=1, memory_mb=WORKER_MB) as cluster:
            runs.append({"workers": number, **_apart(nation.lake, cluster.url, cluster.settings)})
    return found(nation.pupils, nation.marks, duckdb, runs)


def found(pupils: int, marks: int, duckdb: dict[str, Any], runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What is told of the runs: `faster` is how many times as quick as the first. Raises DifferentError."""
    for run in runs:
        refuse_different(run, duckdb)
    first = runs[0]["s"]
    return {
        "pupils": pupils,
        "marks": marks,
        "duckdb": _told(duckdb),
        "spark": [{"workers": run["workers"], **_told(run), "faster": round(first / run["s"], 2)} for run in runs],
        "answers_equal": True,
    }


def _apart(lake: Path, master: str, settings: dict[str, str] | None = None) -> dict[str, Any]:
    work = "daymark.config.bench.spark:ask"
    asked: dict[str, Any] = apart(work, lake=str(lake), master=master, settings=settings or {})
    return asked


def _told(run: dict[str, Any]) -> dict[str, Any]:
    return {"s": round(run["s"], 3), "start_s": round(run["start_s"], 3), "by_question": run["by_question"]}


def refuse_different(run: dict[str, Any], duckdb: dict[str, Any]) -> None:
    """Every figure of Spark's is DuckDB's, or DifferentError."""
    for name, figures in duckdb["figures"].items():
        if run["figures"][name] != figures:
            raise DifferentError(f"Spark with {run['workers']} workers does not give DuckDB's answer {name}.")


def ask(lake: str, master: str, settings: dict[str, str]) -> dict[str, Any]:
    """Every question: the figures, and the median of so many turns after one that is not counted; and, first of all,
    how long it takes until there is an answer."""
    began = time.perf_counter()
    opened = Lake.open(Path(lake), engines=_engines(master, settings))
    start = 0.0
    answered: dict[str, Any] = {}
    took: dict[str, float] = {}
    for name, question in questions().items():
        turns = []
        for turn in range(TURNS + 1):
            # An answer is kept for those who ask alike; another reason makes another asker.
            scope = Scope.everything(f"{BECAUSE} Turn {turn}.")
            seconds, figures = timed(partial(answer, opened, question, scope))
            turns += [seconds.s] if turn else []
            # Starting Spark is part of the first answer, wherever it does so.
            start = start or time.perf_counter() - began
        took[name] = sorted(turns)[TURNS // 2]
        answered[name] = [one.as_dict() for one in figures]
        print(f"  {name}: {took[name]:.2f} s", file=sys.stderr, flush=True)
    if master:
        from daymark.lake.spark_session import close_session

        close_session()
    by_question = {name: round(seconds, 3) for name, seconds in took.items()}
    return {"start_s": start, "s": sum(took.values()), "by_question": by_question, "figures": answered}


def _engines(master: str, settings: dict[str, str]) -> Engines:
    if not master:
        return DuckDBEngines()
    from daymark.lake.spark import SparkEngines

    return SparkEngines(master, settings)
