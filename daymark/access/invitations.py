"""Invitations by e-mail: one word that is sent and not kept, good for seven days and once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from daymark.access.granting import NOT_YOURS, NOT_YOURSELF, Refused, Wanted, check, make, overlapping, within
from daymark.access.models import Invitation, Membership, Person
from daymark.access.places import School

if TYPE_CHECKING:
    from django.db.models import QuerySet


GOOD_FOR = timedelta(days=7)
WORD_BYTES = 32
WAITING = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
INVITED = "They have been invited to this already. Send that invitation again, or withdraw it first."


@dataclass(frozen=True)
class Sent:
    """An invitation with the word that opens it, which is nowhere else."""

    invitation: Invitation
    word: str


def hashed(word: str) -> str:
    """What is kept of the word: it has 256 bits by chance, so that one round of SHA-256 is enough."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def invite(email: str, name: str, wanted: Wanted, *, by: Person, managing: Sequence[Membership], at: datetime) -> Sent:
    """Invite somebody to a role. Whether they have an account already is not told. Raises Refused."""
    address = email.strip().lower()
    if address == by.email.lower():
        raise Refused(NOT_YOURSELF)
    check(managing, wanted)
    same = Invitation.objects.filter(
        WAITING,
        email=address,
        role=wanted.role.name,
        school=wanted.school,
        trust=wanted.trust,
        organisation=wanted.organisation,
        expires__gt=at,
    )
    if same.exists():
        raise Refused(INVITED)
    word = secrets.token_urlsafe(WORD_BYTES)
    made = Invitation.objects.create(
        email=address,
        name=name,
        token=hashed(word),
        role=wanted.role.name,
        school=wanted.school,
        trust=wanted.trust,
        organisation=wanted.organisation,
        forms=list(wanted.forms),
        year_groups=list(wanted.year_groups),
        start=wanted.start,
        end=wanted.end,
        invited_by=by,
        invited_at=at,
        expires=at + GOOD_FOR,
    )
    return Sent(made, word)


def wanted_by(invitation: Invitation) -> Wanted:
    """The role an invitation is to."""
    return Wanted(
        invitation.kind,
        invitation.start,
        invitation.end,
        invitation.school,
        invitation.trust,
        invitation.organisation,
        tuple(invitation.forms),
        tuple(invitation.year_groups),
    )


def send_again(invitation: Invitation, *, managing: Sequence[Membership], at: datetime) -> Sent:
    """A new word and seven more days; the word sent before opens nothing any more. Raises Refused."""
    check(managing, wanted_by(invitation))
    word = secrets.token_urlsafe(WORD_BYTES)
    changed = Invitation.objects.filter(WAITING, pk=invitation.pk).update(
        token=hashed(word), expires=at + GOOD_FOR, sent=None
    )
    if not changed:
        raise Refused(NOT_YOURS)
    invitation.refresh_from_db()
    return Sent(invitation, word)


def withdraw(invitation: Invitation, *, by: Person, managing: Sequence[Membership], at: datetime) -> None:
    """Take it back. Raises Refused where it was accepted meanwhile."""
    if not within(managing, wanted_by(invitation)):
        raise Refused(NOT_YOURS)
    if not Invitation.objects.filter(WAITING, pk=invitation.pk).update(withdrawn_at=at, withdrawn_by=by):
        raise Refused("This invitation has been accepted or withdrawn already.")


def waiting(school: School) -> QuerySet[Invitation]:
    """Those that nobody has accepted yet: at the school, for its whole trust, or at one of the trust's readers."""
    places = Q(school=school) | Q(trust=school.trust) | Q(organisation__trust=school.trust)
    found = Invitation.objects.filter(WAITING, places)
    return found.select_related("school", "trust", "organisation__trust", "invited_by")


def opened_by(token: str, at: datetime, *, lock: bool = False) -> Invitation | None:
    """The invitation that a word opens now, by what `hashed` makes of it; None alike for one that is over, used,
    withdrawn or was never there.

    lock   keep it from being accepted twice at the same moment, until the transaction ends
    """
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects.all()
    found = rows.filter(WAITING, token=token, expires__gt=at)
    return found.select_related("school__trust", "trust", "organisation__trust", "invited_by").first()


def person_of(invitation: Invitation) -> Person | None:
    """Whoever has an account under the address it was sent to."""
    return Person.objects.filter(email__iexact=invitation.email).first()


def accept(invitation: Invitation, person: Person, at: datetime) -> Membership:
    """Make the person what they were invited to be. The invitation must be locked; it opens nothing after this.

    Raises Refused where the address is not theirs or the role is held already.
    """
    if person.email.lower() != invitation.email.lower() or not person.is_active:
        raise Refused(NOT_YOURS)
    wanted = wanted_by(invitation)
    if overlapping(person, wanted):
        raise Refused("You hold this role already.")
    held = make(person, wanted, by=invitation.invited_by, at=at)
    invitation.accepted_at, invitation.membership = at, held
    invitation.save(update_fields=["accepted_at", "membership"])
    return held
