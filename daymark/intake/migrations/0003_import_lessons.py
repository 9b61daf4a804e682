from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_import_to_lay_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="lessons_created",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="import",
            name="lessons_changed",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
