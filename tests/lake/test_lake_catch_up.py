"""What the lake lacks, cannot read, or has from before is laid out anew when Daymark starts, and nothing else is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from registers_made import FULL, NOW, an_import, school, taken

from daymark.intake.commit import commit
from daymark.intake.relake import behind, catch_up, rebuild
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import folder_name
from daymark.lake.check import check
from daymark.lake.compact import compact
from daymark.lake.lake import Lake
from daymark.lake.parts import FORMAT
from daymark.registers.models import School

YEAR = SchoolYear(2025)


def quiet(step: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


@pytest.fixture
def lake(committed_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def schools(lake: Path) -> list[School]:
    made = [school(name, urn=urn) for name, urn in (("Harbour Academy", "999901"), ("Quay School", "999902"))]
    for one in made:
        commit(taken(one, weeks=[("p1", 0, FULL), ("p2", 0, FULL)]), one, an_import(one), by=None, at=NOW)
        rebuild(one, YEAR)
    return made


def part(lake: Path, one: School) -> Path:
    return (lake / folder_name(one.key) / "2025" / "current").resolve()


def of_format(number: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        said = json.loads((folder / "part.json").read_text())
        (folder / "part.json").write_text(json.dumps({**said, "format": number}))

    return write


def pupils(lake: Path) -> int:
    return sum(one.pupils for one in Lake.open(lake).snapshot().engine.parts)


def test_nothing_is_built_where_all_is_well(schools: list[School], lake: Path) -> None:
    stamps = [part(lake, one).stat().st_mtime_ns for one in schools]
    for _ in range(2):
        assert (behind(lake), catch_up(quiet)) == ([], [])
        assert [part(lake, one).stat().st_mtime_ns for one in schools] == stamps
    compact(lake)
    assert (behind(lake), catch_up(quiet)) == ([], [])
    assert pupils(lake) == 4


@pytest.mark.parametrize(
    "harm",
    [
        of_format(FORMAT - 1),
        shutil.rmtree,
        lambda folder: (folder / "part.json").write_text("{}"),
        lambda folder: (folder / "weeks.parquet").write_bytes(b"PAR1"),
    ],
    ids=["older", "missing", "manifest", "damaged"],
)
def test_what_cannot_be_read_is_built_and_the_rest_left_alone(
    schools: list[School], lake: Path, harm: Callable[[Path], None]
) -> None:
    stamp = part(lake, schools[1]).stat().st_mtime_ns
    harm(part(lake, schools[0]))
    assert behind(lake) == [(schools[0], YEAR)]
    assert catch_up(quiet) == []
    assert behind(lake) == []
    assert part(lake, schools[1]).stat().st_mtime_ns == stamp
    assert check(lake).troubles == ()
    assert pupils(lake) == 4


def test_a_lake_that_is_not_there_is_built(schools: list[School], lake: Path) -> None:
    shutil.rmtree(lake)
    assert [one for one, _ in behind(lake)] == schools
    assert catch_up(quiet) == []
    assert pupils(lake) == 4


def test_an_import_whose_figures_were_not_laid_out_is_caught_up_with(schools: list[School], lake: Path) -> None:
    row = an_import(schools[1])
    commit(taken(schools[1], weeks=[("p3", 1, FULL)]), schools[1], row, by=None, at=NOW)
    assert behind(lake) == [(schools[1], YEAR)]
    assert catch_up(quiet) == []
    row.refresh_from_db()
    assert row.to_lay_out == []
    assert pupils(lake) == 5


def test_what_a_newer_version_laid_out_is_left_alone_and_said(schools: list[School], lake: Path) -> None:
    newer = of_format(FORMAT + 1)
    newer(part(lake, schools[0]))
    (said,) = catch_up(quiet)
    assert "Harbour Academy, 2025/26" in said and "newer version of Daymark: update this one" in said
    assert json.loads((part(lake, schools[0]) / "part.json").read_text())["format"] == FORMAT + 1


def test_damaged_packs_and_an_index_that_cannot_be_read_are_built_anew(schools: list[School], lake: Path) -> None:
    compact(lake)
    compact(lake)
    next((lake / "_packs" / "2025").glob("*/weeks.parquet")).write_bytes(b"PAR1")
    assert [one for one, _ in behind(lake)] == schools
    assert catch_up(quiet) == []
    assert pupils(lake) == 4
    compact(lake)
    index = lake / "_packs" / "index.json"
    index.write_text("not an index")
    assert catch_up(quiet) == []
    assert pupils(lake) == 4
    assert check(lake).troubles == ()
    compact(lake)
    index.write_text(json.dumps({"format": FORMAT + 1}))
    (said,) = catch_up(quiet)
    assert "newer version" in said
