"""Spark on this machine's own cores: the tables and answers are DuckDB's, and what goes wrong is told in words."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import polars as pl
import pytest
from spark_lakes import (
    BOTH_YEARS,
    EVERYONE,
    MIDWEEK,
    NASTY_FOLDER,
    ODD,
    QUESTIONS,
    QUICK,
    SCOPES,
    build_lake,
    in_memory,
    rebuild_one,
)

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.compact import compact
from daymark.lake.errors import LakeError
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.lake.spark import SparkEngines
from daymark.lake.spark_errors import explained
from daymark.lake.spark_session import Session, close_session, open_session
from daymark.lake.tables import LakeTables, Query, list_variable, number_variable, tables
from daymark.measures.answer import answer
from daymark.measures.periods import Period
from daymark.measures.pupils import pupil_totals, pupil_weeks
from daymark.registers import frames

MASTER = "local[2]"


ENGINES = SparkEngines(MASTER, QUICK)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    close_session()
    yield open_session(MASTER, QUICK)
    close_session()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lakes") / NASTY_FOLDER
    build_lake(folder)
    return folder


@pytest.fixture(scope="module")
def duck(root: Path) -> Lake:
    return Lake.open(root)


@pytest.fixture(scope="module")
def spark(root: Path, session: Session) -> Lake:
    return Lake.open(root, engines=ENGINES)


ALL = Scope.everything("a test")


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", [field.name for field in fields(LakeTables)])
@pytest.mark.parametrize("days", [BOTH_YEARS, MIDWEEK], ids=["whole", "cut"])
def test_every_table_has_the_same_rows_and_kinds(duck: Lake, spark: Lake, name: str, days: Period) -> None:
    ours, theirs = duck.snapshot(), spark.snapshot()
    query = Query(getattr(ours.tables(days), name))
    rows = ours.rows(query, days, scope=ALL)
    assert sorted_rows(theirs.rows(query, days, scope=ALL)) == sorted_rows(rows)
    assert theirs.frame(query, days, scope=ALL).schema == ours.frame(query, days, scope=ALL).schema
    assert rows or (name == "edges" and days is BOTH_YEARS) or (name == "before" and days is BOTH_YEARS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: "-".join(question.by) or "all")
def test_every_measure_is_the_same_to_the_last_session(duck: Lake, spark: Lake, question: Any) -> None:
    ours, theirs = answer(duck, question, EVERYONE), answer(spark, question, EVERYONE)
    assert theirs.rows == ours.rows
    assert sum(figure.numerator for figure in ours.rows) > 0


def test_a_scope_lets_the_same_pupils_through(duck: Lake, spark: Lake) -> None:
    question = replace(QUESTIONS[1], measures=("attendance_rate", "persistent_absence"))
    figures = answer(duck, question, SCOPES[1])
    assert answer(spark, question, SCOPES[1]).rows == figures.rows
    assert {dict(figure.group)["school"] for figure in figures.rows} == {ODD}
    nobody = replace(SCOPES[1], pupils=frozenset[str]())
    assert answer(spark, question, nobody).rows == answer(duck, question, nobody).rows == ()


def test_pupils_and_their_weeks_are_the_same(duck: Lake, spark: Lake) -> None:
    for period in (MIDWEEK, BOTH_YEARS):
        assert pupil_totals(spark, period, EVERYONE).equals(pupil_totals(duck, period, EVERYONE))
    weeks = pupil_weeks(duck, ODD, "p1", EVERYONE, MIDWEEK)
    assert pupil_weeks(spark, ODD, "p1", EVERYONE, MIDWEEK) == weeks != []


def test_the_answers_of_two_engines_are_kept_apart(duck: Lake, spark: Lake) -> None:
    assert duck.version != spark.version


def test_values_are_values_whatever_is_written_in_them(spark: Lake) -> None:
    pupils = tables(False).pupils
    told = ibis.literal(1).cast("int32") + number_variable("more")
    query = Query(pupils.filter(list_variable("named").contains(pupils.school)).select("school", told=told).distinct())
    rows = spark.snapshot().rows(query, MIDWEEK, None, {"named": [ODD, "'"], "more": -3}, scope=ALL)
    assert rows == [{"school": ODD, "told": -2}]
    assert spark.snapshot().rows(query, MIDWEEK, None, {"named": [], "more": 0}, scope=ALL) == []


def test_a_number_that_does_not_fit_is_an_error_and_not_another_number(spark: Lake) -> None:
    much = tables(False).schools.select(much=ibis.literal(2**31 - 1, "int32") + number_variable("one"))
    with pytest.raises(LakeError, match=r"Spark could not answer: .*overflow"):
        spark.snapshot().rows(Query(much), MIDWEEK, None, {"one": 1}, scope=ALL)


def test_a_lake_in_memory_answers_as_one_on_disk(duck: Lake, session: Session) -> None:
    lake = Lake.in_memory(in_memory(), engines=ENGINES)
    question = replace(QUESTIONS[0], measures=("attendance_rate", "code_rate", "penalty_window"))
    assert answer(lake, question, EVERYONE).rows == answer(duck, question, EVERYONE).rows


def test_a_lake_of_nothing_answers_with_nothing(tmp_path: Path, session: Session) -> None:
    lake = Lake.open(tmp_path / "none", engines=ENGINES)
    figure = answer(lake, replace(QUESTIONS[0], measures=("attendance_rate",)), EVERYONE).rows[0]
    assert (figure.numerator, figure.denominator) == (0, 0)


def test_a_new_version_is_seen_at_the_next_question(tmp_path: Path, session: Session) -> None:
    lake = Lake.open(tmp_path, engines=ENGINES)
    question = replace(
        QUESTIONS[0], measures=("overall_absence_rate",), period=Period(date(2024, 9, 2), date(2024, 9, 6))
    )
    for marks, expected in (("/\\/\\/\\/\\/\\....", (0, 10)), ("II/\\/\\/\\/\\....", (2, 10))):
        row = {"school": "1", "pupil": "p", "week": date(2024, 9, 2), "marks": marks, "raw": ""}
        weeks = pl.DataFrame([row], schema=frames.WEEKS)
        build(tmp_path, SchoolRow("1", "One"), SchoolYear(2024), weeks, frames.empty(frames.PUPILS))
        figure = answer(lake, question, EVERYONE).rows[0]
        assert (figure.numerator, figure.denominator) == expected


def test_packs_are_read_and_what_was_built_since_goes_before_them(tmp_path: Path, session: Session) -> None:
    build_lake(tmp_path)
    compact(tmp_path)
    duck, spark = Lake.open(tmp_path), Lake.open(tmp_path, engines=ENGINES)
    question = replace(QUESTIONS[1], measures=("attendance_rate", "code_rate"))
    packed = answer(spark, question, EVERYONE).rows
    assert packed == answer(duck, question, EVERYONE).rows
    assert all(part.packed for part in spark.snapshot().engine.parts)
    rebuild_one(tmp_path)
    rebuilt = answer(spark, question, EVERYONE).rows
    assert rebuilt == answer(duck, question, EVERYONE).rows != packed
    limited = SCOPES[1]
    assert answer(spark, question, limited).rows == answer(duck, question, limited).rows != ()


@pytest.mark.parametrize("how", ["missing", "cut short"])
def test_a_damaged_part_is_named(tmp_path: Path, session: Session, how: str) -> None:
    build_lake(tmp_path)
    lake = Lake.open(tmp_path, engines=ENGINES)
    assert lake.snapshot().rows(Query(tables(False).weeks.count().as_table()), MIDWEEK, scope=ALL)
    for file in (tmp_path / "100001" / "2024" / "current").resolve().glob("weeks.parquet"):
        file.unlink() if how == "missing" else file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(LakeError, match=r"figures kept for Anning, 2024/25, .* weeks.parquet is (missing|damaged)"):
        lake.snapshot().rows(Query(tables(False).weeks.select("marks")), MIDWEEK, scope=ALL)


def test_files_that_only_this_machine_sees_are_told_of(
    spark: Lake, root: Path, session: Session, tmp_path: Path
) -> None:
    shutil.copy(next(root.rglob("weeks.parquet")), tmp_path / "elsewhere.parquet")
    frame = session.spark.read.parquet(str(tmp_path / "elsewhere.parquet"))
    (tmp_path / "elsewhere.parquet").unlink()
    with pytest.raises(Exception, match="elsewhere") as raised:
        frame.toArrow()
    told = str(explained(raised.value, spark.snapshot().engine.parts, session))
    assert "cannot see the lake's files" in told
    assert "must be shared by all machines" in told


def test_spark_that_was_ended_is_told_of_and_started_again(duck: Lake, root: Path, session: Session) -> None:
    lake = Lake.open(root, engines=ENGINES)
    query = Query(tables(True).weeks.select("school", "pupil", "week", "marks"))
    before = sorted_rows(lake.snapshot().rows(query, MIDWEEK, scope=ALL))
    running = open_session(MASTER, QUICK)
    running.process.kill()
    running.process.wait()
    assert sorted_rows(lake.snapshot().rows(query, MIDWEEK, scope=ALL)) == before
    assert open_session(MASTER, QUICK) is not running


def test_another_master_is_refused_while_one_is_at_work(session: Session) -> None:
    open_session(MASTER, QUICK)
    with pytest.raises(LakeError, match=r"at work with local\[2\] in this process"):
        open_session("local[1]")


def test_what_is_missing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    close_session()
    for master in ("http://somewhere", "spark:/x", "duckdb", ""):
        with pytest.raises(LakeError, match="is no address of a Spark master"):
            open_session(master)
    with pytest.raises(LakeError, match="names no port"):
        open_session("spark://somewhere")
    with pytest.raises(LakeError, match=r"Nothing answers at spark://127\.0\.0\.1:1"):
        open_session("spark://127.0.0.1:1", wait_s=2)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyspark", None)
        with pytest.raises(LakeError, match=r"pip install 'daymark\[spark\]'"):
            open_session(MASTER, QUICK)
    _without_java(monkeypatch, tmp_path)


def _without_java(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(LakeError, match=r"There is no Java on this machine.*default-jre-headless"):
        open_session(MASTER, QUICK)
    old = folder / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    old.chmod(0o755)
    with pytest.raises(LakeError, match=r"Java of this machine is version 8\. Spark needs Java 17"):
        open_session(MASTER, QUICK)
    monkeypatch.setenv("JAVA_HOME", str(folder / "nowhere"))
    with pytest.raises(LakeError, match=r"JAVA_HOME points to .*nowhere, where there is no Java"):
        open_session(MASTER, QUICK)
