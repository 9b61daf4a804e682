"""The lake is asked about pupils under a Scope, and looks at all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_lake import EVER, SCHOOLS, three

from daymark.access.scope import Scope
from daymark.lake.errors import ScopeLeftOut
from daymark.lake.lake import Lake, Snapshot
from daymark.lake.tables import LIMITS, OF_PUPILS, Query, list_variable, tables

ALL = Scope.everything("a test")
LIMITED = [replace(ALL, **{limit: frozenset({"one"})}) for limit in LIMITS]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    root: Path = tmp_path_factory.mktemp("lake")
    three(root)
    yield Lake.open(root).snapshot()


@pytest.mark.parametrize("table", sorted(OF_PUPILS))
def test_nothing_of_pupils_is_read_without_a_scope(snapshot: Snapshot, table: str) -> None:
    query = Query(getattr(tables(False), table).count().as_table())
    for ask in (snapshot.rows, snapshot.frame):
        with pytest.raises(ScopeLeftOut, match="who is asking"):
            ask(query, EVER)
    assert snapshot.rows(query, EVER, scope=ALL)


@pytest.mark.parametrize("scope", LIMITED, ids=LIMITS)
def test_a_limit_of_the_scope_cannot_be_left_out_of_the_question(snapshot: Snapshot, scope: Scope) -> None:
    pupils = tables(False).pupils
    with pytest.raises(ScopeLeftOut):
        snapshot.rows(Query(pupils.select("pupil")), EVER, scope=scope)
    with pytest.raises(ScopeLeftOut):
        snapshot.rows(Query(tables(False).weeks.join(pupils, "pupil").select("marks")), EVER, scope=scope)


def test_what_a_scope_lets_through_cannot_be_told_otherwise(snapshot: Snapshot) -> None:
    pupils = tables(False).pupils
    query = Query(pupils.filter(list_variable("scope_schools").contains(pupils.school)).select("school"))
    mine = Scope.of_schools(frozenset({SCHOOLS[0]}), "a test")
    found = snapshot.rows(query, EVER, None, {"scope_schools": list(SCHOOLS)}, scope=mine)
    assert {row["school"] for row in found} == {SCHOOLS[0]}


def test_what_knows_no_pupil_is_asked_by_anybody(snapshot: Snapshot) -> None:
    assert snapshot.rows(Query(tables(False).calendar.select("school").distinct()), EVER)
