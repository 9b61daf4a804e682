"""Spark on a real cluster of this machine: a master and workers in processes of their own, one worker and two."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from spark_lakes import EVERYONE, MIDWEEK, QUESTIONS, QUICK, build_lake

from daymark.access.scope import Scope
from daymark.config.bench.spark_cluster import SparkCluster, spark_cluster
from daymark.lake.errors import LakeError
from daymark.lake.lake import Lake
from daymark.lake.spark import SparkEngines
from daymark.lake.spark_session import close_session, open_session
from daymark.lake.tables import Query, tables
from daymark.measures.answer import answer
from daymark.measures.question import Question

MEMORY_MB = 512
PATIENCE_S = 5.0
"""How long the tests let Spark be without a worker before it gives up; while one is at work this does not count."""

ASKED = tuple(replace(question, measures=question.measures[:2]) for question in QUESTIONS[:4])
MARKS = Query(tables(True).weeks.select("school", "pupil", "week", "marks"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    build_lake(folder)
    return folder


@pytest.fixture(scope="module")
def one_worker() -> Iterator[SparkCluster]:
    """A cluster of one worker, which no test ends."""
    with spark_cluster(1, memory_mb=MEMORY_MB) as cluster:
        yield cluster


@pytest.fixture
def no_session() -> Iterator[None]:
    close_session()
    yield
    close_session()


def engines(cluster: SparkCluster, wait_s: float = 60.0) -> SparkEngines:
    made = SparkEngines(cluster.url, {**cluster.settings, **QUICK}, wait_s)
    made.kind = cluster.url  # so that no answer kept from another cluster is taken for one of this
    return made


def ended(process: psutil.Process) -> bool:
    """Whether it does nothing any more, though nobody may have asked how it ended."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def same_as_duckdb(root: Path, cluster: SparkCluster, workers: int, questions: Sequence[Question]) -> None:
    duck, lake = Lake.open(root), Lake.open(root, engines=engines(cluster))
    for question in questions:
        figures = answer(duck, question, EVERYONE)
        assert answer(lake, question, EVERYONE).rows == figures.rows
        assert sum(figure.numerator for figure in figures.rows) > 0
    assert open_session(cluster.url).executors() == workers
    close_session()


def processes_of(cluster: SparkCluster) -> list[psutil.Process]:
    """Those of the cluster that run, with what they started."""
    nodes = [cluster.master, *cluster.workers]
    started = [psutil.Process(node.process.pid) for node in nodes if node is not None]
    started += [child for process in started for child in process.children(recursive=True)]
    return [process for process in started if not ended(process)]


def test_one_worker_answers_as_duckdb_does(root: Path, one_worker: SparkCluster, no_session: None) -> None:
    same_as_duckdb(root, one_worker, 1, ASKED[:2])


def test_two_workers_answer_as_duckdb_does_and_leave_nothing_behind(root: Path, no_session: None) -> None:
    with spark_cluster(2, memory_mb=MEMORY_MB) as cluster:
        same_as_duckdb(root, cluster, 2, ASKED)
        java, folder = processes_of(cluster), cluster.folder
        assert len(java) >= 3
    assert not [process for process in psutil.wait_procs(java, timeout=10)[1] if not ended(process)]
    assert not folder.exists()


def test_an_executor_that_dies_midway_costs_nothing_but_time(
    root: Path, one_worker: SparkCluster, no_session: None
) -> None:
    expected = sorted(Lake.open(root).snapshot().rows(MARKS, MIDWEEK, scope=Scope.everything("a test")), key=repr)
    snapshot = Lake.open(root, engines=engines(one_worker)).snapshot()
    assert len(snapshot.rows(MARKS, MIDWEEK, scope=Scope.everything("a test"))) == len(expected)
    # One that ended by itself may not have been cleared away yet.
    started = psutil.Process(one_worker.workers[0].process.pid).children()
    executor = max(started, key=psutil.Process.create_time)
    killer = threading.Timer(0.05, executor.kill)
    killer.start()
    answers = [snapshot.rows(MARKS, MIDWEEK, scope=Scope.everything("a test")) for _ in range(3)]
    killer.join()
    answers.append(snapshot.rows(MARKS, MIDWEEK, scope=Scope.everything("a test")))
    assert ended(executor)
    assert all(sorted(rows, key=repr) == expected for rows in answers)


def test_when_all_workers_are_gone_it_says_so_and_goes_on_with_new_ones(root: Path, no_session: None) -> None:
    expected = sorted(Lake.open(root).snapshot().rows(MARKS, MIDWEEK, scope=Scope.everything("a test")), key=repr)
    with spark_cluster(1, memory_mb=MEMORY_MB) as cluster:
        made = engines(cluster, wait_s=60.0)
        snapshot = Lake.open(root, engines=made).snapshot()
        assert sorted(snapshot.rows(MARKS, MIDWEEK, scope=Scope.everything("a test")), key=repr) == expected
        impatient = Lake.open(root, engines=engines(cluster, PATIENCE_S)).snapshot()
        cluster.workers[0].end(signal.SIGKILL)
        with pytest.raises(LakeError, match=r"No machine of the cluster spark://.* is at work any more"):
            impatient.rows(MARKS, MIDWEEK, scope=Scope.everything("a test"))
        cluster.add_worker()
        cluster.await_workers()
        assert sorted(snapshot.rows(MARKS, MIDWEEK, scope=Scope.everything("a test")), key=repr) == expected
        close_session()


def test_a_master_without_workers_is_not_waited_for_for_ever(no_session: None) -> None:
    with spark_cluster(0) as cluster:
        with pytest.raises(LakeError, match="answers, but gave no machine to work on within 1 seconds"):
            open_session(cluster.url, wait_s=1)
        url = cluster.url
    with pytest.raises(LakeError, match="Nothing answers at"):
        open_session(url, wait_s=1)


def test_the_cluster_listens_to_this_machine_alone(one_worker: SparkCluster, no_session: None) -> None:
    open_session(one_worker.url, one_worker.settings)
    java = processes_of(one_worker)
    assert len(java) >= 3
    listening = [one for process in java for one in process.net_connections("inet") if one.status == "LISTEN"]
    assert {one.laddr.ip.removeprefix("::ffff:") for one in listening} == {"127.0.0.1"}
