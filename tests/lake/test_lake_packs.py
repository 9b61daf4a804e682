"""Packs: the same answers from fewer files, each school's year counted once whatever happens, and when."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_lake import (
    EVER,
    FULL,
    HALF,
    ILL,
    LAST_YEAR,
    SCHOOLS,
    YEAR,
    Span,
    absent,
    built,
    files,
    laid,
    running,
    three,
)

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import remove
from daymark.lake.check import check
from daymark.lake.compact import compact
from daymark.lake.errors import LakeError
from daymark.lake.index import COUNTED
from daymark.lake.lake import Lake
from daymark.lake.layout import TABLES
from daymark.lake.packs import write_pack
from daymark.lake.tables import Query, tables

ALL = Scope.everything("a test")


def test_packed_parts_answer_as_they_did_from_fewer_files(tmp_path: Path) -> None:
    expected = three(tmp_path)
    lake = Lake.open(tmp_path)
    before, sums, parts = absent(lake), running(lake), len(files(tmp_path))
    made = compact(tmp_path)
    assert [(one.year, one.schools) for one in made.written] == [(LAST_YEAR, 1), (YEAR, 3)]
    assert (made.packs, made.own) == (2, 0)
    assert absent(lake) == before == expected
    assert running(lake) == running(Lake.open(tmp_path)) == sums
    compact(tmp_path)
    assert (parts, len(files(tmp_path))) == (4 * len(TABLES), 2 * len(TABLES) + len(COUNTED))
    snapshot = lake.snapshot()
    assert [school.key for school in snapshot.schools] == list(SCHOOLS)
    assert snapshot.years(SCHOOLS[0]) == (LAST_YEAR, YEAR)
    assert snapshot.last_day(SCHOOLS[1]) == date(2024, 9, 13)


def test_packing_again_changes_nothing(tmp_path: Path) -> None:
    three(tmp_path)
    compact(tmp_path)
    before = Lake.open(tmp_path).version
    again = compact(tmp_path)
    assert again.written == ()
    assert Lake.open(tmp_path).version == before


@pytest.mark.parametrize("full", [1, 3, 100])
def test_packs_are_as_large_as_asked_and_answer_the_same(tmp_path: Path, full: int) -> None:
    expected = three(tmp_path)
    assert sum(one.pupils for one in compact(tmp_path, pupils_a_pack=full).written) == 7
    assert absent(Lake.open(tmp_path)) == expected
    assert absent(Lake.open(tmp_path), frozenset({SCHOOLS[2]}))[SCHOOLS[2]] == (20, 60)


def test_only_the_years_asked_for_are_packed(tmp_path: Path) -> None:
    expected = three(tmp_path)
    made = compact(tmp_path, years=[LAST_YEAR])
    assert (made.packs, made.own) == (1, 3)
    assert absent(Lake.open(tmp_path)) == expected


def test_the_same_data_built_again_is_left_in_the_pack(tmp_path: Path) -> None:
    three(tmp_path)
    compact(tmp_path)
    compact(tmp_path)
    version = Lake.open(tmp_path).version
    again = built(tmp_path, SCHOOLS[1], ILL)
    assert not again.changed
    assert again.folder.is_dir()
    assert Lake.open(tmp_path).version == version


def test_a_school_built_after_packing_is_read_from_its_own_part_until_it_is_packed(tmp_path: Path) -> None:
    expected = three(tmp_path)
    compact(tmp_path)
    lake = Lake.open(tmp_path)
    assert built(tmp_path, SCHOOLS[1], FULL, HALF).changed
    expected[SCHOOLS[1]] = (10, 40)
    for own in (1, 0):
        assert absent(lake) == absent(Lake.open(tmp_path)) == expected
        assert running(lake)[SCHOOLS[1]] == (30, 4)
        for school in SCHOOLS:
            assert absent(lake, frozenset({school})).get(school) == expected[school]
        assert sum(part.packed for part in lake.snapshot().engine.parts) == 4 - own
        compact(tmp_path)
    assert built(tmp_path, SCHOOLS[1], ILL).changed, "the data of before is other data again"
    assert absent(lake)[SCHOOLS[1]] == (20, 20)


def test_a_school_taken_away_after_packing_is_gone_at_once_and_from_disk_after_the_next(tmp_path: Path) -> None:
    expected = three(tmp_path)
    compact(tmp_path)
    lake = Lake.open(tmp_path)
    remove(tmp_path, SCHOOLS[0], YEAR)
    remove(tmp_path, "not-there", YEAR)
    expected[SCHOOLS[0]] = (10, 20)
    assert absent(lake) == expected
    compact(tmp_path)
    assert absent(lake) == absent(Lake.open(tmp_path)) == expected
    compact(tmp_path)
    built(tmp_path, SCHOOLS[1], FULL)
    compact(tmp_path)
    compact(tmp_path)
    held = {pupil for file in tmp_path.rglob("weeks.parquet") for pupil in pl.read_parquet(file)["pupil"].to_list()}
    assert f"{SCHOOLS[0]}-p0" in held, "of last year"
    assert f"{SCHOOLS[0]}-p1" not in held
    assert not (tmp_path / SCHOOLS[0]).exists()


def test_the_last_school_of_a_pack_can_be_taken_away(tmp_path: Path) -> None:
    built(tmp_path, "100001", ILL)
    compact(tmp_path)
    remove(tmp_path, "100001", YEAR)
    lake = Lake.open(tmp_path)
    assert absent(lake) == {}
    assert compact(tmp_path).packs == 0
    assert absent(lake) == {}
    built(tmp_path, "100001", FULL)
    assert absent(lake) == {"100001": (0, 20)}


def test_where_pupils_stand_now_is_known_across_packs_and_parts(tmp_path: Path) -> None:
    three(tmp_path)
    pupils = tables(False).pupils
    forms = Query(pupils.select("school", "year", "pupil", "form", "now_form"))
    before = Lake.open(tmp_path).snapshot().rows(forms, EVER, scope=ALL)
    compact(tmp_path)
    lake = Lake.open(tmp_path)
    key = lambda row: (row["school"], row["year"], row["pupil"])  # noqa: E731
    assert sorted(lake.snapshot().rows(forms, EVER, scope=ALL), key=key) == sorted(before, key=key)
    older = [row for row in before if row["year"] == 2023]
    assert [(row["form"], row["now_form"]) for row in older] == [("20230", "20240")]


def test_pupils_who_stay_in_their_files_stand_where_those_in_memory_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(tmp_path)
    compact(tmp_path, years=[YEAR])
    forms = Query(tables(False).pupils.select("school", "year", "pupil", "form", "now_form", "now_year_group"))
    last = Span(date(2023, 9, 1), date(2024, 7, 31))
    held = Lake.open(tmp_path).snapshot().frame(forms, EVER, scope=ALL).sort(pl.all())
    monkeypatch.setattr("daymark.lake.engine.MOST_HELD", 0)
    there = Lake.open(tmp_path).snapshot()
    assert there.frame(forms, EVER, scope=ALL).sort(pl.all()).equals(held)
    one = there.frame(forms, last, frozenset({SCHOOLS[0]}), scope=ALL).filter(pl.col("year") == 2023)
    assert one["now_form"].to_list() == ["20240"], "the newest year is looked at, whatever days are asked for"


def test_a_cut_week_is_counted_in_packs_and_parts_alike(tmp_path: Path) -> None:
    three(tmp_path)
    compact(tmp_path)
    built(tmp_path, SCHOOLS[1], HALF)
    lake = Lake.open(tmp_path).snapshot()
    days = Span(date(2024, 9, 3), date(2024, 9, 12))
    cut = tables(True)
    counted = cut.weeks.join(cut.patterns, "marks").group_by("school")
    query = Query(counted.agg(possible=cut.patterns.possible.sum(), absent=cut.patterns.absent.sum()))
    found = {row["school"]: (row["absent"], row["possible"]) for row in lake.rows(query, days, scope=ALL)}
    assert found == {SCHOOLS[0]: (16, 32), SCHOOLS[1]: (8, 16), SCHOOLS[2]: (16, 48)}
    one = lake.rows(query, Span(date(2024, 9, 4), date(2024, 9, 12)), frozenset({SCHOOLS[1]}), scope=ALL)
    assert [(row["absent"], row["possible"]) for row in one if row["school"] == SCHOOLS[1]] == [(7, 14)]


def test_a_reader_goes_on_with_what_it_holds_while_all_of_it_is_packed_and_built_anew(tmp_path: Path) -> None:
    expected = three(tmp_path)
    held = Lake.open(tmp_path).snapshot()
    compact(tmp_path)
    assert absent(held) == expected
    packed = Lake.open(tmp_path).snapshot()
    built(tmp_path, SCHOOLS[1], FULL)
    compact(tmp_path)
    assert absent(packed) == expected
    assert absent(Lake.open(tmp_path))[SCHOOLS[1]] == (0, 20)


@pytest.mark.parametrize("what", ["built", "removed"])
def test_what_happens_to_a_school_while_it_is_packed_is_not_lost(tmp_path: Path, what: str) -> None:
    expected = three(tmp_path)

    def meanwhile(*_: object) -> None:
        if what == "built":
            built(tmp_path, SCHOOLS[1], HALF)
        else:
            remove(tmp_path, SCHOOLS[1], YEAR)

    expected.pop(SCHOOLS[1])
    expected |= {SCHOOLS[1]: (10, 20)} if what == "built" else {}
    try:
        compact(tmp_path, years=[YEAR], progress=meanwhile)
    except (LakeError, OSError):
        assert what == "removed", "its files went while they were to be read"
    assert absent(Lake.open(tmp_path)) == expected
    compact(tmp_path)
    assert absent(Lake.open(tmp_path)) == expected


DIES = """
import os, sys
from pathlib import Path
from daymark.lake import compact, index, packs
{where} = lambda *a, **k: os._exit(9)
compact.compact(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    "where", ["packs.prints", "compact._swap", "compact.let_go", "index._clear", "compact.put_together"]
)
def test_a_compaction_killed_at_any_step_loses_nothing_and_counts_nothing_twice(tmp_path: Path, where: str) -> None:
    expected = three(tmp_path)
    compact(tmp_path, years=[LAST_YEAR])
    built(tmp_path, SCHOOLS[0], FULL, year=LAST_YEAR)
    expected[SCHOOLS[0]] = (20, 60)
    held = Lake.open(tmp_path)
    assert absent(held) == expected
    died = subprocess.run([sys.executable, "-c", DIES.format(where=where), str(tmp_path)], check=False, timeout=60)
    assert died.returncode == 9
    assert absent(held) == absent(Lake.open(tmp_path)) == expected
    assert running(Lake.open(tmp_path)) == running(held)
    compact(tmp_path)
    compact(tmp_path)
    assert absent(held) == absent(Lake.open(tmp_path)) == expected
    assert len(files(tmp_path)) == 2 * len(TABLES) + len(COUNTED)
    assert not list(tmp_path.rglob(".building-*"))
    assert check(tmp_path).troubles == ()


def test_readers_see_one_state_or_the_next_while_parts_are_built_packed_and_taken_away(tmp_path: Path) -> None:
    three(tmp_path)
    lake, done, wrong = Lake.open(tmp_path), threading.Event(), list[object]()

    def read() -> None:
        while not done.is_set():
            held = lake.snapshot()
            try:
                found = absent(held)
            except LakeError as error:
                # A reader that two swaps, or taking away, have overtaken is told so, and answers from the newest next.
                if "missing" not in str(error) or lake.version == held.version:
                    wrong.append(error)
                continue
            if found.get(SCHOOLS[0]) != (30, 60) or found.get(SCHOOLS[1], (20, 20)) not in ((20, 20), (10, 20)):
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        compact(tmp_path)
        built(tmp_path, SCHOOLS[1], HALF)
        compact(tmp_path)
        remove(tmp_path, SCHOOLS[1], YEAR)
        built(tmp_path, SCHOOLS[1], ILL)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert absent(lake)[SCHOOLS[1]] == (20, 20)


MARKS = st.lists(st.sampled_from([FULL, ILL, HALF]), min_size=1, max_size=2).map(tuple)
WHERE = st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from([LAST_YEAR, YEAR]))
STEPS = st.one_of(
    st.tuples(st.just("build"), WHERE, MARKS),
    st.tuples(st.just("remove"), WHERE, st.none()),
    st.tuples(st.just("compact"), st.sampled_from([1, 2, 100]), st.none()),
    st.tuples(st.just("pack"), WHERE, MARKS),
)


@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=2, max_size=7))
def test_whatever_is_done_in_whatever_order_each_year_counts_once(steps: list[tuple[str, object, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, known = Path(folder), dict[tuple[str, SchoolYear], tuple[str, ...]]()
        lake = Lake.open(root)
        for what, where, marks in steps:
            take(root, known, what, where, marks)
            expected: dict[str, list[int]] = {}
            for (school, _), texts in known.items():
                sums = expected.setdefault(school, [0, 0])
                sums[0] += sum({FULL: 0, HALF: 10, ILL: 20}[text] for text in texts)
                sums[1] += 20 * len(texts)
            assert absent(lake) == {school: tuple(sums) for school, sums in expected.items()}
        assert check(root).troubles == ()
        assert os.listdir(root) or not known


def take(
    root: Path, known: dict[tuple[str, SchoolYear], tuple[str, ...]], what: str, where: object, marks: object
) -> None:
    """Do one step to the lake, and to what is known of it."""
    if what == "compact":
        assert isinstance(where, int)
        compact(root, pupils_a_pack=where)
        return
    assert isinstance(where, tuple)
    school, year = where
    if what == "remove":
        remove(root, school, year)
        known.pop(where, None)
        return
    assert isinstance(marks, tuple)
    if what == "build":
        built(root, school, *marks, year=year)
    else:
        try:
            write_pack(root, year, school, [laid(school, *marks, year=year)])
        except LakeError as error:
            assert "count twice" in str(error)
            return
    known[where] = marks
