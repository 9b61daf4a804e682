"""Files, and what was wrong in them, hold what schools wrote about pupils: they are seen with their school.

The import itself says only how many of what came, and when; the worker must find it before it knows the school.
"""

from django.db import migrations

from daymark.access.locks import lock_by_parent


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_import_lessons"), ("registers", "0005_row_security")]

    operations = [
        *lock_by_parent("intake_importfile", column="of_id", parent="intake_import"),
        *lock_by_parent("intake_importproblem", column="of_id", parent="intake_import"),
    ]
