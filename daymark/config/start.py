"""Getting Django and its database ready for a command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from daymark.config import database
from daymark.config.postgres import Postgres, PostgresError
from daymark.config.telling import say

if TYPE_CHECKING:
    from daymark.config.database import Address, Addresses

# Any number; every Daymark that migrates the same database takes the same one.
MIGRATING = 7_203_114
STARTING = 7_203_117


def django() -> None:
    """Set Django up, without touching a database."""
    import django as package

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daymark.config.settings")
    package.setup()


@contextmanager
def database_ready(migrated: bool = True) -> Iterator[Postgres | None]:
    """Django set up and its database reachable, migrated unless told otherwise; the server when it is ours.

    Raises PostgresError, in words, where that cannot be had.
    """
    django()
    from django.conf import settings
    from django.db import connections

    _make_private(settings.LAKE_ROOT, settings.UPLOADS)
    server = Postgres(settings.HOME) if settings.ADDRESSES.embedded else None
    try:
        if server:
            server.start()
            database.make_embedded(server)
        else:
            reach(settings.ADDRESSES)
        if migrated:
            migrate(settings.ADDRESSES)
        yield server
    finally:
        connections.close_all()
        if server:
            server.release()


def _make_private(*folders: Path) -> None:
    """Folders that nobody else of this machine looks into. Raises PostgresError, in words, where they cannot be had."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise PostgresError(
                f"Nothing can be kept in {folder.parent}: {error.strerror}. Set DAYMARK_HOME to a folder of yours."
            ) from error


def migrate(at: Addresses) -> None:
    """Bring the tables to their newest shape, as their owner, and give the application its rights."""
    from django.core.management import call_command

    with at.owner.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        database.grant(connection, at.owner.name, at.app.user)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        database.hold_back(connection, at.app.user)


def survey(at: Addresses) -> None:
    """Let Postgres look at what was brought in, as the owner of the tables alone may: until it comes round by itself it
    takes tables to be as small as they were, and joins them accordingly."""
    with at.owner.connect() as connection:
        connection.execute("ANALYZE")


@contextmanager
def alone(at: Addresses, waiting: str) -> Iterator[None]:
    """Nobody else brings the invented trust in, or starts the pages, on this database meanwhile; `waiting` is said
    where somebody does and has to be waited for.
    """
    with at.owner.connect() as connection:
        free = connection.execute("SELECT pg_try_advisory_lock(%s)", [STARTING]).fetchone()
        if not (free and free[0]):
            say(waiting)
            connection.execute("SELECT pg_advisory_lock(%s)", [STARTING])
        yield


def reach(at: Addresses) -> None:
    """See that a server of one's own lets both roles in. Raises PostgresError, in words, where it does not."""
    for what, address in (("DATABASE_URL", at.owner), ("DATABASE_APP_URL", at.app)):
        if what == "DATABASE_APP_URL":
            database.make_app_role(at)
        try:
            address.connect().close()
        except psycopg.ProgrammingError as error:
            raise PostgresError(f"{what} is not understood: {error}.") from error
        except psycopg.OperationalError as error:
            raise PostgresError(_why_not(address, " ".join(str(error).split()), what)) from error


def _why_not(address: Address, said: str, what: str) -> str:
    where = f"{address.host or 'this machine'}{f' port {address.port}' if address.port else ''}"
    # A server that answers says FATAL when it refuses; whoever finds no server says why there is none.
    if "FATAL" in said:
        return f"The database at {where} answers but does not let {address.user or 'you'} in ({said}). Check {what}."
    return f"No database can be reached at {where} ({said}). Check that it runs, and {what}."
