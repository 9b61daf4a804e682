"""Invitations by e-mail. The word that opens one is sent and never kept; only its hash is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from daymark.access.models.organisations import OfAPlace, one_place
from daymark.access.models.people import Membership, Person
from daymark.access.roles import ROLES, Role

WAITING = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
"""Those that nobody has accepted yet and nobody has taken back."""


class Invitation(OfAPlace):
    """What somebody is to be, and where, once they have accepted. `token` is the SHA-256 of the word sent last.

    start, end   of the role; `expires` is until when the invitation may be accepted
    sent         when the last e-mail went out; null where none could be sent
    """

    email = models.EmailField()
    name = models.CharField(max_length=200)
    token = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=40)
    forms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    year_groups = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires = models.DateTimeField()
    sent = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    membership = models.OneToOneField(Membership, models.SET_NULL, null=True, blank=True, related_name="invitation")

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="invitation_dates_in_order"
            ),
            one_place("invitation_of_one_place"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.kind.title}"

    @property
    def kind(self) -> Role:
        return ROLES[self.role]
