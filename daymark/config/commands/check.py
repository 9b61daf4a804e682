"""`daymark check`: whether the installation is as it should be."""

from __future__ import annotations

import typer

from daymark.config.telling import fail, in_words, say

check = typer.Typer(help="Whether this installation is as it should be.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(check, name="check")


@check.callback()
def about() -> None:
    """Whether this installation is as it should be."""


@check.command()
def roles() -> None:
    """The database roles: the application's may do what it needs and nothing beyond."""
    from daymark.config.database import troubles
    from daymark.config.start import database_ready

    with in_words(), database_ready():
        from django.conf import settings

        at = settings.ADDRESSES
        with at.app.connect() as connection:
            found = troubles(connection)
    if found:
        fail("\n".join(found))
    say(f"All is well: {at.owner.user} owns the tables; {at.app.user} owns nothing,")
    say("may not bypass row-level security and may not change history.")
