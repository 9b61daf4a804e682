"""Where registers come from, and every time they came."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from daymark.registers.models import School

LEVELS = ("row", "file", "notice")
LAYING_OUT = "Laying the figures out"


class Status(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", "Waiting to be checked"
    CHECKING = "checking", "Being checked"
    READY = "ready", "Checked, waiting for you"
    COMMITTING = "committing", "Being taken in"
    COMMITTED = "committed", "Taken in"
    FAILED = "failed", "Could not be taken in"
    ABANDONED = "abandoned", "Put aside"
    UNDONE = "undone", "Undone"


class Source(models.Model):
    """A system that files come from: what it calls marks that are not codes, and how its files are laid out.

    `aliases` maps a raw mark to a code's symbol; `profile` to what a reader needs to know of the layout.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=100)
    aliases = models.JSONField(default=dict, blank=True)
    profile = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("school", "name")
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "name"], name="source_once")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One coming-in of files, from upload to commit and perhaps back.

    `summary` is what the check or the commit found, as data for the page. `step`, `done` and `total` say how far
    the work is while it runs. `to_lay_out` are the school years, by the year they start in, whose figures are still
    to be laid out after it was taken in or undone; written in the same transaction, so a stop forgets none.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="imports")
    source = models.ForeignKey(Source, models.PROTECT, related_name="imports", null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    step = models.CharField(max_length=100, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    summary: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    trouble = models.TextField(blank=True, default="")
    needs_confirmation = models.BooleanField(default=False)
    to_lay_out: models.JSONField[list[int], list[int]] = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    weeks_created = models.BigIntegerField(default=0)
    weeks_changed = models.BigIntegerField(default=0)
    weeks_unchanged = models.BigIntegerField(default=0)
    lessons_created = models.BigIntegerField(default=0, db_default=0)
    lessons_changed = models.BigIntegerField(default=0, db_default=0)
    pupils_created = models.IntegerField(default=0)
    pupils_changed = models.IntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="import_status_known"),
            models.CheckConstraint(
                condition=~Q(status="committed") | Q(committed_at__isnull=False), name="import_committed_at_some_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.created_at:%d/%m/%Y %H:%M}"

    @property
    def busy(self) -> bool:
        """Whether work on it is waiting or under way."""
        return self.status in (Status.UPLOADED, Status.CHECKING, Status.COMMITTING)

    @property
    def by_right(self) -> bool:
        """Whether it is no file that came, but a correction somebody had a right to (UK GDPR Article 16)."""
        return "correction" in self.summary

    @property
    def laying_out(self) -> bool:
        """Whether the registers are in, or out again, and the figures do not show it yet."""
        return self.status in (Status.COMMITTED, Status.UNDONE) and bool(self.to_lay_out) and not self.trouble

    @property
    def standing(self) -> str:
        """How far it has come, in words."""
        return LAYING_OUT if self.laying_out else self.get_status_display()


class ImportFile(models.Model):
    """A file as it came, kept unchanged under its own fingerprint."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "name", "sha256"], name="import_file_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="import_file_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return Path(settings.UPLOADS) / self.sha256[:2] / self.sha256


class ImportProblem(models.Model):
    """Something in the files that could not be taken, or was taken and should be known."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    file = models.CharField(max_length=255, blank=True, default="")
    row = models.BigIntegerField(default=0)
    column = models.CharField(max_length=255, blank=True, default="")
    value = models.TextField(blank=True, default="")
    rule = models.TextField()
    remedy = models.TextField(blank=True, default="")
    level = models.CharField(max_length=6)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(level__in=LEVELS), name="import_problem_level")]

    def __str__(self) -> str:
        return self.rule


class ImportUndo(models.Model):
    """An import taken back: by whom, when and why, and how many rows it took away or restored."""

    of = models.OneToOneField(Import, models.PROTECT, related_name="undo")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.of} undone"
