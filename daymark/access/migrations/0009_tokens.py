import datetime
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def _person(**more: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(to=settings.AUTH_USER_MODEL, **more)


class Migration(migrations.Migration):
    dependencies = [("access", "0008_rights")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("prefix", models.CharField(max_length=16)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("names", models.BooleanField(default=False)),
                ("imports", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("last_used", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("minute", models.DateTimeField(blank=True, null=True)),
                ("used", models.PositiveIntegerField(default=0)),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tokens",
                        to="access.membership",
                    ),
                ),
                ("person", _person(on_delete=django.db.models.deletion.CASCADE, related_name="tokens")),
                (
                    "revoked_by",
                    _person(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+"
                    ),
                ),
            ],
            options={"ordering": ("-made_at", "-pk")},
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="token_digest"),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=Q(ends__gt=F("made_at"), ends__lte=F("made_at") + datetime.timedelta(days=366)),
                name="token_ends_within_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=Q(revoked_at__isnull=True), fields=("person", "name"), name="token_name_once"
            ),
        ),
    ]
