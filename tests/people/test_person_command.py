"""`daymark person`: letting somebody in, who is there, and ending what they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PASSWORD = "Harbour-wall-at-dawn-7"


@pytest.fixture(scope="module")
def daymark():
    """The command, in a home of its own that holds one school."""
    home = Path(tempfile.mkdtemp(prefix="daymark-cli-", dir="/tmp"))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYMARK_", "DATABASE_"))}
        return subprocess.run(
            [sys.executable, "-m", "daymark.config.cli", *arguments],
            env={**kept, "DAYMARK_HOME": str(home)}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def letting() -> Iterator[object]:
        assert run("school", "add", "Harbour Academy", "--urn", "999101", "--phase", "secondary").returncode == 0
        yield run
        shutil.rmtree(home)

    yield from letting()


def add(daymark, email: str, role: str, *more: str) -> subprocess.CompletedProcess[str]:
    return daymark("person", "add", email, "Ann Adeyemi", "--role", role, "--password", PASSWORD, *more)


def test_somebody_is_let_in_listed_and_let_go(daymark):
    said = add(daymark, "head@shore.example", "head", "--school", "999101", "--until", "2100-07-20")
    assert said.returncode == 0 and "headteacher of Harbour Academy" in said.stdout
    again = add(daymark, "HEAD@shore.example", "head", "--school", "999101")
    assert again.returncode == 1 and "hold this role already" in again.stderr
    reader = add(daymark, "la@council.example", "local_authority_officer", "--organisation", "Tidewater Council")
    assert reader.returncode == 0 and "of Tidewater Council" in reader.stdout
    listed = json.loads(daymark("person", "list", "--json").stdout)
    assert {(one["role"], one["place"], one["end"]) for one in listed} == {
        ("head", "Harbour Academy", "2100-07-20"),
        ("local_authority_officer", "Tidewater Council", None),
    }
    assert "head@shore.example" in daymark("person", "list", "--school", "999101").stdout
    ended = daymark("person", "end", "head@shore.example", "--reason", "Left")
    assert ended.returncode == 0 and "1 role has been ended" in ended.stdout
    assert len(json.loads(daymark("person", "list", "--json").stdout)) == 1
    assert daymark("person", "end", "head@shore.example", "--reason", "Left").returncode == 1


@pytest.mark.parametrize(
    ("role", "more", "words"),
    [
        ("local_authority_officer", (), "--organisation"),
        ("head", ("--school", "999101", "--organisation", "Council"), "--organisation"),
        ("head", (), "--school"),
        ("head_of_year", ("--school", "999101"), "--year-group"),
        ("governor", ("--school", "999101", "--until", "soon"), "is not a day"),
        ("governor", ("--school", "999101", "--until", "2001-01-01"), "lies behind us"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(daymark, role, more, words):
    said = add(daymark, "new@shore.example", role, *more)
    assert said.returncode != 0 and words in said.stderr and "Traceback" not in said.stderr
    assert "new@shore.example" not in daymark("person", "list").stdout


def test_a_weak_password_leaves_nothing_behind(daymark):
    said = daymark(
        "person", "add", "weak@council.example", "W", "--role", "hub_guest", "--organisation", "New Guests",
        "--password", "short",
    )  # fmt: skip
    assert said.returncode == 2 and "too short" in said.stderr
    assert "New Guests" not in daymark("person", "list").stdout
