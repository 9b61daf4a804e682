"""Lock two: a transaction in which Postgres itself lets through only what a Scope does.

The row-level security of the tables (`access.locks`) reads settings that last as long as the transaction. Without
them a connection sees no pupil's row at all, so that what forgets to say who is asking gets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connections, transaction

from daymark.access.scope import Scope

SETTINGS = ("unlimited", "names", "schools", "year_groups", "forms", "pupils", "whole", "hidden", "seen")
EVERYTHING = {"unlimited": "on"} | dict.fromkeys(SETTINGS[1:], "")
NOTHING = dict.fromkeys(SETTINGS, "")
NARROWER = ("year_groups", "forms", "pupils")
ANY = "*"
"""No limit, in a setting's place. The empty text is the empty set."""

# One statement sets them all: a page pays for it once. Schools are told by key, and kept by number.
SET = "SELECT " + ", ".join(f"set_config('daymark.{name}', %({name})s, true)" for name in SETTINGS)
NUMBERED = """(SELECT coalesce(array_agg(id), '{}')::text FROM registers_school
    WHERE %(schools)s = '*' OR key = ANY (nullif(nullif(%(schools)s, '*'), '')::text[]))"""
TELL = SET.replace("%(schools)s", NUMBERED)
SEEN = "SELECT set_config('daymark.seen', daymark_pupils()::text, true)"
"""Which pupils a Scope narrower than its schools comes to: found out once, not in every question."""

READ = "SELECT " + ", ".join(f"coalesce(current_setting('daymark.{name}', true), '')" for name in SETTINGS)


class NotInTransaction(RuntimeError):  # noqa: N818 - named for what is wrong
    """A Scope was to be bound where no transaction is open: it would hold for nothing, or for too long."""


def settings_of(scope: Scope) -> dict[str, str]:
    """What the database is told of a Scope. Whoever may not be named pupils is told of none."""
    if scope.unlimited:
        return dict(EVERYTHING)
    limits = {name: _listed(getattr(scope, name)) for name in ("schools", *NARROWER)}
    return {
        **NOTHING,
        **limits,
        "names": "on" if scope.names else "",
        "whole": "on" if all(limits[name] == ANY for name in NARROWER) else "",
        "hidden": _listed(scope.hidden),
    }


def bind(scope: Scope, using: str = "default") -> None:
    """Let through what the Scope does until the transaction ends. Raises NotInTransaction outside of one."""
    if not connections[using].in_atomic_block:
        raise NotInTransaction("A Scope is bound to a transaction, and none is open.")
    _tell(settings_of(scope), using)


@contextmanager
def bound(scope: Scope, using: str = "default") -> Iterator[None]:
    """A transaction under the Scope. Inside another transaction what held before holds again afterwards."""
    with _told(settings_of(scope), using):
        yield


@contextmanager
def unbound(using: str = "default") -> Iterator[None]:
    """A transaction that begins with nothing to be seen, until a Scope is bound."""
    # A transaction of one's own sees nothing as it is, which saves the database a question.
    with _told(NOTHING if connections[using].in_atomic_block else None, using):
        yield


@contextmanager
def _told(values: Mapping[str, str] | None, using: str) -> Iterator[None]:
    nested = connections[using].in_atomic_block
    before = _now(using) if nested else NOTHING
    with transaction.atomic(using=using):
        if values is not None:
            _tell(values, using)
        yield
        # What goes wrong inside takes the settings back with everything else.
        if nested:
            _set(before, using)


def _listed(keys: frozenset[str] | None) -> str:
    """As Postgres writes an array of texts; `*` for no limit."""
    if keys is None:
        return ANY
    return "{" + ",".join('"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in sorted(keys)) + "}"


def _tell(values: Mapping[str, str], using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(TELL if values["schools"] else SET, dict(values))
        if values["names"] and not values["whole"]:
            cursor.execute(SEEN)


def _set(values: Mapping[str, str], using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(SET, dict(values))


def _now(using: str) -> dict[str, str]:
    with connections[using].cursor() as cursor:
        cursor.execute(READ)
        row = cursor.fetchone()
    assert row is not None
    return dict(zip(SETTINGS, row, strict=True))
