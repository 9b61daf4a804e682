"""The row-level security of tables that hold pupils, or what hangs on them, as operations of a migration.

Each policy reads what `access.binding` told the transaction. The functions are made by the registers' migration
`0005_row_security`; a table of another room is locked by calling one of these in a migration that depends on it.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

POLICY = "within_scope"

FUNCTIONS = """
CREATE FUNCTION daymark_unlimited() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('daymark.unlimited', true), '') = 'on' $$;

CREATE FUNCTION daymark_names() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('daymark.names', true), '') = 'on' $$;

-- Null is no limit; a setting that is not there is the empty set.
CREATE FUNCTION daymark_limit(name text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE told WHEN '*' THEN NULL WHEN '' THEN '{}'::text[] ELSE told::text[] END
   FROM (SELECT coalesce(current_setting('daymark.' || name, true), '') AS told) AS given $$;

CREATE FUNCTION daymark_schools() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(id), '{}') FROM registers_school
   WHERE daymark_limit('schools') IS NULL OR key = ANY (daymark_limit('schools')) $$;

CREATE FUNCTION daymark_whole_schools() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT daymark_limit('pupils') IS NULL AND daymark_limit('forms') IS NULL
   AND daymark_limit('year_groups') IS NULL $$;

CREATE FUNCTION daymark_hidden() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT daymark_limit('hidden')::bigint[] $$;

-- Found out once, when a Scope narrower than its schools is bound.
CREATE FUNCTION daymark_seen() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT daymark_limit('seen')::bigint[] $$;

-- With the owner's eyes: what a Scope comes to must not depend on what may be seen already.
-- What was told is looked up once and not for each pupil, which OFFSET sees to.
CREATE FUNCTION daymark_pupils() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS
$$ SELECT coalesce(array_agg(p.id), '{}') FROM (
       SELECT daymark_schools() AS schools, daymark_limit('pupils') AS pupils, daymark_limit('forms') AS forms,
           daymark_limit('year_groups') AS years OFFSET 0
   ) AS told JOIN registers_pupil p ON p.school_id = ANY (told.schools)
   WHERE (told.pupils IS NULL OR p.id::text = ANY (told.pupils))
   AND ((told.forms IS NULL AND told.years IS NULL) OR EXISTS (
       SELECT FROM registers_characteristics c WHERE c.pupil_id = p.id AND c.valid_to IS NULL
       AND (told.forms IS NULL OR c.form = ANY (told.forms))
       AND (told.years IS NULL OR c.year_group = ANY (told.years)))) $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION daymark_pupils();
DROP FUNCTION daymark_seen();
DROP FUNCTION daymark_hidden();
DROP FUNCTION daymark_whole_schools();
DROP FUNCTION daymark_schools();
DROP FUNCTION daymark_limit(text);
DROP FUNCTION daymark_names();
DROP FUNCTION daymark_unlimited();
"""

# What is in brackets with SELECT is found out once for a statement, not for each row.
UNLIMITED = "(SELECT daymark_unlimited())"
OF_SCHOOL = "{school} = ANY ((SELECT daymark_schools())::bigint[])"
OF_PUPILS = (
    f"(SELECT daymark_names()) AND {OF_SCHOOL} "
    "AND {pupil} <> ALL ((SELECT daymark_hidden())::bigint[]) "
    "AND ((SELECT daymark_whole_schools()) OR {pupil} = ANY ((SELECT daymark_seen())::bigint[]))"
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
    """Rows of a school that anybody who sees the school may read, whether or not pupils are named to them."""
    return _locked(table, OF_SCHOOL.format(school=f"{table}.{column}"))


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
