import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_initial"), ("registers", "0003_trust_complete")]

    operations = [
        migrations.AddField("person", "invented", models.BooleanField(default=False)),
        migrations.AddField(
            "membership",
            "trust",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="registers.trust",
            ),
        ),
    ]
