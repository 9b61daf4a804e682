"""Building, swapping and opening: the same data changes nothing, readers never see half, damage is named."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake import build as building
from daymark.lake.build import LakeVersion, build, folder_name, remove
from daymark.lake.errors import LakeError
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.pupils import pupil_totals, pupil_weeks
from daymark.measures.question import Period, Question
from daymark.registers import frames

FULL, ILL = "/\\/\\/\\/\\/\\....", "IIIIIIIIII...."
EVER = Period(date(2020, 8, 1), date(2026, 7, 31))
ALL = Scope.everything("test")


def built(root: Path, *marks: str, school: str = "100001", year: int = 2024) -> LakeVersion:
    week = date.fromisocalendar(year, 36, 1)
    rows = [
        {"school": school, "pupil": f"p{n}", "week": week, "marks": text, "raw": ""} for n, text in enumerate(marks)
    ]
    weeks = pl.DataFrame(rows, schema=frames.WEEKS)
    return build(root, SchoolRow(school, f"School {school}"), SchoolYear(year), weeks, frames.empty(frames.PUPILS))


def absent(lake: Lake, **where: str) -> tuple[int, int]:
    question = Question(("overall_absence_rate",), EVER, EVER.end, where=tuple(where.items()))
    figure = answer(lake, question, ALL).rows[0]
    return figure.numerator, figure.denominator


def versions(version: LakeVersion) -> set[str]:
    return {path.name for path in version.folder.parent.iterdir() if path.name.startswith(("v-", ".building"))}


def test_a_lake_of_nothing_answers_with_nothing(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path / "none")
    assert absent(lake) == (0, 0)
    assert lake.snapshot().schools == ()
    assert lake.snapshot().last_day() is None
    assert pupil_weeks(lake, "100001", "p0", ALL) == []
    assert pupil_totals(lake, EVER, ALL).height == 0


def test_the_same_data_changes_nothing_and_other_data_is_seen_at_once(tmp_path: Path) -> None:
    first = built(tmp_path, FULL)
    lake = Lake.open(tmp_path)
    before = lake.version
    assert (first.changed, first.pupils, first.weeks, first.open_sessions) == (True, 1, 1, 10)
    assert absent(lake) == (0, 10)
    again = built(tmp_path, FULL)
    assert not again.changed
    assert (again.version, lake.version) == (first.version, before)
    built(tmp_path, ILL)
    assert lake.version != before
    assert absent(lake) == (10, 10)


def test_the_version_before_is_kept_for_readers_still_in_it_and_older_ones_are_removed(tmp_path: Path) -> None:
    one = built(tmp_path, FULL)
    two = built(tmp_path, ILL)
    assert versions(two) == {one.folder.name, two.folder.name}
    three = built(tmp_path, FULL, ILL)
    assert versions(three) == {two.folder.name, three.folder.name}


def test_a_snapshot_stays_whole_while_a_part_is_swapped(tmp_path: Path) -> None:
    built(tmp_path, FULL)
    lake = Lake.open(tmp_path)
    held = lake.snapshot()
    built(tmp_path, ILL)
    weeks = held.tables(EVER).weeks
    assert [row["marks"] for row in held.rows(weeks, EVER, scope=Scope.everything("a test"))] == [FULL]
    assert absent(lake) == (10, 10)


def test_a_build_that_dies_leaves_the_old_part_and_the_next_one_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = built(tmp_path, FULL)

    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(building, "manifest", full_disk)
        with pytest.raises(OSError, match="no space"):
            built(tmp_path, ILL)
    assert absent(Lake.open(tmp_path)) == (0, 10)
    assert any(name.startswith(".building") for name in versions(old))
    new = built(tmp_path, ILL)
    assert not any(name.startswith(".building") for name in versions(new))
    assert absent(Lake.open(tmp_path)) == (10, 10)


def test_schools_and_years_stand_side_by_side(tmp_path: Path) -> None:
    built(tmp_path, FULL, school="100001")
    built(tmp_path, ILL, ILL, school="St Mary's / Ärla")
    built(tmp_path, ILL, school="100001", year=2023)
    lake = Lake.open(tmp_path)
    assert absent(lake) == (30, 40)
    assert absent(lake, school="St Mary's / Ärla") == (20, 20)
    snapshot = lake.snapshot()
    assert [school.key for school in snapshot.schools] == ["100001", "St Mary's / Ärla"]
    assert snapshot.years("100001") == (SchoolYear(2023), SchoolYear(2024))
    assert snapshot.last_day("100001") == date(2024, 9, 6)
    one = Scope.of_schools(frozenset({"100001"}), "test")
    this_year = Period(date(2024, 8, 1), date(2025, 7, 31))
    figure = answer(lake, Question(("overall_absence_rate",), this_year, this_year.end), one).rows[0]
    assert (figure.numerator, figure.denominator) == (0, 10)
    elsewhere = Scope.of_schools(frozenset({"999999"}), "test")
    assert (
        answer(lake, Question(("overall_absence_rate",), this_year, this_year.end), elsewhere).rows[0].denominator == 0
    )
    remove(tmp_path, "St Mary's / Ärla", SchoolYear(2024))
    assert absent(lake) == (10, 20)


def test_folder_names_are_safe_and_differ_where_keys_do() -> None:
    assert folder_name("100001") == "100001"
    names = {folder_name(key) for key in ("../../etc", "a/b", "a b", "", ".", "..", "x" * 300, "A:b")}
    assert len(names) == 8
    assert all("/" not in name and not name.startswith(".") for name in names)


@pytest.mark.parametrize("table", ["weeks", "patterns", "pupils", "calendar"])
@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_part_that_is_missing_or_damaged_is_named_with_its_remedy(tmp_path: Path, table: str, harm: str) -> None:
    version = built(tmp_path, FULL)
    file = version.folder / f"{table}.parquet"
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(b"PAR1 not a table")
    with pytest.raises(LakeError, match=r"School 100001, 2024/25.*lake build"):
        absent(Lake.open(tmp_path))
    assert built(tmp_path, FULL).changed, "building again mends it"
    assert absent(Lake.open(tmp_path)) == (0, 10)


def test_a_part_without_its_manifest_is_named(tmp_path: Path) -> None:
    (built(tmp_path, FULL).folder / "part.json").unlink()
    with pytest.raises(LakeError, match="100001, 2024/25"):
        absent(Lake.open(tmp_path))


def test_many_threads_ask_many_periods_of_one_lake(tmp_path: Path) -> None:
    built(tmp_path, FULL, ILL, "/\\II/\\OO/\\....")
    lake = Lake.open(tmp_path)
    wrong: list[object] = []

    def ask(day: int) -> None:
        for end in range(day, 7):
            period = Period(date(2024, 9, day), date(2024, 9, end))
            figure = answer(lake, Question(("attendance_rate",), period, period.end), ALL).rows[0]
            if figure.denominator != 6 * (end - day + 1):
                wrong.append((day, end, figure))

    threads = [threading.Thread(target=ask, args=(day,)) for day in (2, 3, 4, 5, 6) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
