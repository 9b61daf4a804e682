"""The one tree of organisations: a trust, its schools, and who outside it reads the counts of some of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from daymark.access.models import Organisation, Person, Sharing
from daymark.access.places import School, Trust


@dataclass(frozen=True)
class Branch:
    """One organisation and what hangs under it. `what` is "trust", "school" or a kind of reader.

    shares   of a reader, the names of the schools that share with it on the day of the tree
    """

    name: str
    what: str
    under: tuple[Branch, ...] = ()
    shares: tuple[str, ...] = ()


def tree(trust: Trust, on: date) -> Branch:
    """The trust with its schools, then its readers, each by name, as they are on a day."""
    schools = tuple(Branch(school.name, "school") for school in trust.schools.all())
    readers = tuple(
        Branch(
            one.name,
            one.kind,
            shares=tuple(sorted(each.school.name for each in one.sharings.all() if each.in_force(on))),
        )
        for one in trust.readers.prefetch_related("sharings__school")
    )
    return Branch(trust.name, "trust", (*schools, *readers))


def share(
    school: School, organisation: Organisation, agreement: str, start: date, end: date | None, by: Person
) -> Sharing | None:
    """Let an organisation of the school's trust read its counts; None where it does so already in these days.

    Raises ValueError for an organisation of another trust.
    """
    if organisation.trust_id != school.trust_id:
        raise ValueError("An organisation reads the schools of the trust it belongs to.")
    there = organisation.sharings.filter(school=school).running_or_to_come(start)
    if (there.filter(start__lte=end) if end else there).exists():
        return None
    return Sharing.objects.create(
        organisation=organisation, school=school, agreement=agreement, start=start, end=end, by=by
    )


def stop_sharing(sharing: Sharing, why: str, by: Person, at: datetime) -> None:
    """End it at once: whoever reads by it sees nothing of the school from the next page on."""
    Sharing.objects.filter(pk=sharing.pk, ended_at__isnull=True).update(ended_at=at, ended_by=by, ended_why=why)
