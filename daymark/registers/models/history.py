"""What was written before: added to, never changed.

The rows keep the numbers of pupils and imports without a foreign key, so that they outlive both.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from daymark.registers.managers import ScopedManager
from daymark.registers.models.pupils import Pupil
from daymark.registers.week import SLOTS


def _pupil() -> models.ForeignKey[Pupil, Pupil]:
    return models.ForeignKey(Pupil, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)


def _by() -> models.ForeignKey[models.Model | None, models.Model | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class RegisterWeekChange(models.Model):
    """A register week that changed after it was first written. An empty `after` is a week taken away by an undo."""

    pupil = _pupil()
    week = models.DateField()
    before = models.CharField(max_length=SLOTS)
    after = models.CharField(max_length=SLOTS, blank=True)
    raw_before = models.CharField(max_length=400, blank=True, default="")
    raw_after = models.CharField(max_length=400, blank=True, default="")
    import_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = _by()

    objects = ScopedManager()

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["pupil", "week"], name="week_change_by_pupil"),
            models.Index(fields=["import_id"], name="week_change_by_import"),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.before} to {self.after}"


class RecordChange(models.Model):
    """Something else known of a pupil that an import wrote over: which table and row, and how it was before."""

    pupil = _pupil()
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    import_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = _by()

    objects = ScopedManager()

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar = [models.Index(fields=["import_id"], name="record_change_by_import")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
