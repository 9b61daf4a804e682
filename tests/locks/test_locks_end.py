"""A Scope holds for one transaction."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from daymark.access.binding import NotInTransaction, bind
from daymark.access.scope import Scope

WHY = "a test"


def test_a_scope_is_bound_to_a_transaction_and_ends_with_it(committed_db: str) -> None:
    with pytest.raises(NotInTransaction):
        bind(Scope.everything(WHY))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('daymark.unlimited', '', false)")
    with transaction.atomic():
        bind(Scope.everything(WHY))
        assert told("unlimited") == "on"
    assert told("unlimited") == ""


def told(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [f"daymark.{name}"])
        return str(cursor.fetchone()[0])
