"""`daymark lake compact` and `daymark lake check`, as somebody meets them on a command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_lake import FULL, HALF, ILL, absent, built
from typer.testing import CliRunner, Result

from daymark.config.commands.lake import lake as commands
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake

SAID = CliRunner()


def run(*arguments: str) -> Result:
    return SAID.invoke(commands, arguments)


def test_a_lake_is_packed_and_checked(tmp_path: Path) -> None:
    built(tmp_path, "100001", FULL, ILL)
    built(tmp_path, "100002", HALF)
    built(tmp_path, "100001", HALF, year=SchoolYear(2023))
    before = absent(Lake.open(tmp_path))
    checked = run("check", "--lake", str(tmp_path))
    assert checked.exit_code == 0, checked.output
    assert "3 school years in files of its own, 0 packs" in checked.output
    assert "8 weeks of 4 pupils" in checked.output
    one = run("compact", "--lake", str(tmp_path), "--year", "2023/24")
    assert one.exit_code == 0, one.output
    assert "2023/24: 1 schools, 1 pupils, 2 weeks." in one.output
    rest = json.loads(run("compact", "--lake", str(tmp_path), "--json").output)
    assert rest == {
        "written": [{"name": "100001-to-100002", "year": "2024/25", "schools": 2}],
        "packs": 2,
        "own": 0,
    }
    assert json.loads(run("check", "--lake", str(tmp_path), "--json").output)["troubles"] == []
    assert absent(Lake.open(tmp_path)) == before


def test_every_trouble_is_said_and_the_status_is_not_that_of_success(tmp_path: Path) -> None:
    for school in ("100001", "100002"):
        (built(tmp_path, school, FULL).folder / "weeks.parquet").write_bytes(b"")
    checked = run("check", "--lake", str(tmp_path))
    assert checked.exit_code == 1
    assert checked.output.count("weeks.parquet is damaged: it is cut short") == 2
    assert "`daymark lake build`" in checked.output
    assert len(json.loads(run("check", "--lake", str(tmp_path), "--json").stdout)["troubles"]) == 2
    packed = run("compact", "--lake", str(tmp_path))
    assert packed.exit_code == 1
    assert packed.output.startswith("Nothing was packed. The figures kept for School 100001, 2024/25, cannot be read")


@pytest.mark.parametrize("command", ["compact", "check"])
def test_a_folder_that_is_not_there_is_said(tmp_path: Path, command: str) -> None:
    said = run(command, "--lake", str(tmp_path / "none"))
    assert said.exit_code == 1
    assert "There is no lake at" in said.output
