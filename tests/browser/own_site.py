"""A Daymark of the tests' own, without the invented trust: a school with people who sign in as in earnest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from daymark.config.bench.homes import environment
from daymark.config.bench.server import HOST, LOG, end, free_port, wait

PASSWORD = "correct horse battery"
SCHOOL = "900001"


@contextmanager
def own_site(home: Path, more: Mapping[str, str], port: int) -> Iterator[str]:
    """Its address, by a name that passkeys may be made for. It ends with the block."""
    home.mkdir(exist_ok=True)
    given = environment(home) | {"DAYMARK_DEMO": "0"} | dict(more)
    command(given, "school", "add", "Harbour Academy", "--urn", SCHOOL, "--phase", "secondary")
    with (home / LOG).open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "daymark.config.bench.held", "run", "--no-demo", "--port", str(port)],
            env=given, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        wait(running, home, port)
        for name, role in (("head", "head"), ("governor", "governor"), ("vouched", "governor")):
            person(given, f"{name}@shore.sch.uk", name.capitalize(), role)
        yield f"http://localhost:{port}"
    finally:
        end(running)


def person(given: Mapping[str, str], email: str, name: str, role: str) -> None:
    command(given, "person", "add", email, name, "--role", role, "--school", SCHOOL, "--password", PASSWORD)


def command(given: Mapping[str, str], *words: str) -> None:
    """A command of Daymark's. Raises RuntimeError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "daymark.config.bench.held", *words],
        env=dict(given), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout[-1000:]}{done.stderr[-2000:]}")


def new_port() -> int:
    return free_port()


def without_proxies() -> dict[str, str]:
    """What is asked of a provider on this machine goes to no proxy."""
    return {"NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY", ""), HOST]))}
