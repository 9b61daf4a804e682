"""Who was there before: the invented people are marked, and who was for "the whole trust" is given theirs.

Until now an invented person was known by an address under .example, and the whole trust was every school there was.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def settle(apps: Any, schema_editor: Any) -> None:
    """Mark the invented, then give each membership without a school its trust: no invented person a real one."""
    Person, Membership = apps.get_model("access", "Person"), apps.get_model("access", "Membership")
    Trust = apps.get_model("registers", "Trust")
    using = schema_editor.connection.alias
    frozen = Trust.objects.using(using).filter(frozen_on__isnull=False)
    if frozen.exists():
        Person.objects.using(using).filter(email__endswith=".example").update(invented=True)
    real = Trust.objects.using(using).filter(frozen_on__isnull=True)
    for one in Membership.objects.using(using).filter(school__isnull=True).select_related("person"):
        for trust in frozen if one.person.invented else real:
            one.pk, one.trust = (None if one.trust_id else one.pk), trust
            one.save(using=using)
    Membership.objects.using(using).filter(school__isnull=True, trust__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0003_invented_people_and_trusts")]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
        # What was changed must be checked before the table may be.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=models.Q(("school__isnull", True), ("trust__isnull", False))
                | models.Q(("school__isnull", False), ("trust__isnull", True)),
                name="membership_of_a_school_or_a_trust",
            ),
        ),
    ]
