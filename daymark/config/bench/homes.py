"""Data folders to measure in: thrown away afterwards, and never one that holds a school's registers."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT_OUT = ("DATABASE_URL", "DATABASE_APP_URL", "DAYMARK_ENV", "DAYMARK_DEBUG")
"""Settings that would take the work to another database than the one in the home, or forbid it."""


@contextmanager
def throw_away() -> Iterator[Path]:
    """A new, empty home; gone with all it holds at the end."""
    # A short path: the database's socket lies inside.
    folder = Path(tempfile.mkdtemp(prefix="daymark-bench-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that works in `home`, with the embedded database."""
    kept = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
    return {**kept, "DAYMARK_HOME": str(home)}


def move_into(home: Path) -> None:
    """Let this process work in `home`. To be called before Django's settings are read."""
    for name in KEPT_OUT:
        os.environ.pop(name, None)
    os.environ["DAYMARK_HOME"] = str(home)
