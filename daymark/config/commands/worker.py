"""`daymark worker`: the work that pages ask for, where it is not started by `daymark run`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    app.command(name="worker")(worker)


def worker() -> None:
    """Do the work that pages ask for, until stopped. `daymark run` starts one of its own."""
    from daymark.config import child
    from daymark.config.commands.run import lay_out_what_is_behind
    from daymark.config.start import database_ready
    from daymark.config.telling import in_words

    with in_words(), database_ready():
        lay_out_what_is_behind()
        child.worker()
