"""Saying how far an import is while its own transaction is still open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from daymark.intake.commit import Progress
from daymark.intake.models import Import

WORKING_ON = 7_203_116
"""Names the lock that a running job holds on its import, so that a dead one is known from a busy one."""

SAY = "UPDATE intake_import SET step = %s, done = %s, total = %s WHERE id = %s"


@contextmanager
def told(row: Import) -> Iterator[Progress]:
    """A Progress that writes to the import's row on a connection of its own, in hundredths."""
    with _beside() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [WORKING_ON, row.pk])
        said: tuple[str, int] | None = None

        def progress(step: str, done: int, total: int) -> None:
            nonlocal said
            now = (step, 100 * done // total if total else 0)
            if now != said:
                other.execute(SAY, [step[:100], done, total, row.pk])
                said = now

        yield progress


def is_worked_on(row: Import) -> bool:
    """Whether some job holds the import now."""
    with _beside() as other:
        free = other.execute("SELECT pg_try_advisory_lock(%s, %s)", [WORKING_ON, row.pk]).fetchone()
    return not (free and free[0])


def _beside() -> psycopg.Connection[Any]:
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    return psycopg.connect(**params, autocommit=True)
