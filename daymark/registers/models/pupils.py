"""Pupils, when they are on roll, and what is known of them from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daymark.registers.managers import ScopedManager
from daymark.registers.models.schools import School

YEAR_GROUPS = ("N1", "N2", "R", *(str(year) for year in range(1, 15)), "X")
YES_NO = ("Y", "N")


class Pupil(models.Model):
    """A pupil as one school's system knows them.

    `source_id` is how that system tells them apart. `first_import` is the import that brought them, and is how an
    import is undone.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="pupils", db_index=False)
    source_id = models.CharField(max_length=100)
    upn = models.CharField(max_length=13, blank=True, default="")
    admission_number = models.CharField(max_length=40, blank=True, default="")
    surname = models.CharField(max_length=200, blank=True, default="")
    forename = models.CharField(max_length=200, blank=True, default="")
    date_of_birth = models.DateField(null=True, blank=True)
    first_import = models.BigIntegerField(null=True, blank=True)

    objects = ScopedManager(pupil="", school="school")

    class Meta:
        ordering = ("surname", "forename", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "source_id"], name="pupil_source_id_once"),
            models.CheckConstraint(condition=~Q(source_id=""), name="pupil_has_a_source_id"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "surname", "forename"], name="pupil_by_name")]

    def __str__(self) -> str:
        return f"{self.forename} {self.surname}".strip() or self.source_id

    @property
    def key(self) -> str:
        """The pupil's key in the lake and in a Scope."""
        return str(self.pk)


class Enrolment(models.Model):
    """A spell on roll. An unknown start or end is null; both days count."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="enrolments", db_index=False)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    first_import = models.BigIntegerField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ("pupil", "start")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "start"], name="enrolment_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="enrolment_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start or 'not known'} to {self.end or 'now'}"


def _one_of(field: str, values: tuple[str, ...]) -> models.CheckConstraint:
    condition = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": values})
    return models.CheckConstraint(condition=condition, name=f"characteristics_{field}_known")


def _said(length: int) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=length, null=True, blank=True)


class Characteristics(models.Model):
    """What is known of a pupil in one period; the open one (`valid_to` null) is how they are now. Null is not known."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="characteristics", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    year_group = _said(3)
    form = _said(40)
    sex = _said(1)
    fsm = _said(1)
    ever6 = _said(1)
    sen = _said(1)
    eal = _said(1)
    ethnicity = _said(4)
    looked_after = _said(1)
    social_worker = _said(1)
    young_carer = _said(1)
    service_child = _said(1)
    first_import = models.BigIntegerField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ("pupil", "valid_from")
        verbose_name_plural = "characteristics"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "valid_from"], name="characteristics_once"),
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(valid_to__isnull=True), name="characteristics_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="characteristics_dates_in_order",
            ),
            _one_of("year_group", YEAR_GROUPS),
            _one_of("sex", ("F", "M")),
            _one_of("sen", ("N", "K", "E")),
            *(
                _one_of(field, YES_NO)
                for field in (
                    "fsm",
                    "ever6",
                    "eal",
                    "looked_after",
                    "social_worker",
                    "young_carer",
                    "service_child",
                )
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["form"], name="characteristics_form_now", condition=Q(valid_to__isnull=True)),
            models.Index(fields=["year_group"], name="characteristics_year_now", condition=Q(valid_to__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"from {self.valid_from}"
