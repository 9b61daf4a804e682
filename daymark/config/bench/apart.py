"""Work done in a process of its own, so that its memory is its own and nothing is warm that should not be."""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

Say = Callable[[str], None]
KB_IN_MB = 1024


class DiedError(RuntimeError):
    """A process that was to measure something ended without a result; the message says which."""


def apart(work: str, **arguments: Any) -> Any:
    """What `work`, "module:function", gives when it is called with the arguments in a fresh process.

    Arguments and result go through JSON. What it says on standard error is passed on. Raises DiedError.
    """
    return together(work, [arguments])[0]


def together(work: str, each: Iterable[Mapping[str, Any]]) -> list[Any]:
    """As `apart`, once for each set of arguments, all at the same time; the results in their order."""
    kept = list(each)
    with ExitStack() as held:
        running = [held.enter_context(_started(work)) for _ in kept]
        for process, arguments in zip(running, kept, strict=True):
            assert process.stdin is not None
            json.dump(arguments, process.stdin)
            process.stdin.close()
        try:
            return [_result(work, process) for process in running]
        finally:
            for process in running:
                process.kill()


def _started(work: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "daymark.config.bench.apart", work]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _result(work: str, process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    said = process.stdout.read()
    if process.wait() != 0:
        raise DiedError(f"{work} ended with {process.returncode} and no result; what it said stands above.")
    return json.loads(said)


def peak_rss_mb() -> int:
    """The most memory this process has held so far, in megabytes."""
    # What getrusage tells on Linux begins with the memory of the process this one was started from.
    for line in _lines(Path("/proc/self/status")):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // KB_IN_MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KB_IN_MB


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []


def main(work: str, given: TextIO, result: TextIO) -> None:
    """Do the work named, with the arguments given, and write its result."""
    module, _, function = work.partition(":")
    arguments = json.load(given)
    json.dump(getattr(importlib.import_module(module), function)(**arguments), result)


if __name__ == "__main__":
    from daymark.config.child import end_with_parent

    end_with_parent()
    # Only the result goes to standard output, whatever a library may print.
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(2, 1)
        main(sys.argv[1], sys.stdin, out)
