"""Being asked to stop: SIGTERM and SIGINT end a command in order, so that whatever it started is ended with it."""

from __future__ import annotations

import signal
from types import FrameType

_asked: list[int] = []


def listen() -> None:
    """From now on a request to stop raises SystemExit in the main thread.

    SIGINT is listened to as well where the shell has it ignored, as for work in the background.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def leave_if_asked() -> None:
    """Raises SystemExit where somebody asked to stop: the first raising may have come where it could not be heard."""
    if _asked:
        raise SystemExit(128 + _asked[0])


def _leave(number: int, frame: FrameType | None) -> None:
    _asked.append(number)
    raise SystemExit(128 + number)
