"""What has been shown to those to whom pupils are not named: kept, so that the next figures tell no more beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Release(models.Model):
    """The figures of a school as they were shown for the first time.

    school       the school's key
    audience     to whom: the floor that holds for them, and of whom the figures are where not of the whole school
    what         which figures
    as_of        the day up to which registers were counted
    fingerprint  of all its counts as shown
    cells        the counts that were not shown so before: by name the count as shown, or why it was left out

    No pupil and no true count stands here: the rows may be read by whoever may read the figures.
    """

    school = models.CharField(max_length=200)
    audience = models.CharField(max_length=200)
    what = models.CharField(max_length=100)
    as_of = models.DateField()
    fingerprint = models.CharField(max_length=64)
    cells = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("school", "audience", "what", "as_of", "fingerprint"), name="release_once"),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.audience}, {self.what}, {self.as_of}"
