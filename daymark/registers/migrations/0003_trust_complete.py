from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_integrity")]

    operations = [
        migrations.AddField("trust", "complete", models.BooleanField(default=True)),
    ]
