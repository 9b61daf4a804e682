"""Lock two: without a Scope told to the transaction, no row of a pupil is seen or written."""

from django.db import migrations

from daymark.access.locks import DROP_FUNCTIONS, FUNCTIONS, lock_by_pupil, lock_pupils


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_lesson_weeks"), ("access", "0004_membership_of_a_school_or_a_trust")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *lock_pupils("registers_pupil", pupil="id"),
        *lock_pupils("registers_registerweek", pupil="pupil_id"),
        *lock_by_pupil("registers_enrolment"),
        *lock_by_pupil("registers_characteristics"),
        *lock_by_pupil("registers_marknote"),
        *lock_by_pupil("registers_lessonweek"),
        *lock_by_pupil("registers_registerweekchange"),
        *lock_by_pupil("registers_recordchange"),
    ]
