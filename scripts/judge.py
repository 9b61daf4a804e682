"""The judge at length: registers and questions made up for minutes, answered by the reference, DuckDB and Spark.

Stops by itself: after the minutes given, or at the first difference, which it prints with the smallest register found
that still shows it. `make judge` runs it for ten minutes.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "measures"), str(ROOT / "tests" / "spec")]

import hypothesis  # noqa: E402
from hypothesis import HealthCheck, Phase, Verbosity, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from made_questions import EVERY_KIND, SCOPES, deal, kinds_of, questions  # noqa: E402
from made_registers import SCHOOLS, Registers, registers  # noqa: E402
from spec_tables import Ask, cases  # noqa: E402

from daymark.access.scope import Scope  # noqa: E402
from daymark.kit.school_year import SchoolYear  # noqa: E402
from daymark.lake.build import build  # noqa: E402
from daymark.lake.lake import Lake  # noqa: E402
from daymark.lake.spark import SparkEngines  # noqa: E402
from daymark.lake.spark_session import close_session  # noqa: E402
from daymark.measures.answer import answer  # noqa: E402
from daymark.measures.definitions import MEASURES  # noqa: E402
from daymark.measures.figures import Figures  # noqa: E402
from daymark.measures.question import Question  # noqa: E402
from daymark.measures.reference.judge import answer as judge  # noqa: E402

MASTER = "local[1]"
WARM = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
EXAMPLES = 10
QUESTIONS = 8
SPARK_SPECS = 20
"""How many specs Spark is asked at a time; every other time it is asked about made-up registers."""

Asked = tuple[tuple[Question, Scope], ...]


def asked_in_turn(number: int) -> st.SearchStrategy[Asked]:
    """Questions about the next measures in turn, every other one divided and chosen by a dealt hand of keys."""
    turn = [MEASURES[(number * QUESTIONS + place) % len(MEASURES)] for place in range(QUESTIONS)]
    hands = deal(number)
    each = (questions(measure, hands[measure] if place % 2 else None) for place, measure in enumerate(turn))
    return st.tuples(*(st.tuples(question, st.sampled_from(SCOPES)) for question in each))


class DifferenceError(Exception):
    """Two answers that are not the same; the message shows the register, the question and both."""


@dataclass
class Run:
    """How long there is, and what has been done."""

    ends: float
    spark: bool
    kinds: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    differed: bool = False

    @property
    def over(self) -> bool:
        """Whether the time is up. Once a difference is found it is made small, however long that takes."""
        return time.monotonic() >= self.ends and not self.differed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to go on")
    parser.add_argument("--no-spark", action="store_true", help="leave Spark out")
    parser.add_argument("--seed", type=int, default=1, help="where the dice begin; another seed, other registers")
    chosen = parser.parse_args()
    run = Run(time.monotonic() + chosen.minutes * 60, spark=not chosen.no_spark)
    try:
        _go_on(run, chosen.seed)
    except DifferenceError as difference:
        print(f"\n{difference}")
        return 1
    finally:
        close_session()
    _close(run)
    return 0


def _go_on(run: Run, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        specs = _specs(run, Path(folder)) if run.spark else iter(())
        for number in itertools.count(seed):
            _round(run, number, ("duckdb", "duckdb_files"), EXAMPLES)
            if run.spark and number % 2:
                _round(run, number, ("spark",), 2)
            elif not run.over:
                for _ in zip(range(SPARK_SPECS), specs, strict=False):
                    continue
            print(", ".join(f"{count} {what}" for what, count in sorted(run.done.items())), flush=True)
            if run.over:
                return


def _round(run: Run, number: int, engines: tuple[str, ...], examples: int) -> None:
    """Some made-up registers, each with several questions. A difference is shrunk, but not on Spark, which is slow."""
    phases = (Phase.generate,) if "spark" in engines else (Phase.generate, Phase.shrink)

    @hypothesis.seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=phases,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(made=registers(), asked=asked_in_turn(number))
    def equal(made: Registers, asked: Asked) -> None:
        if not run.over:
            _compare(run, made, asked, engines)

    equal()


def _compare(run: Run, made: Registers, asked: Asked, engines: tuple[str, ...]) -> None:
    judged = made.judged()
    run.done[f"registers on {' and '.join(engines)}"] += 1
    with tempfile.TemporaryDirectory() as folder:
        lakes = {name: _lake(name, made, Path(folder)) for name in engines}
        for question, scope in asked:
            expected = judge(judged, question, scope)
            run.kinds.update(kinds_of(question, scope))
            for name, lake in lakes.items():
                if run.over:
                    return
                _same(run, name, answer(lake, question, scope), expected, (made, question, scope))


def _lake(name: str, made: Registers, folder: Path) -> Lake:
    if name == "duckdb":
        return Lake.in_memory(made.parts, threads=1)
    for part in made.parts:
        year = part.year.start_year
        build(
            *(folder, SCHOOLS[part.school.key], SchoolYear(year), made.weeks, made.pupils[year]),
            *(None, made.notes, made.lessons),
        )
    return Lake.open(folder, engines=SparkEngines(MASTER, WARM)) if name == "spark" else Lake.open(folder, threads=1)


def _same(run: Run, name: str, found: Figures, expected: Figures, shown: tuple[Any, ...]) -> None:
    run.done[f"answers of {name}"] += 1
    if found.rows == expected.rows:
        return
    run.differed = True
    texts = "\n".join(map(str, shown))
    only = [f"only {name}: {each}" for each in found.rows if each not in expected.rows]
    missing = [f"only the reference: {each}" for each in expected.rows if each not in found.rows]
    raise DifferenceError("\n".join([texts, *only, *missing]))


def _specs(run: Run, folder: Path) -> Iterator[Ask]:
    """Every spec table on Spark, one question at a time."""
    every = cases()
    for given_ in (given_ for case in every for given_ in case.given):
        given_.build(folder)
    lake = Lake.open(folder, engines=SparkEngines(MASTER, WARM))
    for ask in (ask for case in every for ask in case.asks):
        found = ask.found(answer(lake, ask.question, ask.scope))
        run.done["specs on spark"] += 1
        if found != (expected := ask.expected(found)):
            raise DifferenceError(f"Spark, {ask.name}: {ask.question}\nfound {found}\nexpected {expected}")
        yield ask


def _close(run: Run) -> None:
    for kind in sorted(EVERY_KIND):
        print(f"{run.kinds[kind]:7} {kind}")
    left_out = sorted(kind for kind in EVERY_KIND if not run.kinds[kind])
    print(f"No difference in {sum(n for what, n in run.done.items() if what.startswith('answers'))} answers", end="")
    print(f"; never asked: {', '.join(left_out)}." if left_out else "; every kind of question was asked.")


if __name__ == "__main__":
    sys.exit(main())
