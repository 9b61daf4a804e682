"""How commands talk: progress on a terminal, errors in words, results for people or machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

Progress = Callable[[str, int, int], None]


def fail(message: str, status: int = 1) -> NoReturn:
    """Say what is wrong, in words, and end."""
    typer.echo(message, err=True)
    raise typer.Exit(status)


def say(message: str = "") -> None:
    typer.echo(message)


def as_json(value: Any) -> None:
    """One JSON value on standard output."""
    typer.echo(json.dumps(value, indent=2, default=str, ensure_ascii=False))


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error while work goes on; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total or None)


@contextmanager
def in_words() -> Iterator[None]:
    """Turns what can go wrong with the database and the settings into a message instead of a traceback."""
    from django.core.exceptions import ImproperlyConfigured

    from daymark.config.postgres import PostgresError

    try:
        yield
    except (PostgresError, ImproperlyConfigured) as error:
        fail(str(error))
