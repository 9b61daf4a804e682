"""Rights: cases, what was removed, and the documents; and the one way in which history can go.

History stands. It goes only through `access_forget`, which runs with the owner's rights and asks for a case that one
person looked through and another approved; the triggers ask for the same case, so that the owner needs it as well.
What the law has kept for six years does not go earlier, whoever approved it, except where the pupil was never at the
school.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from daymark.access.locks import lock_by_school

# The case a removal is carried out under, while it is; none otherwise. Whoever asks, it is looked up with the rights of
# the function that removes.
APPROVED = """
CREATE FUNCTION access_removal_approved() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM access_rightscase c
        WHERE c.id = nullif(current_setting('daymark.removing', true), '')::bigint AND c.state = 'approved'
        AND c.kind IN ('erasure', 'retention') AND c.reviewed_by_id <> c.decided_by_id
    )
$$
"""

STANDS = """
CREATE OR REPLACE FUNCTION registers_history_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF access_removal_approved() THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

STOOD = """
CREATE OR REPLACE FUNCTION registers_history_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is written in % stands: it cannot be changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

FORGET = """
CREATE FUNCTION access_forget(the_case bigint, what text, older_than date, of_pupil bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c access_rightscase;
    gone bigint;
BEGIN
    PERFORM set_config('daymark.removing', the_case::text, true);
    IF NOT access_removal_approved() THEN
        RAISE EXCEPTION 'Nothing is removed without a case that two people agreed on.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO STRICT c FROM access_rightscase WHERE id = the_case;
    IF c.kind = 'erasure' AND of_pupil IS DISTINCT FROM c.pupil THEN
        RAISE EXCEPTION 'The case is not about this pupil.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF what IN ('week_history', 'record_history', 'looks', 'emergencies')
        AND older_than > current_date - interval '6 years'
        AND NOT (c.kind = 'erasure' AND c.plan ->> 'ground' = 'never_here' AND what LIKE '%history') THEN
        RAISE EXCEPTION 'What is younger than six years is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    CASE what
        WHEN 'week_history' THEN
            DELETE FROM registers_registerweekchange h USING registers_pupil p
            WHERE p.id = h.pupil_id AND p.school_id = c.school_id AND h.week < older_than
            AND (of_pupil IS NULL OR p.id = of_pupil)
            AND NOT EXISTS (
                SELECT FROM access_rightscase o WHERE o.pupil = p.id AND o.id <> the_case
                AND o.state IN ('open', 'reviewed', 'approved', 'in_force')
            );
        WHEN 'record_history' THEN
            DELETE FROM registers_recordchange h USING registers_pupil p
            WHERE p.id = h.pupil_id AND p.school_id = c.school_id AND h.at < older_than
            AND (of_pupil IS NULL OR p.id = of_pupil)
            AND NOT EXISTS (
                SELECT FROM access_rightscase o WHERE o.pupil = p.id AND o.id <> the_case
                AND o.state IN ('open', 'reviewed', 'approved', 'in_force')
            );
        WHEN 'known_history' THEN
            -- What was known of a pupil beside the registers: no law has it kept.
            DELETE FROM registers_recordchange h USING registers_pupil p
            WHERE p.id = h.pupil_id AND p.school_id = c.school_id AND h."table" = 'characteristics'
            AND p.id = of_pupil;
        WHEN 'looks' THEN
            DELETE FROM access_auditentry a WHERE a.school_id = c.school_id AND a.at < older_than;
        WHEN 'emergencies' THEN
            DELETE FROM access_breakglass b WHERE b.school_id = c.school_id AND b.opened < older_than;
        ELSE
            RAISE EXCEPTION 'Nothing is known of %.', what;
    END CASE;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('daymark.removing', '', true);
    RETURN gone;
END
$$
"""

# Asked before anything is bound, as what it gives is part of what is then bound. It gives numbers and nothing else.
RESTRICTED = """
CREATE FUNCTION access_restricted(of_school bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT pupil FROM access_rightscase
   WHERE school_id = of_school AND kind = 'restriction' AND state = 'in_force' AND pupil IS NOT NULL $$
"""

ADDED_TO = ("access_tombstone", "access_documentversion")


class Migration(migrations.Migration):
    dependencies = [("access", "0007_audit"), ("registers", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.CharField(max_length=40)),
                ('act', models.CharField(max_length=10)),
                ('text', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(fields=['school', 'document', '-at'], name='document_by_school')],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ('saved', 'reset', 'undone', 'published', 'withdrawn'))), name='document_act_known')],
            },
        ),
        migrations.CreateModel(
            name='RightsCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('access', 'A copy of what is held'), ('correction', 'A correction'), ('restriction', 'A restriction'), ('erasure', 'Erasure'), ('retention', 'Removal of what is past its time')], max_length=12)),
                ('state', models.CharField(choices=[('open', 'Being worked on'), ('reviewed', 'Looked through'), ('approved', 'Approved, waiting to be carried out'), ('in_force', 'In force'), ('done', 'Done'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lifted', 'Lifted')], default='open', max_length=10)),
                ('pupil', models.BigIntegerField(blank=True, null=True)),
                ('asked_by', models.CharField(blank=True, default='', max_length=200)),
                ('asked_as', models.CharField(choices=[('pupil', 'The pupil'), ('parent', 'A parent or carer'), ('representative', 'Somebody acting for them'), ('school', 'The school itself')], default='school', max_length=14)),
                ('identity', models.CharField(blank=True, default='', max_length=300)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('received_on', models.DateField()),
                ('due', models.DateField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, default='', max_length=500)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.TextField(blank=True, default='')),
                ('plan', models.JSONField(blank=True, default=dict)),
                ('outcome', models.JSONField(blank=True, default=dict)),
                ('to_lay_out', models.JSONField(blank=True, default=list)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ('-opened_at', '-pk'),
                'indexes': [models.Index(fields=['school', '-opened_at'], name='rights_case_by_school'), models.Index(fields=['pupil'], name='rights_case_by_pupil')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['access', 'correction', 'restriction', 'erasure', 'retention'])), name='rights_case_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'reviewed', 'approved', 'in_force', 'done', 'refused', 'withdrawn', 'lifted'])), name='rights_case_state_known'), models.CheckConstraint(condition=models.Q(('kind', 'retention'), ('pupil__isnull', False), _connector='OR'), name='rights_case_has_a_pupil'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('erasure', 'retention')), ('state__in', ('approved', 'done')), _negated=True), models.Q(('decided_by__isnull', False), ('reviewed_by__isnull', False), models.Q(('reviewed_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='rights_case_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.BigIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('ground', models.CharField(blank=True, default='', max_length=40)),
                ('counts', models.JSONField(default=dict)),
                ('reviewed_by', models.BigIntegerField()),
                ('decided_by', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(fields=['school', '-at'], name='tombstone_by_school')],
            },
        ),
        *lock_by_school("access_rightscase"),
        *lock_by_school("access_tombstone"),
        migrations.RunSQL(APPROVED, "DROP FUNCTION access_removal_approved()"),
        migrations.RunSQL(STANDS, STOOD),
        migrations.RunSQL(RESTRICTED, "DROP FUNCTION access_restricted(bigint)"),
        migrations.RunSQL(FORGET, "DROP FUNCTION access_forget(bigint, text, date, bigint)"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER stands BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION registers_history_stands()",
                f"DROP TRIGGER stands ON {table}",
            )
            for table in ADDED_TO
        ),
    ]
