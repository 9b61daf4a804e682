"""Taking away an invented trust that was not brought in to its end."""

from __future__ import annotations

from django.db.models import Q

from daymark.access.binding import bound
from daymark.access.models import Membership, Person
from daymark.access.scope import Scope
from daymark.intake.models import Import, Source
from daymark.registers.models import Pupil, RegisterWeek, School, Trust

WHY = "an invented trust that was not brought in to its end is taken away"


@bound(Scope.everything(WHY))
def clear_incomplete() -> None:
    """Take such a trust away, with its schools, people, pupils and imports. What was written of its history stands."""
    for trust in Trust.objects.filter(complete=False, frozen_on__isnull=False):
        schools = School.objects.filter(trust=trust)
        held = Membership.objects.filter(Q(trust=trust) | Q(school__in=schools) | Q(organisation__trust=trust))
        people = Person.objects.filter(invented=True, pk__in=set(held.values_list("person", flat=True)))
        RegisterWeek.objects.unscoped(WHY).filter(school__in=schools).delete()
        Pupil.objects.unscoped(WHY).filter(school__in=schools).delete()
        Import.objects.filter(school__in=schools).delete()
        Source.objects.filter(school__in=schools).delete()
        people.delete()
        schools.delete()
        trust.delete()
