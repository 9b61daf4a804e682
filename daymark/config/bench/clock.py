"""How long something takes, on the clock and of the processor."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Given = TypeVar("Given")


@dataclass(frozen=True)
class Took:
    """Seconds that went by, and seconds that processors worked for this process.

    Beside other work on the same machine the second says more than the first.
    """

    s: float
    cpu_s: float


def timed(work: Callable[[], Given]) -> tuple[Took, Given]:
    """One turn, with memory tidied before it, and what it gave."""
    gc.collect()
    began, worked = time.perf_counter(), time.process_time()
    given = work()
    return Took(time.perf_counter() - began, time.process_time() - worked), given


def median(work: Callable[[], Any], times: int) -> Took:
    """The turn in the middle of so many, an odd number."""
    return sorted((timed(work)[0] for _ in range(times)), key=lambda took: took.s)[times // 2]


def quickest(ways: Mapping[str, Callable[[], Any]], times: int) -> tuple[str, Took]:
    """The way that is quickest, each tried twice, the first time to warm up, and the median of so many turns of it."""
    tried = {name: min(timed(way)[0].s for _ in range(2)) for name, way in ways.items()}
    best = min(tried, key=lambda name: tried[name])
    return best, median(ways[best], times)


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the values does not exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("there are no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
