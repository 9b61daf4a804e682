"""`daymark demo`: the invented trust, as files or taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from daymark.config.telling import fail, in_words, progress_bar, say

AFTERNOON = time(15, 10, tzinfo=UTC)
"""When the invented trust's files came, on its fixed day."""


def register(app: typer.Typer) -> None:
    app.command(name="demo")(demo)


def demo(
    write: Annotated[Path | None, typer.Option(help="Write the invented schools' export files to this folder.")] = None,
    load: Annotated[
        bool, typer.Option("--load", help="Take the invented trust in; there must be no school yet.")
    ] = False,
) -> None:
    """The invented trust: its export files to try things with, or the whole of it taken in."""
    if write is None and not load:
        fail("Say --write FOLDER for the files, or --load to take the invented trust in.", 2)
    if write is not None:
        _write(write)
    if load:
        _load()
        say("The invented trust is in. `daymark run` shows it.")


def _load() -> None:
    from daymark.config.commands.run import WAITING
    from daymark.config.start import alone, database_ready

    with in_words(), database_ready():
        from django.conf import settings

        with alone(settings.ADDRESSES, WAITING), progress_bar() as progress:
            bring_in(progress)


def _write(folder: Path) -> None:
    from daymark.config.start import django

    with in_words():
        django()
    from daymark.demo.exports import write
    from daymark.demo.load import invent

    try:
        files = write(invent(), folder)
    except OSError as error:
        fail(f"Cannot write to {folder}: {error.strerror}.")
    say(f"{len(files)} files, {sum(file.rows for file in files):,} rows, listed in {folder / 'manifest.json'}.")


def bring_in(progress: Callable[[str, int, int], None]) -> None:
    """Take the invented trust in."""
    from django.conf import settings

    from daymark.config.start import survey
    from daymark.config.stopping import leave_if_asked
    from daymark.demo.load import CannotLoad, invent, load_demo

    def told(step: str, done: int, total: int) -> None:
        leave_if_asked()
        progress(step, done, total)

    trust = invent()
    at = datetime.combine(trust.plan.last_day, AFTERNOON)
    with TemporaryDirectory(prefix="daymark-demo-") as folder:
        try:
            load_demo(trust, Path(folder), at=at, progress=told)
        except CannotLoad as error:
            fail(str(error))
    survey(settings.ADDRESSES)
