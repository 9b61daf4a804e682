"""What people ask for by right, what is removed and why, and the documents a school gives account with.

Pupils are numbers without a foreign key: a case outlives the pupil it removed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

REMOVING = ("erasure", "retention")
CLOSED = ("done", "refused", "withdrawn", "lifted")


class Kind(models.TextChoices):
    """What is asked for."""

    ACCESS = "access", "A copy of what is held"
    CORRECTION = "correction", "A correction"
    RESTRICTION = "restriction", "A restriction"
    ERASURE = "erasure", "Erasure"
    RETENTION = "retention", "Removal of what is past its time"


class State(models.TextChoices):
    """How far it has come. What removes anything goes from one person's review to another's approval."""

    OPEN = "open", "Being worked on"
    REVIEWED = "reviewed", "Looked through"
    APPROVED = "approved", "Approved, waiting to be carried out"
    IN_FORCE = "in_force", "In force"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LIFTED = "lifted", "Lifted"


class AskedAs(models.TextChoices):
    """Who asks, seen from the pupil."""

    PUPIL = "pupil", "The pupil"
    PARENT = "parent", "A parent or carer"
    REPRESENTATIVE = "representative", "Somebody acting for them"
    SCHOOL = "school", "The school itself"


def _by() -> models.ForeignKey[models.Model | None, models.Model | None]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def _school() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "registers.School", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class RightsCase(models.Model):
    """One request, or one proposal to remove what is past its time, from its opening to its end.

    asked_by, identity   who asks and how it was checked that they are who they say
    plan                 what is to be done: what is left out of a copy, the mark to correct, what would be removed
    outcome              what was done, in counts
    to_lay_out           the school years, by the year they start in, whose figures are still to be laid out anew
    The database holds that nothing is removed unless one person has looked it through and another approved it.
    """

    school = models.ForeignKey("registers.School", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    pupil = models.BigIntegerField(null=True, blank=True)
    asked_by = models.CharField(max_length=200, blank=True, default="")
    asked_as = models.CharField(max_length=14, choices=AskedAs.choices, default=AskedAs.SCHOOL)
    identity = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    received_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    opened_by = _by()
    opened_at = models.DateTimeField()
    reviewed_by = _by()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    decided_by = _by()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True, default="")
    plan: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    outcome: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    to_lay_out: models.JSONField[list[int], list[int]] = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["school", "-opened_at"], name="rights_case_by_school"),
            models.Index(fields=["pupil"], name="rights_case_by_pupil"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="rights_case_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="rights_case_state_known"),
            models.CheckConstraint(
                condition=Q(kind="retention") | Q(pupil__isnull=False), name="rights_case_has_a_pupil"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=REMOVING, state__in=("approved", "done"))
                | Q(reviewed_by__isnull=False, decided_by__isnull=False) & ~Q(reviewed_by=F("decided_by")),
                name="rights_case_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_on:%d/%m/%Y}"

    @property
    def closed(self) -> bool:
        return self.state in CLOSED


class Tombstone(models.Model):
    """That something was removed: how much of what, from which days, and who saw to it. Nothing about anybody else.

    counts    by rule or table: rows, first and last day
    """

    case = models.BigIntegerField()
    school = _school()
    kind = models.CharField(max_length=12)
    ground = models.CharField(max_length=40, blank=True, default="")
    counts = models.JSONField(default=dict)
    reviewed_by = models.BigIntegerField()
    decided_by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["school", "-at"], name="tombstone_by_school")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.at:%d/%m/%Y}"


class DocumentVersion(models.Model):
    """One step in the life of a school's document: its text was saved, set back, undone, published or taken down.

    The newest of saved, reset and undone is the text in hand; the newest of published and withdrawn is what the
    public sees. Nothing is changed or removed.
    """

    school = _school()
    document = models.CharField(max_length=40)
    act = models.CharField(max_length=10)
    text = models.TextField(blank=True, default="")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["school", "document", "-at"], name="document_by_school")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(act__in=("saved", "reset", "undone", "published", "withdrawn")),
                name="document_act_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.act} {self.at:%d/%m/%Y}"
