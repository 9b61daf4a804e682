"""The row-level security of tables that hold pupils, or what hangs on them, as operations of a migration.

Each policy reads what `access.binding` told the transaction. The functions are made by the registers' migration
`0005_row_security`; a table of another room is locked by calling one of these in a migration that depends on it. Once
Daymark has been released, a policy changes by a new migration: those that ran are not run again.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

POLICY = "within_scope"

# With the owner's eyes: what a Scope comes to must not depend on what may be seen already.
# What was told is looked up once and not for each pupil, which OFFSET sees to.
FUNCTIONS = """
CREATE FUNCTION daymark_limit(name text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE told WHEN '*' THEN NULL WHEN '' THEN '{}'::text[] ELSE told::text[] END
   FROM (SELECT coalesce(current_setting('daymark.' || name, true), '') AS told) AS given $$;

CREATE FUNCTION daymark_pupils() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS
$$ SELECT coalesce(array_agg(p.id), '{}') FROM (
       SELECT daymark_limit('schools')::bigint[] AS schools, daymark_limit('pupils') AS pupils,
           daymark_limit('forms') AS forms, daymark_limit('year_groups') AS years OFFSET 0
   ) AS told JOIN registers_pupil p ON p.school_id = ANY (told.schools)
   WHERE (told.pupils IS NULL OR p.id::text = ANY (told.pupils))
   AND ((told.forms IS NULL AND told.years IS NULL) OR EXISTS (
       SELECT FROM registers_characteristics c WHERE c.pupil_id = p.id AND c.valid_to IS NULL
       AND (told.forms IS NULL OR c.form = ANY (told.forms))
       AND (told.years IS NULL OR c.year_group = ANY (told.years)))) $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION daymark_pupils();
DROP FUNCTION daymark_limit(text);
"""


def _is_on(name: str) -> str:
    return f"(SELECT current_setting('daymark.{name}', true) = 'on')"


def _numbers(name: str) -> str:
    # What was not told is null, and nothing is equal to any of that.
    return f"(SELECT nullif(current_setting('daymark.{name}', true), '')::bigint[])::bigint[]"


# Plain expressions, since every function here would be taken apart anew in planning each statement; in brackets with
# SELECT, so that each is found out once for a statement and not for each row.
UNLIMITED, NAMES, SCHOOLS = _is_on("unlimited"), _is_on("names"), _numbers("schools")
OF_SCHOOL = f"{{school}} = ANY ({SCHOOLS})"
OF_PUPILS = (
    f"{NAMES} AND {OF_SCHOOL} AND {{pupil}} <> ALL ({_numbers('hidden')}) "
    f"AND ({_is_on('whole')} OR {{pupil}} = ANY ({_numbers('seen')}))"
)
OF_PUPIL = "EXISTS (SELECT FROM registers_pupil seen WHERE seen.id = {table}.{pupil})"
OF_PARENT = (
    "EXISTS (SELECT FROM {parent} up WHERE up.id = {table}.{column} AND "
    + OF_SCHOOL.format(school="up.school_id")
    + ")"
)


def lock_pupils(table: str, pupil: str, school: str = "school_id") -> list[RunSQL]:
    """Rows that know their pupil and the pupil's school."""
    return _locked(table, OF_PUPILS.format(pupil=f"{table}.{pupil}", school=f"{table}.{school}"))


def lock_by_pupil(table: str, column: str = "pupil_id") -> list[RunSQL]:
    """Rows that know their pupil: seen where the pupil is."""
    return _locked(table, OF_PUPIL.format(table=table, pupil=column))


def lock_by_school(table: str, column: str = "school_id") -> list[RunSQL]:
    """Rows of a school that are about its people: for whoever sees the school and is named its pupils."""
    return _locked(table, f"{NAMES} AND {OF_SCHOOL.format(school=f'{table}.{column}')}")


def lock_by_parent(table: str, column: str, parent: str) -> list[RunSQL]:
    """Rows that hang on a row of a table with a school: seen with that school."""
    return _locked(table, OF_PARENT.format(table=table, column=column, parent=parent))


def _locked(table: str, condition: str) -> list[RunSQL]:
    rule = f"{UNLIMITED} OR ({condition})"
    return [
        RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ),
        RunSQL(
            f"CREATE POLICY {POLICY} ON {table} USING ({rule}) WITH CHECK ({rule})",
            f"DROP POLICY {POLICY} ON {table}",
        ),
    ]
