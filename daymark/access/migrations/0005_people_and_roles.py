from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0004_membership_of_a_school_or_a_trust"), ("registers", "0004_lesson_weeks")]

    operations = []
