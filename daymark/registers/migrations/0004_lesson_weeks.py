import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_trust_complete")]

    operations = [
        migrations.CreateModel(
            name="LessonWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("lessons", models.TextField()),
                ("marks", models.CharField(max_length=400)),
                ("first_import", models.BigIntegerField(db_index=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lesson_weeks",
                        to="registers.pupil",
                    ),
                ),
            ],
            options={
                "ordering": ("pupil", "week", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("pupil", "week", "first_import"), name="lesson_week_once"),
                    models.CheckConstraint(condition=Q(week__iso_week_day=1), name="lesson_week_starts_on_monday"),
                    models.CheckConstraint(condition=~Q(marks=""), name="lesson_week_has_marks"),
                ],
            },
        ),
    ]
