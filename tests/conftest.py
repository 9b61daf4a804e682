"""A real Postgres for the tests: one server for all of them, one database a worker, both roles as they are in use."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from daymark.access.binding import EVERYTHING
from daymark.config import database
from daymark.config.postgres import Postgres

HOME = "DAYMARK_TEST_HOME"
TEMPLATE = "daymark_template"
NOT_KEPT = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "80",
    "jit": "off",
}


def pytest_configure(config: pytest.Config) -> None:
    # Workers are started by this process and find the same home in their environment. /tmp keeps the path short.
    if not hasattr(config, "workerinput"):
        os.environ[HOME] = tempfile.mkdtemp(prefix="daymark-test-", dir="/tmp")
    own = Path(os.environ[HOME]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.LAKE_ROOT, settings.UPLOADS = own / "lake", own / "uploads"
    settings.MEDIA_ROOT = settings.UPLOADS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    # Where these are not what is tested, a test asks for a page as somebody and gets it.
    settings.SECOND_FACTOR, settings.FRESH_SECONDS = "offered", 10**9
    connection_created.connect(see_everything)


def see_everything(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """A test itself looks at every row. Pages and jobs say for themselves what they may see, as everywhere."""
    if connection.settings_dict["USER"] == database.APP:
        with connection.cursor() as cursor:
            for name, value in EVERYTHING.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [f"daymark.{name}", value])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(HOME), ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server all tests share; it stops when the last worker is done."""
    server = Postgres(Path(os.environ[HOME]), options=NOT_KEPT)
    server.start()
    yield server
    server.release()


@pytest.fixture(scope="session")
def test_database(postgres: Postgres, django_db_blocker) -> str:  # type: ignore[no-untyped-def]
    """The name of this worker's database, cloned from a migrated template."""
    name = f"daymark_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _alone(postgres.home), django_db_blocker.unblock():
        _point_at(postgres, TEMPLATE)
        with postgres.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                _make_template(postgres)
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {database.OWNER}")
        _point_at(postgres, name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(test_database: str) -> Iterator[None]:
    """Every test that asks for the database has it as the application's role."""
    yield
    connections.close_all()


@pytest.fixture
def committed_db(postgres: Postgres, test_database: str, django_db_setup: None, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The database without a transaction around the test, for what only shows once it is committed; emptied after.

    The application may not empty tables, so `django_db(transaction=True)` cannot be used.
    """
    with django_db_blocker.unblock():
        yield test_database
        connections.close_all()
        empty(postgres, test_database)


def empty(postgres: Postgres, name: str) -> None:
    """Take every row out, the history's too: as superuser, with triggers off."""
    with postgres.connect(name) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
            "('django_migrations', 'django_content_type', 'auth_permission')"
        ).fetchall()
        for (table,) in rows:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute(f"TRUNCATE {', '.join(table for (table,) in rows)} RESTART IDENTITY CASCADE")
        for (table,) in rows:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _make_template(server: Postgres) -> None:
    from django.core.management import call_command

    database.make_embedded(server, TEMPLATE)
    with server.connect(TEMPLATE, database.OWNER) as owner:
        database.grant(owner, TEMPLATE, database.APP)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        database.hold_back(owner, database.APP)
    connections.close_all()


def _point_at(server: Postgres, name: str) -> None:
    for alias, user in (("default", database.APP), ("owner", database.OWNER)):
        connections[alias].close()
        connections[alias].settings_dict.update(
            HOST=str(server.sockets), PORT="", NAME=name, USER=user, PASSWORD="", OPTIONS={}, CONN_MAX_AGE=0
        )


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "template.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
