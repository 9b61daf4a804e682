"""Organisations that read, invitations, lists of staff and reviews of access; roles that end at once and caseloads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Lower

PERSON = settings.AUTH_USER_MODEL
PLACES = {"school": "registers.school", "trust": "registers.trust", "organisation": "access.organisation"}


def key() -> models.BigAutoField[Any, Any]:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def by(to: str = PERSON, *, blank: bool = True) -> models.ForeignKey[Any, Any]:
    """Somebody who did something; they may be gone."""
    return models.ForeignKey(blank=blank, null=True, on_delete=models.SET_NULL, related_name="+", to=to)


def of(to: str, name: str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(blank=null, null=null, on_delete=models.CASCADE, related_name=name, to=to)


def several(field: models.Field[Any, Any]) -> ArrayField[Any, Any]:
    return ArrayField(base_field=field, blank=True, default=list, size=None)


def role() -> list[tuple[str, models.Field[Any, Any]]]:
    return [
        ("role", models.CharField(max_length=40)),
        ("forms", several(models.CharField(max_length=40))),
        ("year_groups", several(models.CharField(max_length=3))),
        ("start", models.DateField()),
        ("end", models.DateField(blank=True, null=True)),
    ]


def in_order(name: str) -> models.CheckConstraint:
    condition = models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR")
    return models.CheckConstraint(condition=condition, name=name)


def one_place(name: str) -> models.CheckConstraint:
    wanted = models.Q()
    for place in PLACES:
        wanted |= models.Q(**{f"{other}__isnull": other != place for other in PLACES})
    return models.CheckConstraint(condition=wanted, name=name)


ORGANISATIONS = [
    migrations.CreateModel(
        name="Organisation",
        fields=[
            ("id", key()),
            ("name", models.CharField(max_length=200)),
            (
                "kind",
                models.CharField(
                    choices=[("local_authority", "Local authority"), ("guest", "Guest of the trust")], max_length=20
                ),
            ),
            ("trust", of("registers.trust", "readers")),
        ],
        options={
            "ordering": ("name",),
            "constraints": (
                models.UniqueConstraint(
                    models.F("trust"),
                    Lower("name"),
                    name="organisation_once",
                    violation_error_message="There is an organisation of this name already.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["local_authority", "guest"])), name="organisation_kind_known"
                ),
            ),
        },
    ),
    migrations.CreateModel(
        name="Sharing",
        fields=[
            ("id", key()),
            ("agreement", models.CharField(max_length=300)),
            ("start", models.DateField()),
            ("end", models.DateField(blank=True, null=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("ended_why", models.CharField(blank=True, default="", max_length=200)),
            ("organisation", of("access.organisation", "sharings")),
            ("school", of("registers.school", "sharings")),
            ("by", by()),
            ("ended_by", by()),
        ],
        options={
            "ordering": ("organisation", "start", "pk"),
            "constraints": [
                in_order("sharing_dates_in_order"),
                models.CheckConstraint(
                    condition=models.Q(("agreement", ""), _negated=True), name="sharing_has_an_agreement"
                ),
            ],
        },
    ),
]

MEMBERSHIP = {
    "organisation": of("access.organisation", "%(class)ss", null=True),
    "pupils": several(models.BigIntegerField()),
    "granted_by": by(),
    "granted_at": models.DateTimeField(blank=True, null=True),
    "ended_by": by(),
    "ended_at": models.DateTimeField(blank=True, null=True),
    "ended_why": models.CharField(blank=True, default="", max_length=200),
}

INVITATION = migrations.CreateModel(
    name="Invitation",
    fields=[
        ("id", key()),
        ("email", models.EmailField(max_length=254)),
        ("name", models.CharField(max_length=200)),
        ("token", models.CharField(max_length=64, unique=True)),
        *role(),
        ("invited_at", models.DateTimeField()),
        ("expires", models.DateTimeField()),
        ("sent", models.DateTimeField(blank=True, null=True)),
        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
        ("accepted_at", models.DateTimeField(blank=True, null=True)),
        ("invited_by", by(blank=False)),
        ("withdrawn_by", by()),
        *((place, of(to, "%(class)ss", null=True)) for place, to in PLACES.items()),
        (
            "membership",
            models.OneToOneField(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="invitation", to="access.membership"
            ),
        ),
    ],
    options={
        "ordering": ("-invited_at", "-pk"),
        "constraints": (in_order("invitation_dates_in_order"), one_place("invitation_of_one_place")),
    },
)

STAFF = [
    migrations.CreateModel(
        name="StaffList",
        fields=[
            ("id", key()),
            ("file", models.CharField(max_length=120)),
            ("at", models.DateTimeField()),
            ("people", models.PositiveIntegerField()),
            ("problems", models.JSONField(blank=True, default=list)),
            ("by", by(blank=False)),
            ("school", of("registers.school", "staff_lists")),
        ],
        options={"ordering": ("-at", "-pk")},
    ),
    migrations.CreateModel(
        name="StaffProposal",
        fields=[
            ("id", key()),
            ("kind", models.CharField(max_length=10)),
            ("row", models.PositiveIntegerField(default=0)),
            ("name", models.CharField(max_length=200)),
            ("email", models.EmailField(max_length=254)),
            ("title", models.CharField(blank=True, default="", max_length=200)),
            ("role", models.CharField(blank=True, default="", max_length=40)),
            ("day", models.DateField(blank=True, null=True)),
            ("why", models.CharField(max_length=200)),
            ("state", models.CharField(default="open", max_length=10)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by", by()),
            ("membership", of("access.membership", "+", null=True)),
            ("of", of("access.stafflist", "proposals")),
        ],
        options={
            "ordering": ("kind", "name", "pk"),
            "constraints": (
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ("joiner", "leaver"))), name="staff_proposal_kind_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ("open", "accepted", "dismissed"))),
                    name="staff_proposal_state_known",
                ),
            ),
        },
    ),
]

REVIEWS = [
    migrations.CreateModel(
        name="AccessReview",
        fields=[
            ("id", key()),
            ("term", models.DateField()),
            ("begun_at", models.DateTimeField()),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("begun_by", by(blank=False)),
            ("school", of("registers.school", "access_reviews", null=True)),
            ("trust", of("registers.trust", "access_reviews", null=True)),
        ],
        options={
            "ordering": ("-term", "-pk"),
            "constraints": (
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("school__isnull", True), ("trust__isnull", False)),
                        models.Q(("school__isnull", False), ("trust__isnull", True)),
                        _connector="OR",
                    ),
                    name="review_of_a_school_or_a_trust",
                ),
                models.UniqueConstraint(fields=("school", "trust", "term"), name="review_once", nulls_distinct=False),
            ),
        },
    ),
    migrations.CreateModel(
        name="Reviewed",
        fields=[
            ("id", key()),
            ("kept", models.BooleanField()),
            ("by_name", models.CharField(max_length=200)),
            ("at", models.DateTimeField()),
            ("by", by(blank=False)),
            ("membership", of("access.membership", "reviewed")),
            ("review", of("access.accessreview", "reviewed")),
        ],
        options={
            "ordering": ("at", "pk"),
            "verbose_name_plural": "reviewed",
            "constraints": (models.UniqueConstraint(fields=("review", "membership"), name="reviewed_once"),),
        },
    ),
]


class Migration(migrations.Migration):
    dependencies = [("access", "0004_membership_of_a_school_or_a_trust"), ("registers", "0004_lesson_weeks")]

    operations = [
        *ORGANISATIONS,
        migrations.RemoveConstraint(model_name="membership", name="membership_of_a_school_or_a_trust"),
        *(migrations.AddField("membership", name, field) for name, field in MEMBERSHIP.items()),
        *(
            migrations.AlterField("membership", place, of(PLACES[place], "%(class)ss", null=True))
            for place in ("school", "trust")
        ),
        migrations.AddConstraint("membership", one_place("membership_of_a_school_or_a_trust")),
        INVITATION,
        *STAFF,
        *REVIEWS,
    ]
