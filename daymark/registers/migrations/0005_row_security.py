from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_lesson_weeks"), ("access", "0004_membership_of_a_school_or_a_trust")]

    operations = []
