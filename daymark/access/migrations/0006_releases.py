from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0005_people_and_roles")]

    operations = []
