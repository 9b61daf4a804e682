"""An engine that is listened to: every query that is put to the lake, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from daymark.config.bench.clock import Took
from daymark.lake.engine import Asked, Part
from daymark.lake.lake import Answering, Engines
from daymark.lake.tables import Query

Given = TypeVar("Given")


@dataclass
class Heard:
    """How long every query took since the last `take`."""

    took: list[Took] = field(default_factory=list)

    def take(self) -> list[Took]:
        """What was heard, and nothing is any more."""
        heard, self.took = self.took, []
        return heard

    def timed(self, work: Callable[[], Given]) -> Given:
        began, worked = time.perf_counter(), time.process_time()
        try:
            return work()
        finally:
            self.took.append(Took(time.perf_counter() - began, time.process_time() - worked))


class ListenedEngine:
    """Answers as the engine within does."""

    def __init__(self, engine: Answering, heard: Heard) -> None:
        self._engine, self._heard = engine, heard

    def rows(self, query: Query, asked: Asked) -> list[dict[str, Any]]:
        return self._heard.timed(lambda: self._engine.rows(query, asked))

    def frame(self, query: Query, asked: Asked) -> pl.DataFrame:
        return self._heard.timed(lambda: self._engine.frame(query, asked))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@dataclass(frozen=True)
class ListenedEngines:
    """Opens engines that are listened to."""

    within: Engines
    heard: Heard

    @property
    def kind(self) -> str:
        return self.within.kind

    def __call__(self, parts: Sequence[Part], version: str) -> Any:
        return ListenedEngine(self.within(parts, version), self.heard)
