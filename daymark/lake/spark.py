"""Spark over one version of the lake: the same questions as DuckDB's, over the same files, on a cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
import pyarrow as pa

from daymark.lake.binding import bind
from daymark.lake.engine import Asked, Part
from daymark.lake.errors import LakeError
from daymark.lake.spark_errors import explained
from daymark.lake.spark_session import WAIT_S, Session, open_session
from daymark.lake.spark_views import DIALECT, Views
from daymark.lake.tables import Days, Query, days_variables, edge_weeks, tables

PIECES = "spark.sql.shuffle.partitions"
LOOK_S = 1.0
"""How often to see whether any executor is left while a query runs."""


class SparkEngine:
    """Answers queries over `parts`, as daymark.lake.engine.Engine does. May be used by many threads.

    Spark is asked for when the first question is, and again where it has ended since.
    """

    def __init__(
        self, parts: Sequence[Part], version: str, connect: Callable[[], Session], wait_s: float = WAIT_S
    ) -> None:
        """What to answer from, and how to come by a session.

        connect   gives the session there is, or a new one where that has ended
        wait_s    seconds a query goes on without a single executor before it is given up
        """
        self.parts = tuple(parts)
        self.version = version
        self.weeks: frozenset[date] = frozenset().union(*{part.weeks for part in parts})
        self._connect, self._wait_s = connect, wait_s
        self._naming = threading.RLock()
        self._edges: set[tuple[date, date, date]] = set()
        self._session: Session | None = None

    def rows(self, query: Query, asked: Asked) -> list[dict[str, Any]]:
        """The rows of a query made of `tables`. Raises LakeError where Spark cannot answer."""
        rows: list[dict[str, Any]] = self._answer(query, asked).to_pylist()
        return rows

    def frame(self, query: Query, asked: Asked) -> pl.DataFrame:
        """As `rows`, as a frame."""
        frame = pl.from_arrow(self._answer(query, asked))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def clipped_weeks(self, days: Days) -> list[date]:
        """The weeks with registers of which the days hold only a part."""
        return [week for week in edge_weeks(days) if week in self.weeks]

    def close(self) -> None:
        """Let go of what Spark keeps in memory for this engine, which can still be asked, but more slowly."""
        with self._naming:
            if self._session is not None and self._session.alive:
                self._views.close()

    def _answer(self, query: Query, asked: Asked) -> pa.Table:
        session = self._ready()
        if edges := self.clipped_weeks(asked.days):
            self._add_edge_patterns(session, asked.days, edges)
        return self._run(session, query, asked)

    def _ready(self) -> Session:
        """The session, with the views made in it."""
        with self._naming:
            if self._session is None or not self._session.alive:
                session = self._connect()
                with self._telling(session):
                    # Views are named in a session, and another engine may be at work in the same Spark.
                    self._spark = session.spark.newSession()
                    if not self._spark.sparkContext.getConf().contains(PIECES):
                        # Twice as many pieces as cores share out evenly; Spark puts small ones together again.
                        pieces = max(2, 2 * self._spark.sparkContext.defaultParallelism)
                        self._spark.conf.set(PIECES, str(pieces))
                    self._views = Views(self._spark, self.parts)
                self._edges.clear()
                self._session = session
            return self._session

    def _run(self, session: Session, query: Query, asked: Asked) -> pa.Table:
        sql = bind(query.sql(DIALECT), {**days_variables(asked.days), **asked.variables}, DIALECT)
        with self._telling(session):
            # What the names stand for is settled when the SQL is read; running it needs them no more.
            with self._naming:
                self._views.name(asked, sql)
                found = self._spark.sql(sql)
            with self._watched(session):
                return found.toArrow()

    def _add_edge_patterns(self, session: Session, days: Days, edges: list[date]) -> None:
        """Count the strings that come of cutting these weeks, where that has not been done."""
        with self._naming:
            wanted = {(week, days.start, days.end) for week in edges}
            if wanted <= self._edges:
                return
            strings = self._run(session, unknown_strings(), Asked(days))["marks"].to_pylist()
            if strings:
                with self._telling(session):
                    self._views.add_patterns(sorted(strings))
            self._edges |= wanted

    @contextmanager
    def _telling(self, session: Session) -> Iterator[None]:
        """What Spark cannot do is told in words."""
        try:
            yield
        except LakeError:
            raise
        except Exception as error:  # pyspark and py4j raise errors of many kinds
            raise explained(error, self.parts, session) from error

    @contextmanager
    def _watched(self, session: Session) -> Iterator[None]:
        """Give up when there has been no executor for too long; Spark itself would wait for ever."""
        done, gone = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(session, done, gone), daemon=True)
        watch.start()
        try:
            yield
        except Exception as error:
            if gone.is_set():
                raise LakeError(
                    f"No machine of the cluster {session.master} is at work any more, and none came back within "
                    f"{self._wait_s:.0f} seconds. Start its workers, then ask again; the registers are as they were."
                ) from error
            raise
        finally:
            done.set()
            watch.join()

    def _watch(self, session: Session, done: threading.Event, gone: threading.Event) -> None:
        alone = 0.0
        while not done.wait(LOOK_S) and session.alive:
            alone = 0.0 if session.executors() else alone + LOOK_S
            if alone >= self._wait_s:
                gone.set()
                session.spark.sparkContext.cancelAllJobs()
                return


class SparkEngines:
    """Opens an engine for each version of a lake, all on the one Spark session of this process."""

    kind = "spark"

    def __init__(self, master: str, settings: Mapping[str, str] | None = None, wait_s: float = WAIT_S) -> None:
        """What to work with; nothing is started before the first question.

        master     spark://machine:7077, yarn, k8s://..., or local[n] for n cores of this machine
        settings   Spark settings, before the project's own
        wait_s     seconds to wait for the master, for a first executor, and for one to come back
        """
        self._master, self._settings, self._wait_s = master, dict(settings or {}), wait_s
        self._newest: SparkEngine | None = None

    def __call__(self, parts: Sequence[Part], version: str) -> SparkEngine:
        """The engine of these parts."""
        engine = SparkEngine(parts, version, self._connect, self._wait_s)
        if self._newest is not None:
            self._newest.close()
        self._newest = engine
        return engine

    def _connect(self) -> Session:
        return open_session(self._master, self._settings, self._wait_s)


@lru_cache(maxsize=1)
def unknown_strings() -> Query:
    """The strings of the weeks cut to the days asked for that no pattern is counted for yet."""
    lake = tables(True)
    cut = lake.edges.select("marks").distinct()
    return Query(cut.anti_join(lake.patterns, "marks"))
