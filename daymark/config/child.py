"""The processes `daymark run` starts: the web server and the worker. They end with whoever started them."""

from __future__ import annotations

import ctypes
import signal
import sys

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def main(arguments: list[str]) -> None:
    """`web HOST:PORT WORKERS` or `worker`."""
    end_with_parent()
    if arguments[0] == "web":
        web(arguments[1], int(arguments[2]))
    else:
        worker()


def web(bind: str, workers: int) -> None:
    """Serve the pages until told to stop."""
    from gunicorn.app.wsgiapp import run

    sys.argv = [
        "gunicorn", "daymark.config.wsgi:application", "--config", "python:daymark.config.serving",
        "--bind", bind, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5",
        "--keep-alive", "5", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    run()


def worker() -> None:
    """Do the work that pages ask for, until told to stop."""
    from daymark.config.start import django

    django()
    from procrastinate.contrib.django import app

    from daymark.intake.jobs import recover

    recover()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(concurrency=1, delete_jobs="successful", shutdown_graceful_timeout=30)


def end_with_parent() -> None:
    """Ask to be stopped when whoever started this process ends, however that happens."""
    # Where the parent is killed outright nobody else would stop us. Only Linux has this.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
