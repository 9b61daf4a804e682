"""The review of access each term: everybody who holds a role is confirmed by a person, or their role is ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from daymark.access.models import AccessReview, Membership, Person, Reviewed
from daymark.access.places import School, Trust
from daymark.kit.school_year import SchoolYear, easter_sunday

TERMS = ("autumn", "spring", "summer")


@dataclass(frozen=True, order=True)
class Term:
    """A term by its first day. Spring begins on 1 January, summer the day after Easter Sunday, autumn with the year."""

    start: date
    name: str

    @classmethod
    def of(cls, day: date) -> Term:
        """The term `day` falls in."""
        year = SchoolYear.of(day)
        if day < date(year.start_year + 1, 1, 1):
            return cls(year.start, TERMS[0])
        summer = easter_sunday(year.start_year + 1) + timedelta(days=1)
        return cls(summer, TERMS[2]) if day >= summer else cls(date(year.start_year + 1, 1, 1), TERMS[1])

    @property
    def previous(self) -> Term:
        return Term.of(self.start - timedelta(days=1))

    @property
    def said(self) -> str:
        """ "the autumn term of 2025/26"."""
        return f"the {self.name} term of {SchoolYear.of(self.start).label}"


@dataclass(frozen=True)
class Place:
    """Whose roles are reviewed together: those at one school, or those of a trust itself and of its readers."""

    school: School | None = None
    trust: Trust | None = None

    def holders(self, day: date) -> list[Membership]:
        """The roles in force on the day, by name of the person."""
        wanted = Q(school=self.school) if self.school else Q(trust=self.trust) | Q(organisation__trust=self.trust)
        held = Membership.objects.filter(wanted).on(day).filter(person__is_active=True)
        related = held.select_related("person", "school", "trust", "organisation__trust")
        return list(related.order_by("person__name", "pk"))

    def managed_besides(self, person: Person, day: date) -> bool:
        """Whether anybody else manages these roles on the day."""
        trust = self.school.trust if self.school else self.trust
        wanted = Q(school=self.school) | Q(trust=trust) if self.school else Q(trust=trust)
        held = Membership.objects.filter(wanted, person__is_active=True).on(day).managing()
        return held.exclude(person=person).exists()

    def reviews(self) -> list[AccessReview]:
        """Those there were, the newest first."""
        return list(AccessReview.objects.filter(school=self.school, trust=self.trust))


@dataclass(frozen=True)
class Progress:
    """How far the review of this term is. `last` is when one was finished last, in any term."""

    term: Term
    begun: datetime | None
    left: tuple[Membership, ...]
    done: tuple[Reviewed, ...]
    finished: datetime | None
    last: datetime | None
    due: bool

    @property
    def total(self) -> int:
        return len(self.left) + len(self.done)


def progress(place: Place, day: date) -> Progress:
    """The review of the term `day` falls in. It is due where neither this term nor the one before saw one finished."""
    term = Term.of(day)
    reviews = place.reviews()
    this = next((one for one in reviews if one.term == term.start), None)
    done = tuple(this.reviewed.select_related("membership__person", "by")) if this else ()
    seen = {one.membership_id for one in done}
    left = tuple(one for one in place.holders(day) if one.pk not in seen)
    finished = [one for one in reviews if one.finished_at]
    due = not any(one.term >= term.previous.start for one in finished)
    return Progress(
        term=term,
        begun=this.begun_at if this else None,
        left=left,
        done=done,
        finished=this.finished_at if this else None,
        last=max((one.finished_at for one in finished if one.finished_at), default=None),
        due=due,
    )


def confirm(place: Place, wanted: Iterable[int], *, by: Person, day: date, at: datetime) -> list[int]:
    """Say of these roles (their numbers) that they are as they should be; gives those of which it was said.

    Nobody confirms a role of their own while somebody else manages; what is not of the place is passed over.
    """
    numbers, alone = set(wanted), not place.managed_besides(by, day)
    found = [one for one in progress(place, day).left if one.pk in numbers and (alone or one.person_id != by.pk)]
    for one in found:
        _write(place, one, by=by, day=day, at=at, kept=True)
    _finish(place, day, at)
    return [one.pk for one in found]


def note_end(held: Membership, *, by: Person, day: date, at: datetime) -> None:
    """Where a review of this term has begun, remember in it that a role was ended."""
    trust = held.organisation.trust if held.organisation else held.trust
    place = Place(held.school, None if held.school else trust)
    if progress(place, day).begun is None:
        return
    _write(place, held, by=by, day=day, at=at, kept=False)
    _finish(place, day, at)


def _write(place: Place, held: Membership, *, by: Person, day: date, at: datetime, kept: bool) -> None:
    review, _ = AccessReview.objects.get_or_create(
        school=place.school, trust=place.trust, term=Term.of(day).start, defaults={"begun_at": at, "begun_by": by}
    )
    Reviewed.objects.update_or_create(
        review=review, membership=held, defaults={"kept": kept, "by": by, "by_name": by.name, "at": at}
    )


def _finish(place: Place, day: date, at: datetime) -> None:
    """The review is finished once nobody is left."""
    if not progress(place, day).left:
        AccessReview.objects.filter(
            school=place.school, trust=place.trust, term=Term.of(day).start, finished_at__isnull=True
        ).update(finished_at=at)
