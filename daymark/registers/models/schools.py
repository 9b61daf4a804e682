"""Trusts, their schools, and when those are open."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When

from daymark.kit.school_year import SchoolYear

PHASES = ("Primary", "Secondary", "Special", "")
SESSIONS = ("AM", "PM")


class Trust(models.Model):
    """A trust, or whoever else keeps the schools here together.

    `frozen_on` is the day that counts as today for an invented trust; null for a real one.
    `complete` is false while an invented trust is being brought in; what a stop left of one is cleared by it.
    """

    name = models.CharField(max_length=200, unique=True)
    frozen_on = models.DateField(null=True, blank=True)
    complete = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school. Its `key` is its URN where known, else its name; no two schools share one."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="schools")
    name = models.CharField(max_length=200)
    urn = models.CharField(max_length=6, blank=True, default="")
    laestab = models.CharField(max_length=7, blank=True, default="")
    phase = models.CharField(max_length=20, blank=True, default="")
    key = models.GeneratedField(
        expression=Case(When(urn="", then=F("name")), default=F("urn")),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                name="school_key_once",
                violation_error_message="A school with this URN, or this name and no URN, is here already.",
            ),
            models.CheckConstraint(
                condition=Q(urn__regex=r"^(\d{6})?$"),
                name="school_urn_six_digits",
                violation_error_message="A URN has six digits.",
            ),
            models.CheckConstraint(
                condition=Q(laestab__regex=r"^(\d{7})?$"),
                name="school_laestab_seven_digits",
                violation_error_message="A local-authority and establishment number has seven digits.",
            ),
            models.CheckConstraint(condition=Q(phase__in=PHASES), name="school_phase_known"),
            models.CheckConstraint(
                condition=~Q(name=""), name="school_has_a_name", violation_error_message="A school needs a name."
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def la(self) -> str:
        """The code of its local authority, the first three digits of its DfE number; empty where that is not known."""
        return self.laestab[:3]


class AcademicYear(models.Model):
    """A school year of a trust, 1 August to 31 July, named by the year it starts in."""

    trust = models.ForeignKey(Trust, models.CASCADE, related_name="years")
    start_year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("trust", "start_year")
        constraints: ClassVar = [models.UniqueConstraint(fields=["trust", "start_year"], name="academic_year_once")]

    def __str__(self) -> str:
        return self.year.label

    @property
    def year(self) -> SchoolYear:
        return SchoolYear(self.start_year)


class CalendarCorrection(models.Model):
    """What a person says about a session that its registers had been read otherwise for."""

    school = models.ForeignKey(School, models.CASCADE, related_name="corrections")
    date = models.DateField()
    session = models.CharField(max_length=2)
    open = models.BooleanField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("school", "date", "session")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "date", "session"], name="calendar_correction_once"),
            models.CheckConstraint(condition=Q(session__in=SESSIONS), name="calendar_correction_session"),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.date:%d/%m/%Y} {self.session}: {'open' if self.open else 'closed'}"
