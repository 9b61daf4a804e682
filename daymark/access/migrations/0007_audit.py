from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0006_releases"), ("registers", "0005_row_security")]

    operations = []
