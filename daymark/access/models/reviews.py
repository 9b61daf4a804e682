"""The review of access each term: who confirmed which role, when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from daymark.access.models.people import Membership, Person


class AccessReview(models.Model):
    """The review of one school's roles, or of a trust's own, in one term. `term` is its first day."""

    school = models.ForeignKey("registers.School", models.CASCADE, null=True, blank=True, related_name="access_reviews")
    trust = models.ForeignKey("registers.Trust", models.CASCADE, null=True, blank=True, related_name="access_reviews")
    term = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-term", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(school__isnull=True, trust__isnull=False) | Q(school__isnull=False, trust__isnull=True),
                name="review_of_a_school_or_a_trust",
            ),
            models.UniqueConstraint(fields=["school", "trust", "term"], name="review_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return f"Review of access, term from {self.term}"


class Reviewed(models.Model):
    """One role that was looked at in a review: kept as it is, or ended."""

    review = models.ForeignKey(AccessReview, models.CASCADE, related_name="reviewed")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="reviewed")
    kept = models.BooleanField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        verbose_name_plural = "reviewed"
        constraints = (models.UniqueConstraint(fields=["review", "membership"], name="reviewed_once"),)

    def __str__(self) -> str:
        return f"{self.membership}: {'kept' if self.kept else 'ended'}"
