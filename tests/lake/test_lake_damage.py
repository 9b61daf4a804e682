"""Damage: named with its remedy, never half an answer, and the last good version goes on being read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import ibis
import pytest
from made_lake import EVER, FULL, HALF, ILL, YEAR, absent, built, laid

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import CURRENT
from daymark.lake.check import check
from daymark.lake.compact import compact
from daymark.lake.contents import standing
from daymark.lake.errors import LakeError, NewerLakeError
from daymark.lake.index import forget_unreadable
from daymark.lake.lake import Lake
from daymark.lake.packs import write_pack
from daymark.lake.parts import FORMAT
from daymark.lake.tables import Query, tables

Harm = Callable[[Path], None]


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def flipped(at: Callable[[int], int]) -> Harm:
    def flip(file: Path) -> None:
        data = bytearray(file.read_bytes())
        data[at(len(data))] ^= 0x55
        file.write_bytes(bytes(data))

    return flip


HARMS: dict[str, Harm] = {
    "deleted": Path.unlink,
    "cut short": cut_short,
    "empty": emptied,
    "a byte of the data": flipped(lambda size: 40),
    "a byte of the footer": flipped(lambda size: size - 30),
    "the length of the footer": flipped(lambda size: size - 8),
}


def one_more(root: Path, packed: bool) -> Path:
    """Build other data of school 100001, which was there, in a part of its own or in a pack; gives its folder."""
    if packed:
        return write_pack(root, YEAR, "pack", [laid("100001", ILL), laid("100002", FULL)]).folder
    return built(root, "100001", ILL).folder


def start(root: Path, packed: bool) -> None:
    if packed:
        write_pack(root, YEAR, "pack", [laid("100001", FULL), laid("100002", FULL)])
    else:
        built(root, "100001", FULL)
        built(root, "100002", FULL)


BEFORE = {"100001": (0, 20), "100002": (0, 20)}
AFTER = {"100001": (20, 20), "100002": (0, 20)}


@pytest.mark.parametrize("packed", [False, True], ids=["part", "pack"])
@pytest.mark.parametrize("table", ["weeks", "pupils", "running"])
@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_file_is_named_and_the_version_before_goes_on_being_read(
    tmp_path: Path, harm: str, table: str, packed: bool
) -> None:
    start(tmp_path, packed)
    lake = Lake.open(tmp_path)
    assert absent(lake) == BEFORE
    assert lake.trouble == ""
    HARMS[harm](one_more(tmp_path, packed) / f"{table}.parquet")
    with pytest.raises(LakeError, match=rf"2024/25.*{table}\.parquet.*`daymark lake build`"):
        Lake.open(tmp_path).snapshot()
    assert absent(lake) == BEFORE
    assert f"{table}.parquet" in lake.trouble and "those from before" in lake.trouble
    assert lake.version == lake.version
    (said,) = check(tmp_path).troubles
    assert f"{table}.parquet" in said and "2024/25" in said and "`daymark lake build`" in said
    assert built(tmp_path, "100001", ILL).changed, "building again mends it"
    built(tmp_path, "100002", FULL)
    assert absent(lake) == absent(Lake.open(tmp_path)) == AFTER
    assert lake.trouble == ""


def test_every_part_that_is_damaged_is_found_and_what_is_whole_is_left_alone(tmp_path: Path) -> None:
    for school in ("100001", "100002", "100003"):
        built(tmp_path, school, FULL)
    cut_short(tmp_path / "100001" / "2024" / CURRENT / "calendar.parquet")
    (tmp_path / "100003" / "2024" / CURRENT / "part.json").unlink()
    found = check(tmp_path)
    assert [said.split(",")[0] for said in found.troubles] == [
        "The figures kept for School 100001",
        "The figures kept for 100003",
    ]
    assert (found.own, found.packs, found.pupils) == (3, 0, 1)
    there = standing(tmp_path)
    assert [there.has(school, YEAR) for school in ("100001", "100002", "100003", "100004")] == [
        False,
        True,
        False,
        False,
    ]


def test_a_good_lake_is_counted(tmp_path: Path) -> None:
    assert check(tmp_path / "none").troubles == ()
    built(tmp_path, "100001", FULL, ILL)
    compact(tmp_path)
    built(tmp_path, "100002", FULL)
    found = check(tmp_path)
    assert (found.troubles, found.own, found.packs, found.pupils, found.weeks) == ((), 1, 1, 3, 6)
    assert found.bytes == sum(file.stat().st_size for file in tmp_path.rglob("*.parquet")) - old_size(tmp_path)


def old_size(root: Path) -> int:
    """What was packed and is still there for readers."""
    return sum(file.stat().st_size for file in (root / "100001").rglob("*.parquet"))


def test_files_that_were_changed_for_others_are_found(tmp_path: Path) -> None:
    first, second = built(tmp_path, "100001", FULL), built(tmp_path, "100002", FULL)
    weeks = (second.folder / "weeks.parquet").read_bytes()
    (first.folder / "weeks.parquet").write_bytes(weeks)
    with pytest.raises(LakeError, match=r"weeks\.parquet is damaged"):
        Lake.open(tmp_path).snapshot()
    assert len(check(tmp_path).troubles) == 1


def of_format(file: Path, number: int) -> None:
    said = json.loads(file.read_text())
    said["format"] = number
    for pack in said.get("packs", []):
        pack["format"] = number
    file.write_text(json.dumps(said))


@pytest.mark.parametrize("packed", [False, True], ids=["part", "pack"])
@pytest.mark.parametrize("by", [1, -1], ids=["newer", "older"])
def test_files_of_another_version_of_daymark_are_said_to_be_and_the_version_before_is_read(
    tmp_path: Path, by: int, packed: bool
) -> None:
    start(tmp_path, packed)
    lake = Lake.open(tmp_path)
    assert absent(lake) == BEFORE
    folder = one_more(tmp_path, packed)
    of_format(tmp_path / "_packs" / "index.json" if packed else folder / "part.json", FORMAT + by)
    said = "built by a newer version of Daymark: update this one" if by > 0 else "older version of Daymark.*lake build"
    with pytest.raises(LakeError, match=said) as refused:
        Lake.open(tmp_path).snapshot()
    assert isinstance(refused.value, NewerLakeError) == (by > 0)
    assert absent(lake) == BEFORE
    assert "those from before" in lake.trouble
    assert len(check(tmp_path).troubles) == 1
    if not packed:
        there = standing(tmp_path)
        assert there.has("100001", YEAR) == (by > 0), "what is newer is not built over"
        assert len(there.newer) == (by > 0)
    built(tmp_path, "100001", ILL)
    built(tmp_path, "100002", FULL)
    assert forget_unreadable(tmp_path) == packed
    assert absent(lake) == absent(Lake.open(tmp_path)) == AFTER
    assert lake.trouble == ""


@pytest.mark.parametrize("harm", [emptied, cut_short, lambda file: file.write_text(json.dumps({"format": FORMAT}))])
def test_an_index_that_cannot_be_read_is_never_taken_for_an_empty_one(tmp_path: Path, harm: Harm) -> None:
    start(tmp_path, packed=True)
    built(tmp_path, "100003", HALF)
    lake = Lake.open(tmp_path)
    expected = absent(lake)
    index = tmp_path / "_packs" / "index.json"
    harm(index)
    for asked in (lambda: Lake.open(tmp_path).snapshot(), lambda: compact(tmp_path), lambda: start(tmp_path, True)):
        with pytest.raises(LakeError, match="which schools lie in packs"):
            asked()
    assert absent(lake) == expected
    assert "which schools lie in packs" in lake.trouble
    assert "which schools lie in packs" in check(tmp_path).troubles[0]
    there = standing(tmp_path)
    assert [there.has(school, YEAR) for school in ("100001", "100003")] == [False, True]
    for school in ("100001", "100002"):
        built(tmp_path, school, FULL)
    assert forget_unreadable(tmp_path)
    assert absent(lake) == absent(Lake.open(tmp_path)) == expected
    assert not forget_unreadable(tmp_path)


def test_a_file_damaged_under_an_open_reader_is_named_and_mended_for_it_too(tmp_path: Path) -> None:
    start(tmp_path, packed=False)
    lake = Lake.open(tmp_path)
    assert absent(lake) == BEFORE
    weeks = tmp_path / "100001" / "2024" / CURRENT / "weeks.parquet"
    emptied(weeks)
    with pytest.raises(LakeError, match=r"School 100001, 2024/25.*weeks\.parquet"):
        absent(lake)
    assert absent(lake, frozenset({"100002"})) == {"100002": (0, 20)}, "the others can still be asked"
    assert built(tmp_path, "100001", FULL).changed
    assert absent(lake) == BEFORE


def test_files_put_back_are_read_again_without_being_built(tmp_path: Path) -> None:
    start(tmp_path, packed=False)
    lake = Lake.open(tmp_path)
    absent(lake)
    file = one_more(tmp_path, False) / "weeks.parquet"
    kept = file.read_bytes()
    cut_short(file)
    assert absent(lake) == BEFORE
    file.write_bytes(kept)
    assert absent(lake) == AFTER
    assert lake.trouble == ""


def test_what_is_damaged_is_not_packed(tmp_path: Path) -> None:
    start(tmp_path, packed=False)
    flipped(lambda size: 40)(tmp_path / "100002" / "2024" / CURRENT / "weeks.parquet")
    with pytest.raises(LakeError, match="School 100002"):
        compact(tmp_path)
    assert not (tmp_path / "_packs" / "index.json").exists()
    built(tmp_path, "100002", FULL)
    compact(tmp_path)
    assert absent(Lake.open(tmp_path)) == BEFORE


def test_a_question_too_large_for_the_memory_is_refused_and_others_are_answered(tmp_path: Path) -> None:
    start(tmp_path, packed=False)
    lake = Lake.open(tmp_path, memory="40MB")
    weeks = tables(False).weeks
    many = weeks.mutate(number=ibis.range(0, 8_000_000).unnest())
    with pytest.raises(LakeError, match="more memory"):
        lake.snapshot().rows(Query(many.agg(all=many.number.collect())), EVER, scope=Scope.everything("a test"))
    assert absent(lake) == BEFORE


def test_memory_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="give it as 3GB"):
        Lake.open(tmp_path, memory="lots").snapshot()


def test_an_engine_that_has_given_up_is_replaced(tmp_path: Path) -> None:
    start(tmp_path, packed=False)
    lake = Lake.open(tmp_path)
    held = lake.snapshot()
    assert lake.snapshot() is held
    held.engine.broken = True  # type: ignore[attr-defined]
    assert lake.snapshot() is not held
    assert absent(lake) == BEFORE


def test_years_that_are_damaged_do_not_hide_in_those_that_are_not(tmp_path: Path) -> None:
    built(tmp_path, "100001", FULL)
    old = built(tmp_path, "100001", ILL, year=SchoolYear(2023))
    (old.folder / "patterns.parquet").unlink()
    with pytest.raises(LakeError, match=r"2023/24.*patterns\.parquet is missing"):
        absent(Lake.open(tmp_path))
