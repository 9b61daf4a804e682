"""A real Spark cluster of this machine alone: the master and workers that come with pyspark, on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from daymark.config.child import end_with_parent

HOST = "127.0.0.1"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
STARTED = re.compile(r"Starting Spark master at (spark://\S+:\d+)")
REGISTERED = re.compile(r"Successfully registered with master")
START_S = 60.0
STOP_S = 10.0


class ClusterError(RuntimeError):
    """The cluster did not start; the message ends with what its processes said last."""


@dataclass
class Node:
    """A master or a worker: its process, which leads a group of its own, and its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """End it and the executors it started, all of one process group, within STOP_S seconds."""
        self._signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_S)
        # Its executors may outlive it by a moment; the group is ours alone.
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@dataclass
class SparkCluster:
    """A running cluster. `url` is its master; each worker has `cores` cores and `memory_mb` for its executors."""

    folder: Path
    cores: int
    memory_mb: int
    url: str = ""
    master: Node | None = None
    workers: list[Node] = field(default_factory=list)

    def add_worker(self) -> Node:
        """One more worker, started but perhaps not registered yet; `await_workers` waits for it."""
        number = len(self.workers) + 1
        options = ["--cores", str(self.cores), "--memory", f"{self.memory_mb}m"]
        options += ["--work-dir", str(self.folder / f"work-{number}"), self.url]
        worker = _start(WORKER, options, self.folder, f"worker-{number}")
        self.workers.append(worker)
        return worker

    def await_workers(self) -> None:
        """Wait until all workers are registered. Raises ClusterError where one is not within START_S seconds."""
        for worker in self.workers:
            _await(worker, REGISTERED)

    @property
    def settings(self) -> dict[str, str]:
        """Spark settings for a session with this cluster: one executor a worker, with all the worker has."""
        return {"spark.executor.memory": f"{self.memory_mb}m", "spark.executor.cores": str(self.cores)}


@contextmanager
def spark_cluster(workers: int, cores: int = 1, memory_mb: int = 1024) -> Iterator[SparkCluster]:
    """A cluster with so many workers, registered; ended with everything it started when the block is left.

    Raises ClusterError where it does not start. Spark gives no executor less than about 500 MB.
    """
    folder = Path(tempfile.mkdtemp(prefix="daymark-spark-cluster-"))
    cluster = SparkCluster(folder, cores, memory_mb)
    try:
        cluster.master = _start(MASTER, [], folder, "master")
        cluster.url = _await(cluster.master, STARTED)[1]
        for _ in range(workers):
            cluster.add_worker()
        cluster.await_workers()
        yield cluster
    finally:
        for node in (*cluster.workers, cluster.master):
            if node is not None:
                node.end()
        shutil.rmtree(folder, ignore_errors=True)


def _start(kind: str, options: list[str], folder: Path, name: str) -> Node:
    home = _spark_home()
    log = folder / f"{name}.log"
    command = [str(home / "bin" / "spark-class"), kind, "--host", HOST, "--port", "0", "--webui-port", "0", *options]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            env=_environment(home, folder),
            process_group=0,
            # spark-class becomes Java by exec, and so what is asked of it here is still asked of Java.
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
        )
    return Node(process, log)


def _environment(home: Path, folder: Path) -> dict[str, str]:
    """This process's own, with nothing that would make the cluster listen elsewhere than on loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    own = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_CONF_DIR": str(folder / "conf"),
    }
    return {**kept, **own}


def _spark_home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def _await(node: Node, sign: re.Pattern[str]) -> re.Match[str]:
    """Wait until the node's log shows the sign."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        found = sign.search(node.said())
        if found:
            return found
        if node.process.poll() is not None:
            break
        time.sleep(0.1)
    raise ClusterError(f"Spark's {node.log.stem} did not start. It said last: {node.said()[-1000:]}")
