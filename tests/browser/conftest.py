"""One Daymark with the invented trust for all browser tests, whichever of the test processes they run in."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from daymark.config.bench.browser import chromium
from daymark.config.bench.known import Known, look
from daymark.config.bench.prepare import prepare
from daymark.config.bench.server import Server, end, launch, wait

PORT = "port"


@pytest.fixture(scope="session")
def site() -> Iterator[Server]:
    """The running site. The first process to need it starts it; it stops once no process uses it any more."""
    home = Path(os.environ["DAYMARK_TEST_HOME"]) / "site"
    home.mkdir(exist_ok=True)
    with (home / "users").open("ab") as users:
        started = None
        with _alone(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (home / PORT).exists():
                started = _start(home)
        yield Server(home, int((home / PORT).read_text()))
        if started is None:
            return
        # Whoever started it waits for the others, so that each process ends only what it began itself.
        fcntl.flock(users, fcntl.LOCK_EX)
        end(started)


@pytest.fixture(scope="session")
def known(site: Server) -> Known:
    """What the site holds, and who may sign in."""
    return look(site.home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file's tests: while it is open, Django's models cannot be used in this process."""
    with chromium() as opened:
        yield opened


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "site.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(home: Path) -> subprocess.Popen[bytes]:
    process, port = launch(home)
    try:
        wait(process, home, port)
        prepare(Server(home, port))
    except BaseException:
        end(process)
        raise
    (home / PORT).write_text(str(port))
    return process
