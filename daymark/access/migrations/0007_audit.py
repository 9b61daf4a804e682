"""The record of who saw or changed what, and of emergencies.

Both are written down and stand. A row of the record may be taken away once it is old, which only the owner may; a
row of an emergency takes its early end and that its notice was read, and nothing else.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from daymark.access.locks import NAMES, OF_SCHOOL, SCHOOLS, UNLIMITED

STANDS = """
CREATE FUNCTION access_record_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nobody shortens what is kept to less than this, whatever the definitions say.
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
        IF OLD.at < now() - interval '1 year' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

EMERGENCY_STANDS = """
CREATE FUNCTION access_emergency_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.person_id, NEW.person_name, NEW.school_id, NEW.pupils, NEW.reason, NEW."where", NEW.opened,
            NEW.until)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.person_id, OLD.person_name, OLD.school_id, OLD.pupils, OLD.reason, OLD."where", OLD.opened,
            OLD.until)
           AND (OLD.ended IS NULL OR NEW.ended IS NOT DISTINCT FROM OLD.ended)
           AND (OLD.read_at IS NULL OR NEW.read_at IS NOT DISTINCT FROM OLD.read_at) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_LEVEL = 'ROW' THEN
        IF OLD.opened < now() - interval '1 year'
           AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

# Asked before anything is bound, as what it gives is part of what is then bound. It gives a person their own.
OPEN = """
CREATE FUNCTION access_open_emergencies(who bigint, school bigint, at timestamptz) RETURNS SETOF access_breakglass
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT * FROM access_breakglass b
   WHERE b.person_id = who AND b.school_id = school AND b.opened <= at AND b.until > at AND b.ended IS NULL $$
"""


# Acts of no school, such as signing in, are read where the person is something, or whoever was tried to be.
WHO = "coalesce(person, CASE WHEN jsonb_typeof(detail->'tried') = 'number' THEN (detail->>'tried')::bigint END)"
OF_NO_SCHOOL = f"""school_id IS NULL AND {WHO} IN (
    SELECT m.person_id FROM access_membership m
    WHERE m.school_id = ANY ({SCHOOLS})
    OR m.trust_id IN (SELECT trust_id FROM registers_school WHERE id = ANY ({SCHOOLS}))
)"""  # noqa: S608 - nothing in it comes from outside


def _locked(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    )


def _policy(table: str, name: str, rule: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"CREATE POLICY {name} ON {table} {rule}", f"DROP POLICY {name} ON {table}")


def _trigger(table: str, name: str, when: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {function}()", f"DROP TRIGGER {name} ON {table}"
    )


RECORD, EMERGENCY = "access_auditentry", "access_breakglass"
RECORD_READ = f"{UNLIMITED} OR ({NAMES} AND ({OF_SCHOOL.format(school=f'{RECORD}.school_id')} OR {OF_NO_SCHOOL}))"
EMERGENCY_READ = f"{UNLIMITED} OR ({NAMES} AND {OF_SCHOOL.format(school=f'{EMERGENCY}.school_id')})"


class Migration(migrations.Migration):
    dependencies = [("access", "0006_releases"), ("registers", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("person", models.BigIntegerField(blank=True, null=True)),
                ("person_name", models.CharField(blank=True, default="", max_length=200)),
                ("act", models.CharField(max_length=60)),
                (
                    "pupils",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=500)),
                ("where", models.CharField(blank=True, default="", max_length=45)),
                ("detail", models.JSONField(blank=True, default=dict)),
                ("emergency", models.BigIntegerField(blank=True, null=True)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registers.school",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["school", "-at"], name="audit_by_school"),
                    models.Index(fields=["person", "-at"], name="audit_by_person"),
                    django.contrib.postgres.indexes.GinIndex(fields=["pupils"], name="audit_by_pupil"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_name", models.CharField(max_length=200)),
                ("pupils", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("reason", models.CharField(max_length=500)),
                ("where", models.CharField(blank=True, default="", max_length=45)),
                ("opened", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended", models.DateTimeField(blank=True, null=True)),
                ("read_by", models.BigIntegerField(blank=True, null=True)),
                ("read_by_name", models.CharField(blank=True, default="", max_length=200)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registers.school",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "emergencies",
                "ordering": ("-opened", "-pk"),
                "indexes": [
                    models.Index(fields=["person", "school", "until"], name="emergency_by_person"),
                    models.Index(fields=["school", "-opened"], name="emergency_by_school"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("opened"))), name="emergency_times_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="emergency_has_a_reason"
                    ),
                ],
            },
        ),
        _locked(RECORD),
        # Every act is written down, those too of somebody to whom nothing is shown.
        _policy(RECORD, "written", "FOR INSERT WITH CHECK (true)"),
        _policy(RECORD, "within_scope", f"FOR SELECT USING ({RECORD_READ})"),
        migrations.RunSQL(STANDS, "DROP FUNCTION access_record_stands()"),
        _trigger(RECORD, "stands", f"UPDATE OR TRUNCATE ON {RECORD} FOR EACH STATEMENT", "access_record_stands"),
        _trigger(RECORD, "kept", f"DELETE ON {RECORD} FOR EACH ROW", "access_record_stands"),
        _locked(EMERGENCY),
        _policy(EMERGENCY, "within_scope", f"USING ({EMERGENCY_READ}) WITH CHECK ({EMERGENCY_READ})"),
        migrations.RunSQL(EMERGENCY_STANDS, "DROP FUNCTION access_emergency_stands()"),
        _trigger(EMERGENCY, "stands", f"UPDATE OR DELETE ON {EMERGENCY} FOR EACH ROW", "access_emergency_stands"),
        _trigger(EMERGENCY, "kept", f"TRUNCATE ON {EMERGENCY} FOR EACH STATEMENT", "access_emergency_stands"),
        migrations.RunSQL(OPEN, "DROP FUNCTION access_open_emergencies(bigint, bigint, timestamptz)"),
    ]
