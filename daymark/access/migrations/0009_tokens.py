from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0008_rights")]

    operations = []
