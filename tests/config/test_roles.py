"""The application's role is as it is said to be."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from daymark.config import database

pytestmark = pytest.mark.django_db


def test_the_application_uses_its_own_role_and_nothing_is_wrong_with_it(postgres, test_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (database.APP,)
    with postgres.connect(test_database, database.APP) as app:
        assert database.troubles(app) == []


def test_the_check_says_what_is_wrong_with_a_superuser(postgres, test_database):
    with postgres.connect(test_database) as superuser:
        said = database.troubles(superuser)
    assert any("superuser" in one for one in said)
    assert any("row-level security" in one for one in said)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "ALTER TABLE registers_pupil ADD COLUMN x int",
        "ALTER TABLE registers_pupil DISABLE ROW LEVEL SECURITY",
        "DROP TABLE registers_marknote",
        "TRUNCATE registers_registerweek",
        "CREATE DATABASE another",
        "ALTER ROLE daymark_app BYPASSRLS",
        "SET ROLE daymark_owner",
        "SET session_replication_role = replica",
        "UPDATE registers_registerweekchange SET after = before",
        "DELETE FROM registers_registerweekchange",
        "TRUNCATE registers_registerweekchange",
        "ALTER TABLE registers_registerweekchange DISABLE TRIGGER stands",
        "UPDATE registers_recordchange SET after = before",
        "DELETE FROM intake_importundo",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_may_not(postgres, test_database, statement):
    # Insufficient privilege and nothing else: any other error would be a mistake in the statement.
    with postgres.connect(test_database, database.APP) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE {} SET after = before", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["registers_registerweekchange", "registers_recordchange"])
def test_not_even_the_owner_changes_history(postgres, test_database, table, statement):
    with postgres.connect(test_database, database.OWNER) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(statement.format(table))


def test_row_level_security_binds_the_application(postgres, test_database):
    with postgres.connect(test_database, database.OWNER) as owner, postgres.connect(test_database, database.APP) as app:
        owner.execute("CREATE TABLE held_back AS SELECT 1 AS x")
        try:
            assert app.execute("SELECT count(*) FROM held_back").fetchone() == (1,)
            owner.execute("ALTER TABLE held_back ENABLE ROW LEVEL SECURITY")
            assert app.execute("SELECT count(*) FROM held_back").fetchone() == (0,)
        finally:
            owner.execute("DROP TABLE held_back")
