"""`daymark check`: whether the installation is as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from daymark.config.telling import as_json, fail, in_words, say

if TYPE_CHECKING:
    from daymark.config.permissions.trying import Tried

MOST_SAID = 40

check = typer.Typer(help="Whether this installation is as it should be.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(check, name="check")


@check.callback()
def about() -> None:
    """Whether this installation is as it should be."""


@check.command()
def access(
    url: Annotated[str, typer.Option(help="Where Daymark answers.")] = "http://127.0.0.1:8000",
    json: Annotated[bool, typer.Option("--json", help="Say what came of it as JSON.")] = False,
) -> None:
    """Try every door of a running Daymark as every role, and hold the answers against the table of permissions.

    People who are there for this alone ask for every address, at their school, another, and from another trust. They
    are gone again afterwards; the record of who looked at what says that they were there. Ends with 0 when nobody was
    let in who is not, and everybody who is.
    """
    from daymark.config.start import database_ready

    with in_words(), database_ready(migrated=False):
        from daymark.config.permissions.access import try_access
        from daymark.config.permissions.grounds import NothingToTry
        from daymark.config.permissions.table import BadTable

        try:
            told = try_access(url)
        except (BadTable, NothingToTry, OSError) as error:
            fail(f"{error}" if not isinstance(error, OSError) else f"Nothing answers at {url}: {error}.")
    if json:
        as_json(told.to_json())
    else:
        _say(told)
    raise typer.Exit(1 if told.found else 0)


def _say(told: Tried) -> None:
    say(f"{told.requests:,} requests for {told.urls} addresses as {told.roles} roles: {told.leaks} leaks.")
    for one in told.found[:MOST_SAID]:
        say(f"  {one.who}, {one.place}: {one.method} {one.address} should be {one.expected}, came {one.came}.")


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
