"""Reading the record of who saw or changed what: chosen by person, act, kind, days and pupil, newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db import transaction
from django.db.models import BigIntegerField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from daymark.access import audit
from daymark.access.audit import ACTS
from daymark.access.models import AuditEntry, BreakGlass, Membership
from daymark.access.places import School
from daymark.kit import definitions
from daymark.kit.school_year import years_before

WHO = "coalesce(person, CASE WHEN jsonb_typeof(detail->'tried') = 'number' THEN (detail->>'tried')::bigint END)"
"""Who acted, or where nobody was signed in, as whom somebody tried to: as the table's policy reads it."""

SHORTEST = 1
"""Years the database keeps a row whatever the definitions say."""


@dataclass(frozen=True)
class Asked:
    """What is looked for. What is empty chooses everything.

    person       the number of a person, who acted or as whom somebody tried to sign in
    act, kind    an id of `definitions/acts.yaml`, or a kind of `access.audit.KINDS`
    first, last  days, both included
    pupils       numbers of pupils of whom one at least must be concerned; None for any, the empty set for none
    emergency    the number of an emergency
    """

    person: int | None = None
    act: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None
    pupils: Collection[int] | None = None
    emergency: int | None = None


def entries(school: School, asked: Asked, zone: tzinfo) -> QuerySet[AuditEntry]:
    """The rows of a school, and those of no school of the people who are something there, newest first."""
    who = RawSQL(WHO, [], output_field=BigIntegerField())  # noqa: S611 - nothing in it comes from outside
    of_none = Q(school__isnull=True, who__in=_people_of(school))
    rows = AuditEntry.objects.alias(who=who).filter(Q(school=school) | of_none)
    if asked.person is not None:
        rows = rows.filter(who=asked.person)
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.kind:
        rows = rows.filter(act__in=[act.id for act in ACTS.values() if act.kind == asked.kind])
    if asked.first:
        rows = rows.filter(at__gte=datetime.combine(asked.first, time.min, zone))
    if asked.last:
        rows = rows.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time.min, zone))
    if asked.pupils is not None:
        rows = rows.filter(pupils__overlap=list(asked.pupils))
    if asked.emergency is not None:
        rows = rows.filter(emergency=asked.emergency)
    return rows.order_by("-at", "-pk")


def people(school: School) -> list[tuple[int, str]]:
    """Whoever is or was something at the school, by name: their number and what they are called."""
    found = Membership.objects.filter(_of(school)).values_list("person_id", "person__name").distinct()
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def keep_years() -> int:
    """Whole years the record is kept. Raises ValueError where the definitions say less than the database holds to."""
    years = definitions.load("record.yaml")["keep_years"]
    if not isinstance(years, int) or years < SHORTEST:
        raise ValueError(f"record.yaml: keep_years is a whole number, {SHORTEST} or more, not {years!r}")
    return years


def forget(now: datetime, *, dry_run: bool = False, using: str = "owner") -> int:
    """Take away what is older than the definitions say, by the owner's connection; how many rows that were.

    The application's role may not do this. Emergencies go with the rows that tell of them. Of each school it is written
    down in the record how many rows went. With `dry_run` nothing goes.
    """
    before = years_before(now, keep_years())
    old = AuditEntry.objects.using(using).filter(at__lt=before)
    counts = dict(old.order_by().values_list("school").annotate(Count("pk")))
    if not dry_run:
        with transaction.atomic(using=using):
            old.delete()
            BreakGlass.objects.using(using).filter(opened__lt=before).delete()
        for school, rows in counts.items():
            detail = {"rows": rows, "before": before.date().isoformat()}
            audit.record("record.forget", person=None, at=now, school=school, detail=detail)
    return sum(counts.values())


def _people_of(school: School) -> QuerySet[Membership]:
    return Membership.objects.filter(_of(school)).values("person_id")  # type: ignore[return-value]


def _of(school: School) -> Q:
    return Q(school=school) | Q(trust=school.trust_id)
