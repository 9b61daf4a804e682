"""The one Spark session of this process: checked before it is started, waited for no longer than told, ended whole."""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daymark.lake.errors import LakeError

if TYPE_CHECKING:
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

JAVA = 17
"""The oldest Java that Spark 4 runs on."""

LOG = "spark.log"
WAIT_S = 60.0
LONGEST_LOG = 600

SAME_ANSWERS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.variable.substitute": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}
"""What must be so for the answers to be DuckDB's: a number that does not fit is an error, and a text is only a text."""

FIT = {
    "spark.sql.adaptive.enabled": "true",
    # The counted patterns are small beside the weeks they are joined to: sent to every machine, no week need move.
    "spark.sql.autoBroadcastJoinThreshold": "64m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What may be set otherwise. The pages that Spark serves of its own would show questions about pupils to anyone."""

LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}

KINDS = re.compile(r"local(\[.*\])?|spark://\S+|yarn|k8s://\S+")


@dataclass(frozen=True)
class Session:
    """A running session. `log` is what Spark's own process had to say."""

    spark: SparkSession
    master: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        if self.process.poll() is not None:
            return False
        try:
            return not self.spark.sparkContext._jsc.sc().isStopped()
        except Exception:  # py4j raises errors of many kinds where Java has gone away
            return False

    def executors(self) -> int:
        """How many executors there are; on this machine alone, one."""
        known = int(self.spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size())
        return known if self.master.startswith("local") else known - 1


_current: Session | None = None
_starting = threading.Lock()


def open_session(master: str, settings: Mapping[str, str] | None = None, wait_s: float = WAIT_S) -> Session:
    """The session with this master, started where there is none.

    settings   Spark settings that go before the project's own and after SAME_ANSWERS
    wait_s     seconds to wait for the master to answer, and for a first executor
    Raises LakeError where Java or pyspark is missing, the master does not answer, no executor turns up, or this
    process has a session with another master.
    """
    global _current
    with _starting:
        if _current is not None and not _current.alive:
            _end(_current)
            _current = None
        if _current is None:
            _check(master, wait_s)
            _current = _started(master, settings or {}, wait_s)
            atexit.unregister(close_session)
            atexit.register(close_session)
        elif _current.master != master:
            raise LakeError(f"Spark is at work with {_current.master} in this process; end that before using {master}.")
        return _current


def close_session() -> None:
    """End the session and Spark's process with it; nothing happens where there is none."""
    global _current
    with _starting:
        if _current is not None:
            _end(_current)
            _current = None


def _check(master: str, wait_s: float) -> None:
    if not KINDS.fullmatch(master):
        raise LakeError(
            f"{master!r} is no address of a Spark master. It looks like spark://machine:7077, yarn, "
            "k8s://https://machine, or local[2] for two cores of this machine."
        )
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise LakeError("Spark's Python package is not installed: pip install 'daymark[spark]'.") from error
    check_java()
    if master.startswith("spark://"):
        _knock(master, wait_s)


def check_java() -> None:
    """Raises LakeError where there is no Java, or one too old."""
    remedy = f"Spark needs Java {JAVA} or newer: on Debian, apt-get install default-jre-headless."
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if shutil.which(java) is None:
        where = f"JAVA_HOME points to {home}, where there is no Java." if home else "There is no Java on this machine."
        raise LakeError(f"{where} {remedy}")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if found is None or int(found[1]) < JAVA:
        raise LakeError(f"The Java of this machine is {'version ' + found[1] if found else 'none known'}. {remedy}")


def _knock(master: str, wait_s: float) -> None:
    """Whether anything listens there. Spark itself would go on trying for a minute and then say little."""
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise LakeError(f"{master!r} names no port. It looks like spark://machine:7077.")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=min(wait_s, 10)).close()
            return
        except OSError:
            continue
    raise LakeError(
        f"Nothing answers at {master}. Check that the master of the cluster is running, that the address and port are "
        "right, and that this machine may reach it."
    )


def _started(master: str, settings: Mapping[str, str], wait_s: float) -> Session:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    _quieten()
    folder = Path(tempfile.mkdtemp(prefix="daymark-spark-"))
    given = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    try:
        with (folder / LOG).open("wb") as said:
            gateway: Any = launch_gateway(given, {"stdout": said, "stderr": said})  # type: ignore[no-untyped-call]
    except Exception as error:
        raise _not_started(master, folder, error) from error
    try:
        conf = _configured(SparkConf(_jvm=gateway.jvm), master, folder)
        made = Session(SparkSession(SparkContext(conf=conf, gateway=gateway)), master, folder, gateway.proc)
        _await_executor(made, wait_s)
    except LakeError:
        _end(made)
        raise
    except Exception as error:
        failure = _not_started(master, folder, error)
        _end_gateway(gateway)
        raise failure from error
    return made


def _configured(conf: SparkConf, master: str, folder: Path) -> SparkConf:
    """With the project's own settings where neither the person asking nor spark-defaults.conf says otherwise."""
    near = LOOPBACK if re.match(r"local|spark://(127\.|localhost)", master) else {}
    for name, value in {**FIT, **near, "spark.sql.warehouse.dir": str(folder / "tables")}.items():
        conf.setIfMissing(name, value)
    return conf.setAll(list(SAME_ANSWERS.items())).setMaster(master).setAppName("Daymark")


def _quieten() -> None:
    """Errors are told once, by LakeError, and not written out beside it with all of Java's stack."""
    from pyspark.logger import PySparkLogger

    with warnings.catch_warnings():
        # pyspark looks whether pandas is there, and warns of a new one; nothing here goes through pandas.
        warnings.simplefilter("ignore", FutureWarning)
        import_module("pyspark.testing.utils")
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL)


def _await_executor(session: Session, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while session.executors() < 1:
        if time.monotonic() > until:
            raise LakeError(
                f"{session.master} answers, but gave no machine to work on within {wait_s:.0f} seconds. Either all are "
                "busy, or none has the memory or cores asked for (spark.executor.memory, spark.executor.cores)."
            )
        time.sleep(0.1)


def _not_started(master: str, folder: Path, error: Exception) -> LakeError:
    lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    telling = [line for line in lines if re.search(r"Exception|ERROR|Error:|unresponsive", line)]
    said = " / ".join(telling)[:LONGEST_LOG] or str(error)[:LONGEST_LOG]
    shutil.rmtree(folder, ignore_errors=True)
    return LakeError(f"Spark could not be started with {master}. It said: {said}")


def _end(session: Session) -> None:
    """Stop the session and its Java, by id, and take its folder away."""
    # Its Java may be gone already, which is what is wanted.
    with suppress(Exception):
        session.spark.stop()
    from pyspark import SparkContext

    if SparkContext._gateway is not None:
        _end_gateway(SparkContext._gateway)
    shutil.rmtree(session.folder, ignore_errors=True)


def _end_gateway(gateway: Any) -> None:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None
    gateway.shutdown()
    if gateway.proc.stdin:
        gateway.proc.stdin.close()
    try:
        gateway.proc.wait(10)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
