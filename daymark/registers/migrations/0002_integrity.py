"""What the database itself holds to.

History is added to and read, by anybody: not even the owner changes it.

A register week is of a pupil and of that pupil's school. That is checked for all the rows of a statement at once: a
foreign key would look up the pupil for every week anew, which took more than half the time of writing a school's year.
"""

from django.db import migrations

TABLES = ("registers_registerweekchange", "registers_recordchange")

REFUSE = """
CREATE FUNCTION registers_history_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

WEEKS_OF_PUPILS = """
CREATE FUNCTION registers_weeks_have_pupils() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Held as a foreign key holds them, so that nobody takes a pupil away before this is committed.
    PERFORM 1 FROM registers_pupil WHERE id IN (SELECT pupil_id FROM arriving) FOR KEY SHARE;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT pupil_id, school_id FROM arriving) a
        LEFT JOIN registers_pupil p ON p.id = a.pupil_id AND p.school_id = a.school_id
        WHERE p.id IS NULL
    ) THEN
        RAISE EXCEPTION 'A register week must be of a pupil, and of that pupil''s school.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'register_week_of_pupil_and_school';
    END IF;
    RETURN NULL;
END
$$
"""

PUPILS_OF_WEEKS = """
CREATE FUNCTION registers_pupils_keep_weeks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM leaving l
        LEFT JOIN registers_pupil p ON p.id = l.id AND p.school_id = l.school_id
        JOIN registers_registerweek w ON w.pupil_id = l.id
        WHERE p.id IS NULL
    ) THEN
        RAISE EXCEPTION 'A pupil with register weeks cannot be taken away or moved to another school.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'register_week_of_pupil_and_school';
    END IF;
    RETURN NULL;
END
$$
"""

CHECKED = (
    ("weeks_have_pupils", "INSERT ON registers_registerweek REFERENCING NEW TABLE AS arriving"),
    ("weeks_still_have_pupils", "UPDATE ON registers_registerweek REFERENCING NEW TABLE AS arriving"),
    ("pupils_keep_weeks", "DELETE ON registers_pupil REFERENCING OLD TABLE AS leaving"),
    ("pupils_still_keep_weeks", "UPDATE ON registers_pupil REFERENCING OLD TABLE AS leaving"),
)


def _trigger(name: str, when: str) -> migrations.RunSQL:
    table = when.split()[2]
    function = "registers_weeks_have_pupils" if "registerweek" in table else "registers_pupils_keep_weeks"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {when} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [
        migrations.RunSQL(WEEKS_OF_PUPILS, "DROP FUNCTION registers_weeks_have_pupils()"),
        migrations.RunSQL(PUPILS_OF_WEEKS, "DROP FUNCTION registers_pupils_keep_weeks()"),
        *(_trigger(name, when) for name, when in CHECKED),
        migrations.RunSQL(REFUSE, "DROP FUNCTION registers_history_stands()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER stands BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION registers_history_stands()",
                f"DROP TRIGGER stands ON {table}",
            )
            for table in TABLES
        ),
    ]
