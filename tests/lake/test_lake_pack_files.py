"""Writing packs: from parts that come one by one, in files laid out for how they are read, and moved about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from made_lake import (
    FULL,
    HALF,
    ILL,
    LAST_YEAR,
    SCHOOLS,
    YEAR,
    absent,
    built,
    laid,
    three,
)

from daymark.lake import pack_files
from daymark.lake.build import remove
from daymark.lake.check import check
from daymark.lake.compact import compact
from daymark.lake.errors import LakeError
from daymark.lake.lake import Lake
from daymark.lake.layout import LaidOut
from daymark.lake.packs import write_pack
from daymark.lake.parts import volumes


def test_a_pack_is_written_from_parts_that_come_one_by_one(tmp_path: Path) -> None:
    alive: list[str] = []

    def parts() -> Iterator[LaidOut]:
        for number in range(4):
            alive.append(f"{100001 + number}")
            yield laid(alive[-1], FULL, ILL)

    made = write_pack(tmp_path, YEAR, "first", parts())
    assert (made.schools, made.pupils, made.weeks, made.changed) == (4, 8, 16, True)
    lake = Lake.open(tmp_path)
    assert absent(lake) == dict.fromkeys(alive, (20, 40))
    assert check(tmp_path).troubles == ()
    again = write_pack(tmp_path, YEAR, "first", (laid(school, FULL, ILL) for school in alive))
    assert (again.changed, again.version) == (False, made.version)
    write_pack(tmp_path, YEAR, "first", [laid("100001", HALF)])
    write_pack(tmp_path, LAST_YEAR, "first", [laid("100001", HALF, year=LAST_YEAR)])
    assert absent(lake) == {"100001": (20, 40)}, "a pack of the same name and year takes its place"


def test_a_pack_takes_the_place_of_its_schools_own_parts(tmp_path: Path) -> None:
    three(tmp_path)
    remove(tmp_path, SCHOOLS[2], YEAR)
    write_pack(tmp_path, YEAR, "new", [laid(SCHOOLS[1], FULL), laid(SCHOOLS[2], FULL)])
    assert absent(Lake.open(tmp_path)) == {SCHOOLS[0]: (30, 60), SCHOOLS[1]: (0, 20), SCHOOLS[2]: (0, 20)}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "no school"),
        ([laid("100001", FULL), laid("100001", ILL)], "there twice"),
        ([laid("100001", FULL, year=LAST_YEAR)], "is of 2023/24"),
        ([laid("100009", FULL)], "count twice"),
    ],
)
def test_a_pack_that_makes_no_sense_is_refused_in_words_and_changes_nothing(
    tmp_path: Path, parts: list[LaidOut], said: str
) -> None:
    write_pack(tmp_path, YEAR, "there", [laid("100009", ILL)])
    with pytest.raises(LakeError, match=said):
        write_pack(tmp_path, YEAR, "new", parts)
    assert absent(Lake.open(tmp_path)) == {"100009": (20, 20)}
    compact(tmp_path)
    assert not list(tmp_path.rglob(".building-*"))


def test_readers_keep_what_a_compaction_of_several_years_lets_go_of(tmp_path: Path) -> None:
    three(tmp_path)
    compact(tmp_path)
    for school, year in ((SCHOOLS[0], LAST_YEAR), (SCHOOLS[1], YEAR)):
        built(tmp_path, school, FULL, year=year)
    held = Lake.open(tmp_path).snapshot()
    compact(tmp_path)
    assert absent(held) == {SCHOOLS[0]: (20, 60), SCHOOLS[1]: (0, 20), SCHOOLS[2]: (20, 60)}
    compact(tmp_path)
    assert len(list((tmp_path / "_packs").glob("20*/*"))) == 2, "only the next one takes it from disk"


def test_the_patterns_of_all_packs_are_read_as_one_and_again_from_each_where_that_is_damaged(tmp_path: Path) -> None:
    expected = three(tmp_path)
    compact(tmp_path)
    together = [part.pattern_source("patterns") for part in volumes(Lake.open(tmp_path).snapshot().engine.parts)]
    assert len(together) == 2 and len(set(together)) == 1
    marks = pl.read_parquet(together[0])["marks"].to_list()
    assert marks == sorted({FULL, HALF, ILL})
    days = pl.read_parquet(Path(together[0]).with_name("pattern_days.parquet"))
    assert days.height == 15 and days.unique(["marks", "weekday"]).height == 15
    lake = Lake.open(tmp_path)
    built(tmp_path, SCHOOLS[1], "IIII/\\/\\/\\....")
    write_pack(tmp_path, LAST_YEAR, "more", [laid("100009", "OO/\\/\\/\\/\\....", year=LAST_YEAR)])
    expected |= {SCHOOLS[1]: (8, 20), "100009": (4, 20)}
    assert absent(lake) == expected, "strings of parts and packs that came later are counted too"
    Path(together[0]).unlink()
    os.utime(tmp_path / "_packs" / "index.json")
    assert absent(Lake.open(tmp_path)) == expected
    compact(tmp_path)
    assert absent(lake) == absent(Lake.open(tmp_path)) == expected
    assert Path(volumes(lake.snapshot().engine.parts)[0].pattern_source("patterns")).is_file()


def test_running_lies_week_by_week_and_the_rest_school_by_school(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_files, "GROUP", 6)
    schools = [f"{100001 + number}" for number in range(6)]
    made = write_pack(tmp_path, YEAR, "six", (laid(school, FULL, ILL) for school in schools))
    with pq.ParquetFile(made.folder / "running.parquet") as file:
        groups = [file.read_row_group(number).to_pydict() for number in range(file.num_row_groups)]
    assert [(len(set(group["week"])), len(set(group["school"]))) for group in groups] == [(1, 6), (1, 6)]
    with pq.ParquetFile(made.folder / "weeks.parquet") as file:
        groups = [file.read_row_group(number).to_pydict() for number in range(file.num_row_groups)]
    assert [set(group["school"]) for group in groups] == [set(schools[:2]), set(schools[2:4]), set(schools[4:])]
    assert absent(Lake.open(tmp_path)) == dict.fromkeys(schools, (20, 40))


def test_a_lake_can_be_moved(tmp_path: Path) -> None:
    expected = three(tmp_path / "here")
    compact(tmp_path / "here", years=[LAST_YEAR])
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert absent(Lake.open(tmp_path / "there")) == expected
    compact(tmp_path / "there")
    shutil.move(tmp_path / "there", tmp_path / "elsewhere")
    assert absent(Lake.open(tmp_path / "elsewhere")) == expected
