"""Lists of staff as a school's system exports them, and what they propose about who holds a role."""

from __future__ import annotations

from django.db import models

from daymark.access.models.people import Membership, Person

JOINER, LEAVER = "joiner", "leaver"
OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"


class StaffList(models.Model):
    """One list that was read. `problems` are what could not be taken from it, as file, row, column, value, rule,
    remedy and level."""

    school = models.ForeignKey("registers.School", models.CASCADE, related_name="staff_lists")
    file = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    people = models.PositiveIntegerField()
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.file


class StaffProposal(models.Model):
    """Somebody who joins or leaves by a list, for a person to decide about. Nothing happens by itself.

    row         the row of the file; 0 where it is not being there that says so
    membership  the role that a leaver would lose
    role        what a joiner's title sounds like; empty where it sounds like nothing
    day         their first or last day, where the list says it
    """

    of = models.ForeignKey(StaffList, models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10)
    row = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=40, blank=True, default="")
    day = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200)
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, default=OPEN)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=(JOINER, LEAVER)), name="staff_proposal_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=(OPEN, ACCEPTED, DISMISSED)), name="staff_proposal_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {'joins' if self.kind == JOINER else 'leaves'}"
