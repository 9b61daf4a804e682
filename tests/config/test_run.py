"""`daymark run`: it answers, survives its database being killed, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="daymark-run-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def running(home: Path) -> Iterator[subprocess.Popen[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYMARK_", "DATABASE_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "daymark.config.cli", "run", "--no-demo", "--workers", "1"],
        env={**kept, "DAYMARK_HOME": str(home), "PYTHONUNBUFFERED": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(r"http://localhost:\d+/", line):
            return found[0]
    raise AssertionError(f"it ended without an address: {said}")


def answers(url: str, seconds: float = 60) -> bool:
    """Whether the page, which reads the database, comes within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            # With a session's cookie, so that the page must ask the database whose it is.
            with urlopen(Request(url, headers={"Cookie": "sessionid=nobodys"}), timeout=10) as page:
                return page.status == 200
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def test_it_answers_survives_and_ends(running, home):
    url = address(running) + "sign-in/"
    assert answers(url)
    started = psutil.Process(running.pid).children(recursive=True)
    assert len(started) >= 3
    server = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(server)] if psutil.pid_exists(server) else [], timeout=10)
    assert answers(url)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 0
    assert not [process for process in started if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_killed_outright_it_takes_its_processes_along_and_starts_again(running, home):
    address(running)
    started = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.communicate(timeout=60)
    _, left = psutil.wait_procs(started, timeout=30)
    assert not left
    said = subprocess.run(
        [sys.executable, "-m", "daymark.config.cli", "check", "roles"], capture_output=True, text=True, check=False,
        env={**os.environ, "DAYMARK_HOME": str(home)},
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert not (home / "postgres" / "postmaster.pid").exists()
