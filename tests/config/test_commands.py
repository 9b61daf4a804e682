"""The command line, as somebody at a school meets it."""

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

MARKS = "Adno,Date,Session,Mark\n" + "".join(
    f"{pupil},{day:02}/09/2025,{session},{mark}\n"
    for pupil in (101, 102, 103)
    for day in range(8, 13)
    for session, mark in (("AM", "/"), ("PM", "\\"))
)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="daymark-cli-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def daymark(home):
    """The command, in a home of its own that holds one school."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYMARK_", "DATABASE_"))}
        return subprocess.run(
            [sys.executable, "-m", "daymark.config.cli", *arguments],
            env={**kept, "DAYMARK_HOME": str(home)}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    assert run("school", "add", "Harbour Academy", "--urn", "999101", "--phase", "secondary").returncode == 0
    return run


def test_help_names_the_commands(daymark):
    said = daymark("--help")
    assert said.returncode == 0 and "import" in said.stdout and "run" in said.stdout


def test_the_roles_are_well(daymark):
    said = daymark("check", "roles")
    assert said.returncode == 0, said.stderr
    assert "All is well" in said.stdout


def test_files_go_in_once(daymark, home):
    file = home / "marks.csv"
    file.write_text(MARKS)
    dry = json.loads(daymark("import", str(file), "--school", "999101", "--dry-run", "--json").stdout)
    assert (dry["summary"]["weeks"]["new"], dry["written"]["weeks_created"]) == (3, 0)
    first = daymark("import", str(file), "--school", "harbour academy", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["written"]["weeks_created"] == 3
    again = json.loads(daymark("import", str(file), "--school", "999101", "--json").stdout)
    assert (again["written"]["weeks_created"], again["written"]["weeks_changed"]) == (0, 0)
    built = json.loads(daymark("lake", "build", "--year", "2025/26", "--json").stdout)
    assert [(part["key"], part["weeks"]) for part in built["built"]] == [("999101", 3)]


def test_rows_left_out_are_named_and_the_rest_goes_in(daymark, home):
    file = home / "odd.csv"
    file.write_text(MARKS + "104,99/99/2025,AM,/\n")
    said = daymark("import", str(file), "--school", "999101")
    assert said.returncode == 3
    assert "odd.csv, row 32" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "/nowhere.csv", "--school", "999101"), "Cannot read /nowhere.csv"),
        (("import", "/nowhere.csv", "--school", "Nobody's"), "There is no school"),
        (("import", "/nowhere.csv", "--school", "999101", "--aliases", "/nowhere.json"), "Cannot read /nowhere.json"),
        (("lake", "build", "--year", "2025/27"), "is not a school year"),
        (("lake", "build", "--year", "2001/02"), "There are no registers of 2001/02"),
        (("school", "add", "Harbour Academy", "--urn", "999101"), "is here already"),
        (("school", "add", "Another", "--urn", "12"), "six digits"),
        (("person", "add", "a@b.example", "A", "--role", "king", "--password", "x"), "There is no such role"),
        (
            ("person", "add", "a@b.example", "A", "--role", "form_tutor", "--school", "999101", "--password", "x"),
            "--form",
        ),
        (("demo", "--load"), "There are schools here already"),
        (("run", "--port", "80000"), "65535"),
        (("school", "add", "Har\tbour"), "cannot be shown"),
        (("person", "add", "a@b.test", "A", "--role", "trust_leader", "--trust", "None", "--password", "x"), "--trust"),
    ],
)
def test_what_is_wrong_is_said_in_words(daymark, arguments, words):
    said = daymark(*arguments)
    assert said.returncode != 0
    assert words in said.stderr and "Traceback" not in said.stderr


def test_somebody_of_the_trust_is_of_the_trust_there_is(daymark):
    said = daymark("person", "add", "lead@b.test", "Lee", "--role", "trust_leader", "--password", "a long secret")
    assert said.returncode == 0, said.stderr
    assert "trust leader of the whole of Harbour Academy" in said.stdout


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not understood"),
        ({"DATABASE_URL": "postgresql://a@h:port/n"}, "DATABASE_URL is not understood"),
        ({"DATABASE_URL": "postgresql://a@h/n", "DATABASE_APP_URL": "nonsense"}, "DATABASE_APP_URL is not understood"),
        ({"DAYMARK_HOME": "/dev/null"}, "Nothing can be kept in /dev/null"),
        ({"DAYMARK_HOME": "/dev/null/below"}, "Nothing can be kept in /dev/null/below"),
        ({"DAYMARK_HOME": "/dev/null", "DAYMARK_SECRET_KEY": "x"}, "Nothing can be kept in /dev/null"),
    ],
)
def test_settings_that_cannot_be_are_said_in_words(home, settings, words):
    said = subprocess.run(
        [sys.executable, "-m", "daymark.config.cli", "check", "roles"], capture_output=True, text=True, check=False,
        env={**os.environ, "DAYMARK_HOME": str(home), **settings},
    )  # fmt: skip
    assert said.returncode == 1
    assert words in said.stderr and "Traceback" not in said.stderr


def test_a_server_that_is_not_there_is_said_in_words(home):
    said = subprocess.run(
        [sys.executable, "-m", "daymark.config.cli", "check", "roles"], capture_output=True, text=True, check=False,
        env={**os.environ, "DAYMARK_HOME": str(home), "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/none"},
    )  # fmt: skip
    assert said.returncode == 1
    assert "DATABASE_URL" in said.stderr and "Traceback" not in said.stderr
