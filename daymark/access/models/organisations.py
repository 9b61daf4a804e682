"""Organisations outside a trust that read its schools' counts, and which schools share with them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from daymark.access.models.dated import Dated, lasts
from daymark.access.places import School

LOCAL_AUTHORITY, GUEST = "local_authority", "guest"
KINDS = {LOCAL_AUTHORITY: "Local authority", GUEST: "Guest of the trust"}
PLACES = ("school", "trust", "organisation")


def one_place(name: str) -> models.CheckConstraint:
    """The constraint that a row is of exactly one school, trust or organisation."""
    wanted = Q()
    for place in PLACES:
        wanted |= Q(**{f"{other}__isnull": other != place for other in PLACES})
    return models.CheckConstraint(condition=wanted, name=name)


class Organisation(models.Model):
    """An organisation outside a trust whose people read the counts of the schools that share with it."""

    trust = models.ForeignKey("registers.Trust", models.CASCADE, related_name="readers")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                "trust",
                Lower("name"),
                name="organisation_once",
                violation_error_message="There is an organisation of this name already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="organisation_kind_known"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> str:
        """What it is, in words."""
        return KINDS[self.kind]

    def shares(self, school: School, on: date) -> bool:
        """Whether the school shares with it on that day."""
        return any(one.school_id == school.pk and one.in_force(on) for one in self.sharings.all())


class SharingQuery(Dated["Sharing"]):
    """Sharings chosen by day."""


class Sharing(models.Model):
    """A school shares its counts with an organisation from a day to a day, by an agreement that is named."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sharings")
    school = models.ForeignKey("registers.School", models.CASCADE, related_name="sharings")
    agreement = models.CharField(max_length=300)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True, default="")

    objects = SharingQuery.as_manager()

    class Meta:
        ordering = ("organisation", "start", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="sharing_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(agreement=""), name="sharing_has_an_agreement"),
        ]

    def __str__(self) -> str:
        return f"{self.school} with {self.organisation}"

    def in_force(self, day: date) -> bool:
        """Whether it holds on `day`; both ends count."""
        return self.ended_at is None and lasts(self.start, self.end, day)


class OfAPlace(models.Model):
    """What is of one school, or of a whole trust, or of an organisation that reads."""

    school = models.ForeignKey("registers.School", models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    trust = models.ForeignKey("registers.Trust", models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """Where, in words: the school's or the organisation's name, or "The whole trust"."""
        if self.school is not None:
            return self.school.name
        return self.organisation.name if self.organisation is not None else "The whole trust"

    def reaches(self, school: School, on: date) -> bool:
        """Whether the school is within it on that day."""
        if self.organisation is not None:
            return self.organisation.shares(school, on)
        return self.school_id == school.pk or (self.trust_id is not None and self.trust_id == school.trust_id)
