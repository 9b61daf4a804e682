"""Every spec table comes out as worked by hand: on the reference, on DuckDB in memory and over files, and on Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spec_tables import Ask, cases, few, judged
from specs_page import PAGE, page

from daymark.lake.lake import Lake
from daymark.lake.spark import SparkEngines
from daymark.lake.spark_session import close_session
from daymark.measures.answer import answer
from daymark.measures.definitions import MEASURES
from daymark.measures.figures import Figures

Answer = Callable[[Ask], Figures]

ALL = cases()
ASKS = [ask for case in ALL for ask in case.asks]
ENGINES = ("reference", "duckdb", "duckdb_files", "spark")

# Spark takes about a second for each, so here it is asked few; `scripts/judge.py` asks it all of them.
FEW = few(ASKS)
WARM = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""Java that is at work for a minute only gains nothing from making its code faster."""

ASKED = [
    pytest.param(engine, ask, id=f"{engine} {ask.name}")
    for engine in ENGINES
    for ask in (FEW if engine == "spark" else ASKS)
]


@pytest.fixture(scope="session")
def lake_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lake with the schools of every case."""
    root = tmp_path_factory.mktemp("specs")
    for given in (given for case in ALL for given in case.given):
        given.build(root)
    return root


@pytest.fixture(scope="session")
def duckdb() -> Answer:
    return _asking(Lake.in_memory([given.laid_out() for case in ALL for given in case.given], threads=1))


@pytest.fixture(scope="session")
def duckdb_files(lake_folder: Path) -> Answer:
    return _asking(Lake.open(lake_folder, threads=1))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answer]:
    root = tmp_path_factory.mktemp("spark_specs")
    for given in {ask.case.name: ask.case.given for ask in FEW}.values():
        for each in given:
            each.build(root)
    close_session()
    yield _asking(Lake.open(root, engines=SparkEngines("local[1]", WARM)))
    close_session()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Answer:
    """What answers questions, by its name."""
    answers: Answer = judged if request.param == "reference" else request.getfixturevalue(request.param)
    return answers


def _asking(lake: Lake) -> Answer:
    return lambda ask: answer(lake, ask.question, ask.scope)


@pytest.mark.parametrize(("engine", "ask"), ASKED, indirect=["engine"])
def test_the_answer_is_the_one_worked_by_hand(engine: Answer, ask: Ask) -> None:
    found = ask.found(engine(ask))
    assert found == ask.expected(found)


def test_every_measure_has_a_spec() -> None:
    assert {ask.said["ask"] for ask in ASKS} == set(MEASURES)


def test_the_page_in_the_repository_is_the_one_the_tables_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
