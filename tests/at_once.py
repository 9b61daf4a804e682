"""Several things done at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each in a connection of its own; what each gave."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(60) for one in [pool.submit(do, deed) for deed in deeds]]
