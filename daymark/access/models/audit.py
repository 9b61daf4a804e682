"""What is kept of who saw or changed what: added to, never changed.

The rows keep the numbers of people, pupils and schools without a foreign key, so that they outlive all of them.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class AuditEntry(models.Model):
    """One act of one person. Reading a list is one row, with the numbers of the pupils it showed.

    person, person_name  who, as they were then; null where nobody was signed in
    act                  an id of `definitions/acts.yaml`
    why                  the reason they gave, where one was asked for
    where                the network address they came from
    detail               what else tells the act, never a pupil's name
    emergency            the emergency under which the pupil was open to them
    """

    at = models.DateTimeField()
    person = models.BigIntegerField(null=True, blank=True)
    person_name = models.CharField(max_length=200, blank=True, default="")
    act = models.CharField(max_length=60)
    school = models.ForeignKey(
        "registers.School",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    pupils = ArrayField(models.BigIntegerField(), default=list, blank=True)
    why = models.CharField(max_length=500, blank=True, default="")
    where = models.CharField(max_length=45, blank=True, default="")
    detail = models.JSONField(default=dict, blank=True)
    emergency = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [
            models.Index(fields=["school", "-at"], name="audit_by_school"),
            models.Index(fields=["person", "-at"], name="audit_by_person"),
            GinIndex(fields=["pupils"], name="audit_by_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.person_name or 'nobody signed in'}: {self.act}"
