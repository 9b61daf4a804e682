"""People who use Daymark, and what they are where."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from daymark.access.models.dated import Dated, lasts
from daymark.access.models.organisations import OfAPlace, one_place
from daymark.access.roles import ROLES, Role


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its case."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """A new person who may sign in. Raises ValueError without an address."""
        if not email:
            raise ValueError("A person needs an e-mail address to sign in with.")
        person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=(username or "").strip())


class Person(AbstractBaseUser):
    """Somebody who signs in, by e-mail address. `invented` are those of an invented trust, and nobody else."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message=("Somebody with this e-mail address is here already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class MembershipQuery(Dated["Membership"]):
    def managing(self) -> MembershipQuery:
        """Those whose role says who holds which role."""
        return self.filter(role__in=[name for name, role in ROLES.items() if role.manages])

    def overseeing(self) -> MembershipQuery:
        """Those whose role reads who looked at what."""
        return self.filter(role__in=[name for name, role in ROLES.items() if role.oversees])

    def keeping(self) -> MembershipQuery:
        """Those whose role does either."""
        return self.filter(role__in=[name for name, role in ROLES.items() if role.manages or role.oversees])


class Membership(OfAPlace):
    """What a person is, where and from when to when: at a school, for the whole of a trust, or for an organisation
    outside it that reads counts.

    pupils      the numbers of the pupils it is narrowed to; empty for no such limit
    granted_*   who gave it and when; null for what the command line or the invented trust made
    ended_*     who took it away, when and why. It ends at that moment, whatever its dates say
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40)
    forms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    year_groups = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    pupils = ArrayField(models.BigIntegerField(), default=list, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True, default="")

    objects = MembershipQuery.as_manager()

    class Meta:
        ordering = ("person", "start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="membership_dates_in_order",
            ),
            one_place("membership_of_a_school_or_a_trust"),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.kind.title}"

    @property
    def kind(self) -> Role:
        return ROLES[self.role]

    def in_force(self, day: date) -> bool:
        """Whether it holds on `day`; both ends count."""
        return self.ended_at is None and lasts(self.start, self.end, day)
