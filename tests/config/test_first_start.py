"""The first start, which brings the invented trust in: stopped, killed, begun twice at once, and kept to itself."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from daymark.config.database import NAME
from daymark.config.postgres import Postgres

COMMAND = [sys.executable, "-m", "daymark.config.cli"]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="daymark-first-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def start(home):
    """Starts `daymark run` in the home; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def run() -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [*COMMAND, "run", "--workers", "1"],
                env=environment(home),
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
        return started[-1]

    yield run
    for process in started:
        end(process, signal.SIGTERM)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYMARK_", "DATABASE_"))}
    return {**kept, "DAYMARK_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def end(process: subprocess.Popen[str], how: int) -> str:
    if process.poll() is None:
        process.send_signal(how)
    return process.communicate(timeout=120)[0]


def until(process: subprocess.Popen[str], words: str) -> str:
    """What it says up to a line that matches."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if re.search(words, line):
            return said
    raise AssertionError(f"it ended without saying {words}: {said}")


def counts(home: Path) -> tuple[int, ...]:
    """How many trusts, schools, imports taken in, and others there are."""
    server = Postgres(home)
    server.start()
    try:
        with server.connect(NAME) as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM registers_trust WHERE complete), "
                "(SELECT count(*) FROM registers_school), "
                "(SELECT count(*) FROM intake_import WHERE status = 'committed'), "
                "(SELECT count(*) FROM intake_import WHERE status <> 'committed')"
            ).fetchone()
    finally:
        server.release()
    assert row is not None
    return tuple(row)


def wait_for_an_import(home: Path) -> None:
    """Return once the load is in the midst of its work."""
    server = Postgres(home)
    while True:
        with server.connect(NAME) as connection:
            if connection.execute("SELECT 1 FROM intake_import LIMIT 1").fetchone():
                return


def test_stopped_in_the_midst_it_ends_and_the_next_start_begins_anew(start, home):
    for how, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)):
        process = start()
        until(process, "First start")
        wait_for_an_import(home)
        said = end(process, how)
        assert process.returncode == status and "Traceback" not in said
        assert how == signal.SIGKILL or not (home / "postgres" / "postmaster.pid").exists()
    process = start()
    assert "First start" in until(process, "http://")
    end(process, signal.SIGTERM)
    assert process.returncode == 0
    trusts, schools, taken_in, others = counts(home)
    assert (trusts, schools, others) == (1, 3, 0) and taken_in >= schools


def test_two_at_once_make_one_trust_and_both_answer_and_no_real_school_is_let_in(start, home):
    one, other = start(), start()
    said = [until(process, "http://") for process in (one, other)]
    assert sum("First start" in words for words in said) == 1
    assert len({re.search(r":(\d+)/", words)[1] for words in said}) == 2
    assert not any("Traceback" in words for words in said)
    added = subprocess.run(
        [*COMMAND, "school", "add", "Harbour High", "--urn", "123456"], env=environment(home), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert added.returncode == 1 and "export DAYMARK_HOME=./school" in added.stderr
    for process in (one, other):
        assert "Traceback" not in end(process, signal.SIGTERM)
        assert process.returncode == 0
    assert counts(home)[:2] == (1, 3)
