"""The real thing, started once in a home of its own choice and ended by its own number."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from daymark.config.bench.homes import environment

SECONDS_TO_START = 600
"""A first start invents the trust and takes it in, which takes a while on a busy machine."""

SECONDS_TO_END = 60
HOST = "127.0.0.1"
LOG = "run.log"
Say = Callable[[str], None]


class CannotStart(Exception):  # noqa: N818 - said to people
    """Daymark did not answer; the message ends with what it said."""


@dataclass(frozen=True)
class Server:
    """A running Daymark: the folder it keeps its data in, and where it answers."""

    home: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def serving(home: Path, say: Say) -> Iterator[Server]:
    """`daymark run` in `home`, with the invented trust where the home is empty. Raises CannotStart.

    Ends with the block, and the processes it started with it.
    """
    say(f"Starting Daymark in {home}")
    process, port = launch(home)
    try:
        wait(process, home, port)
        yield Server(home, port)
    finally:
        end(process)


def launch(home: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start `daymark run` in `home`; its process and port. It does not answer yet."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with (home / LOG).open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "daymark.config.bench.held", "run", "--host", HOST, "--port", str(port)],
            env=environment(home), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    return process, port


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def wait(process: subprocess.Popen[bytes], home: Path, port: int) -> None:
    """Return once it answers. Raises CannotStart where it ends or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotStart(f"Daymark ended while it started. It said:\n{_last(home / LOG)}")
        with contextlib.suppress(URLError, OSError), urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
            return
        time.sleep(0.2)
    raise CannotStart(f"Daymark did not answer within {SECONDS_TO_START} seconds. It said:\n{_last(home / LOG)}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and insist after a while."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
