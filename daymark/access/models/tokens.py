"""Tokens: what lets a program ask in a person's place, for one of their roles, until a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daymark.access.models.people import Membership, Person

LONGEST = timedelta(days=366)
"""A token lives no longer than a year."""


class ApiToken(models.Model):
    """One token. The secret itself is not kept: `digest` is its SHA-256, `prefix` its first signs, to know it by.

    membership   what its maker is, in whose place it asks; without it, or once it is over, the token opens nothing
    role         the role of the membership when the token was made: another role is not what it was made for
    names        whether it may read who pupils are, where the role may take that away; else it reads counts alone
    imports      whether it may bring registers in, where the role may
    ends         the moment from which it opens nothing
    last_used    to the minute
    minute, used how many requests it has made in the minute that began then
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="tokens")
    role = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    names = models.BooleanField(default=False)
    imports = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ends = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    minute = models.DateTimeField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_digest"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("made_at"), ends__lte=F("made_at") + LONGEST), name="token_ends_within_a_year"
            ),
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(revoked_at__isnull=True), name="token_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def alive(self, at: datetime) -> bool:
        """Whether it has neither been ended nor come to its end."""
        return self.revoked_at is None and at < self.ends
