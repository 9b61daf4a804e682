"""Getting Django and its database ready for a command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from daymark.config import database
from daymark.config.postgres import Postgres, PostgresError

if TYPE_CHECKING:
    from daymark.config.database import Addresses

# Any number; every Daymark that migrates the same database takes the same one.
MIGRATING = 7_203_114


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

    server = Postgres(settings.HOME) if settings.ADDRESSES.embedded else None
    try:
        if server:
            server.start()
            database.make_embedded(server)
        else:
            _reach(settings.ADDRESSES)
        if migrated:
            migrate(settings.ADDRESSES)
        yield server
    finally:
        connections.close_all()
        if server:
            server.release()


def migrate(at: Addresses) -> None:
    """Bring the tables to their newest shape, as their owner, and give the application its rights."""
    from django.core.management import call_command

    with at.owner.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        database.grant(connection, at.owner.name, at.app.user)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        database.hold_back(connection, at.app.user)


def _reach(at: Addresses) -> None:
    for what, address in (("DATABASE_URL", at.owner), ("DATABASE_APP_URL", at.app)):
        if what == "DATABASE_APP_URL":
            database.make_app_role(at)
        try:
            address.connect().close()
        except psycopg.OperationalError as error:
            raise PostgresError(
                f"The database at {address.host or 'this machine'} does not let {address.user} in "
                f"({str(error).strip().splitlines()[-1]}). Check {what}."
            ) from error
