from django.db import migrations

# Counts of failed sign-ins and codes that were used: every web process has to see the same. Nothing in it is worth
# keeping over a crash of the database, so it is not logged.
MAKE = """
CREATE UNLOGGED TABLE daymark_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX daymark_cache_expires ON daymark_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0009_tokens")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE daymark_cache")]
