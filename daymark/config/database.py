"""Where the database is, and the two roles it is used with.

`daymark_owner` owns the tables and changes them. `daymark_app` is what the application uses: it owns nothing, may
neither bypass row-level security nor change a table, and may not touch the history once it is written.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from daymark.config.postgres import Postgres, PostgresError, socket_folder

OWNER = "daymark_owner"
APP = "daymark_app"
NAME = "daymark"

LOOKS_LIKE = "A database address looks like postgresql://user:password@host:5432/name."

# Any number; every Daymark that starts on the same server takes the same one.
MAKING = 7_203_115

APPEND_ONLY = (
    "registers_registerweekchange",
    "registers_recordchange",
    "intake_importundo",
    "access_auditentry",
    "access_release",
    "access_tombstone",
    "access_documentversion",
)
"""Tables the application may add to and read, and nothing else."""

UNLOCKED = """
SELECT DISTINCT t.relname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND t.relkind = 'r' AND a.attname IN ('pupil_id', 'pupil', 'pupils')
AND NOT a.attisdropped AND NOT t.relrowsecurity AND t.relname <> 'access_membership'
"""
"""Tables that know pupils and have no row-level security. A caseload is the numbers of pupils alone."""


@dataclass(frozen=True)
class Address:
    """How one role reaches the database."""

    host: str
    port: str
    name: str
    user: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    def for_django(self) -> dict[str, Any]:
        """An entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": dict(self.options),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "ATOMIC_REQUESTS": False,
        }

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that commits by itself. Raises psycopg.OperationalError where there is no answer."""
        given = {"host": self.host, "port": self.port, "dbname": self.name, "user": self.user}
        named = {key: value for key, value in given.items() if value}
        secret = {"password": self.password} if self.password else {}
        told = {"connect_timeout": "10", **named, **secret, **dict(self.options)}
        return psycopg.connect(**told, autocommit=True)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Addresses:
    """Both roles' ways to the same database."""

    owner: Address
    app: Address
    embedded: bool


def addresses(home: Path, environment: Mapping[str, str], secret: str) -> Addresses:
    """The addresses named by DATABASE_URL and DATABASE_APP_URL, or those of the embedded server in `home`.

    Raises ValueError, naming the setting, where an address is not one of a Postgres database.
    """
    if not environment.get("DATABASE_URL"):
        host = str(socket_folder(home))
        return Addresses(Address(host, "", NAME, OWNER, ""), Address(host, "", NAME, APP, ""), embedded=True)
    owner = _given(environment, "DATABASE_URL")
    if environment.get("DATABASE_APP_URL"):
        return Addresses(owner, _given(environment, "DATABASE_APP_URL"), embedded=False)
    password = hmac.new(secret.encode(), APP.encode(), hashlib.sha256).hexdigest()[:32]
    app = Address(owner.host, owner.port, owner.name, APP, password, owner.options)
    return Addresses(owner, app, embedded=False)


def _given(environment: Mapping[str, str], name: str) -> Address:
    try:
        return parse(environment[name])
    except ValueError as error:
        raise ValueError(f"{name} is not understood. {error}") from error


def parse(url: str) -> Address:
    """`postgresql://user:password@host:port/name?option=value` in parts. Raises ValueError in words."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{LOOKS_LIKE} The port is a number up to 65535.") from error
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ValueError(LOOKS_LIKE)
    options = dict(parse_qsl(parts.query))
    return Address(
        host=options.pop("host", unquote(parts.hostname or "")),
        port=str(port or ""),
        name=unquote(parts.path.strip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=tuple(options.items()),
    )


def make_embedded(server: Postgres, name: str = NAME) -> None:
    """Make both roles and the database in an embedded server, where they are not there yet."""
    with server.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        for role in (OWNER, APP):
            if not _there(connection, "pg_roles", "rolname", role):
                _run(connection, "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS", role)
        if not _there(connection, "pg_database", "datname", name):
            _run(connection, "CREATE DATABASE {} OWNER {}", name, OWNER)


def make_app_role(at: Addresses) -> None:
    """On a server of one's own: see that the application's role is there.

    Raises PostgresError with the words to give the database's keeper where the owner may not make it.
    """
    if at.owner.user == at.app.user:
        raise PostgresError(
            "DATABASE_URL and DATABASE_APP_URL name the same role. "
            "The application needs a second one, which owns nothing."
        )
    with at.owner.connect() as connection:
        if _there(connection, "pg_roles", "rolname", at.app.user):
            return
        try:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(at.app.user), sql.Literal(at.app.password)
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise PostgresError(
                f"The role {at.owner.user} may not make roles. Ask whoever keeps the server to run\n"
                f"  CREATE ROLE {at.app.user} LOGIN PASSWORD '...' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;\n"
                "and set DATABASE_APP_URL to its address."
            ) from error


def grant(connection: psycopg.Connection[Any], database: str, app: str) -> None:
    """Let the application use what the owner makes from now on. `connection` is the owner's."""
    _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, app)
    _run(connection, "GRANT USAGE ON SCHEMA public TO {}", app)
    for what in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES", "EXECUTE ON FUNCTIONS"):
        _run(connection, f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {what} TO {{}}", app)


def hold_back(connection: psycopg.Connection[Any], app: str) -> None:
    """Take back what the defaults give too much of: changing history, and the record of migrations."""
    for table in APPEND_ONLY:
        _run(connection, f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{}}", app)
    _run(connection, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {}", app)


def troubles(connection: psycopg.Connection[Any]) -> list[str]:
    """What is wrong with the role of `connection` for it to be the application's; nothing when all is well."""
    role = (
        connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        or (True,) * 4
    )
    may = ("is a superuser", "may bypass row-level security", "may make databases", "may make roles")
    found = [f"The application's role {what}." for what, yes in zip(may, role, strict=True) if yes]
    owned = _one(
        connection, "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relpersistence <> 't'"
    )
    if owned:
        found.append(f"The application's role owns {owned} tables or indexes.")
    member = _one(connection, "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
    if member:
        found.append("The application's role is a member of another role.")
    if _one(connection, "SELECT has_schema_privilege(current_user, 'public', 'CREATE')"):
        found.append("The application's role may make tables.")
    for (table,) in connection.execute(UNLOCKED).fetchall():
        found.append(f"Nothing keeps the rows of {table}, which knows pupils, from those who may not see them.")
    for table in (*APPEND_ONLY, "django_migrations"):
        if _one(connection, f"SELECT has_table_privilege(current_user, '{table}', 'UPDATE, DELETE, TRUNCATE')"):
            found.append(f"The application's role may change what is written in {table}.")
    return found


def _there(connection: psycopg.Connection[Any], table: str, column: str, value: str) -> bool:
    found = connection.execute(
        sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column)), [value]
    )
    return found.fetchone() is not None


def _run(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    # The statements are constants of this module; only names come from outside, quoted as such.
    connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _one(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None
