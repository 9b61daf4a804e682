"""What is kept of emergencies: who opened which pupil, why, until when, and who was told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class BreakGlass(models.Model):
    """Pupils opened to a person who does not see them, for a reason and a short time.

    Who, whom, why and until when stand once written; only its early end and the notice being read are added.
    ended    when the person closed it before its time
    read_*   who, of those who oversee the school, has read the notice, and when
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    person_name = models.CharField(max_length=200)
    school = models.ForeignKey(
        "registers.School", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    pupils = ArrayField(models.BigIntegerField())
    reason = models.CharField(max_length=500)
    where = models.CharField(max_length=45, blank=True, default="")
    opened = models.DateTimeField()
    until = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    read_by = models.BigIntegerField(null=True, blank=True)
    read_by_name = models.CharField(max_length=200, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened", "-pk")
        verbose_name_plural = "emergencies"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("opened")), name="emergency_times_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "school", "until"], name="emergency_by_person"),
            models.Index(fields=["school", "-opened"], name="emergency_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.opened:%d/%m/%Y %H:%M}"
