"""What was shown to those to whom pupils are not named: written once, by anybody who first sees it, and never changed."""

import django.db.models.functions.datetime
from django.db import migrations, models

STANDS = """
CREATE FUNCTION access_release_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_people_and_roles")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("school", models.CharField(max_length=200)),
                ("audience", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=100)),
                ("as_of", models.DateField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("cells", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "audience", "what", "as_of", "fingerprint"), name="release_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(STANDS, "DROP FUNCTION access_release_stands()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE {deed} ON access_release "
                f"FOR EACH {each} EXECUTE FUNCTION access_release_stands()",
                f"DROP TRIGGER {name} ON access_release",
            )
            for name, deed, each in (
                ("release_rows_stand", "UPDATE OR DELETE", "ROW"),
                ("release_stands", "TRUNCATE", "STATEMENT"),
            )
        ),
    ]
