"""Keeping the processes of `daymark run` alive, and ending them by their own numbers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

from daymark.config.postgres import Postgres

SECONDS_TO_END = 15
LOOK_EVERY = 0.5
MOST_RESTARTS = 5
FORGET_AFTER = 60.0


class KeepsFailing(Exception):  # noqa: N818 - said to people
    """A process ended again and again; the message names it."""


class Children:
    """The web server and the worker, started anew when they end, until somebody asks to stop."""

    def __init__(self, commands: Mapping[str, list[str]], environment: Mapping[str, str]) -> None:
        self.commands = dict(commands)
        self.environment = {**os.environ, **environment}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.failures: dict[str, list[float]] = {name: [] for name in commands}
        self.stopping = False

    def start(self) -> None:
        for name in self.commands:
            self._start(name)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def watch(self, server: Postgres | None) -> None:
        """Return when asked to stop. Raises KeepsFailing or PostgresError when something cannot be kept alive."""
        while not self.stopping:
            if server is not None and server.pid() is None:
                server.start()
            for name, process in list(self.running.items()):
                if process.poll() is not None and not self.stopping:
                    self._again(name)
            time.sleep(LOOK_EVERY)

    def end(self) -> None:
        """Ask every process to end, and insist after a while."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str) -> None:
        # A group of its own, so that Ctrl-C reaches only the parent, which ends the others in order.
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "daymark.config.child", *self.commands[name]],
            env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def _again(self, name: str) -> None:
        now = time.monotonic()
        self.failures[name] = [then for then in self.failures[name] if now - then < FORGET_AFTER] + [now]
        if len(self.failures[name]) > MOST_RESTARTS:
            raise KeepsFailing(
                f"The {name} process ended {MOST_RESTARTS} times within a minute. Its messages are above."
            )
        time.sleep(1)
        self._start(name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
