"""History is added to and read, by anybody: not even the owner changes it.

A register week is of a pupil and of that pupil's school: one foreign key holds both.
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


OF_ITS_SCHOOL = """
ALTER TABLE registers_pupil ADD CONSTRAINT pupil_with_school UNIQUE (id, school_id);
ALTER TABLE registers_registerweek ADD CONSTRAINT register_week_of_pupil_and_school
    FOREIGN KEY (pupil_id, school_id) REFERENCES registers_pupil (id, school_id)
"""
NOT_OF_ITS_SCHOOL = """
ALTER TABLE registers_registerweek DROP CONSTRAINT register_week_of_pupil_and_school;
ALTER TABLE registers_pupil DROP CONSTRAINT pupil_with_school
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [
        migrations.RunSQL(OF_ITS_SCHOOL, NOT_OF_ITS_SCHOOL),
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
