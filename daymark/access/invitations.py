"""Invitations by e-mail: one word that is sent and not kept, good for seven days and once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from daymark.access.granting import NOT_YOURS, NOT_YOURSELF, Refused, Wanted, check, in_hands, make
from daymark.access.joiners import decide
from daymark.access.models import Invitation, Membership, Person, StaffProposal
from daymark.access.models.invitations import WAITING
from daymark.access.places import School, Trust

if TYPE_CHECKING:
    from django.db.models import QuerySet


GOOD_FOR = timedelta(days=7)
WORD_BYTES = 32
INVITED = "They have been invited to this already. Send that invitation again, or withdraw it first."


@dataclass(frozen=True)
class Sent:
    """An invitation with the word that opens it, which is nowhere else."""

    invitation: Invitation
    word: str


def hashed(word: str) -> str:
    """What is kept of the word: it has 256 bits by chance, so that one round of SHA-256 is enough."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def invite(
    email: str,
    name: str,
    wanted: Wanted,
    *,
    by: Person,
    managing: Sequence[Membership],
    at: datetime,
    proposal: StaffProposal | None = None,
) -> Sent:
    """Invite somebody to a role. Whether they have an account already is not told. Raises Refused.

    proposal   the joiner of a list of staff that is decided by it
    """
    address = email.strip().lower()
    if address == by.email.lower():
        raise Refused(NOT_YOURSELF)
    check(managing, wanted)
    if Invitation.objects.filter(WAITING, email=address, expires__gt=at, **wanted.what()).exists():
        raise Refused(INVITED)
    word = secrets.token_urlsafe(WORD_BYTES)
    made = Invitation.objects.create(
        email=address, name=name, token=hashed(word), invited_by=by, invited_at=at, expires=at + GOOD_FOR,
        **wanted.fields(),
    )  # fmt: skip
    if proposal is not None:
        decide(proposal, True, by=by, at=at)
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


def send_again(invitation: Invitation, *, by: Person, managing: Sequence[Membership], at: datetime) -> Sent:
    """A new word and seven more days; the word sent before opens nothing any more. Raises Refused.

    It stands from now on by the role of whoever sends it again.
    """
    if invitation.email.lower() == by.email.lower():
        raise Refused(NOT_YOURSELF)
    check(managing, wanted_by(invitation))
    word = secrets.token_urlsafe(WORD_BYTES)
    changed = Invitation.objects.filter(WAITING, pk=invitation.pk).update(
        token=hashed(word), expires=at + GOOD_FOR, sent=None, invited_by=by
    )
    if not changed:
        raise Refused(NOT_YOURS)
    invitation.refresh_from_db()
    return Sent(invitation, word)


def withdraw(invitation: Invitation, *, by: Person, managing: Sequence[Membership], at: datetime) -> None:
    """Take it back. Raises Refused where it was accepted meanwhile."""
    if not in_hands(managing, wanted_by(invitation)):
        raise Refused(NOT_YOURS)
    if not Invitation.objects.filter(WAITING, pk=invitation.pk).update(withdrawn_at=at, withdrawn_by=by):
        raise Refused("This invitation has been accepted or withdrawn already.")


def waiting(school: School) -> QuerySet[Invitation]:
    """Those that nobody has accepted yet: at the school, for its whole trust, or at one of the trust's readers."""
    places = Q(school=school) | Q(trust=school.trust) | Q(organisation__trust=school.trust)
    found = Invitation.objects.filter(WAITING, places)
    return found.select_related("school__trust", "trust", "organisation__trust", "invited_by")


def standing(found: Iterable[Invitation], today: Callable[[Trust], date]) -> list[Invitation]:
    """Those that whoever sent them could still send: they are here, and manage by a role that gives this one.

    today   the day it is for a trust
    """
    rows = list(found)
    senders = {one.invited_by_id for one in rows if one.invited_by_id is not None}
    held = list(Membership.objects.filter(person__in=senders, person__is_active=True).managing())
    return [one for one in rows if _may_still_be_sent(one, held, today)]


def _may_still_be_sent(invitation: Invitation, held: Sequence[Membership], today: Callable[[Trust], date]) -> bool:
    wanted = wanted_by(invitation)
    place = wanted.school or wanted.organisation
    trust = wanted.trust or (place and place.trust)
    if trust is None:
        return False
    mine = [one for one in held if one.person_id == invitation.invited_by_id and one.in_force(today(trust))]
    try:
        check(mine, wanted)
    except Refused:
        return False
    return True


def opened_by(token: str, at: datetime, today: Callable[[Trust], date], *, lock: bool = False) -> Invitation | None:
    """The invitation that a word opens now, by what `hashed` makes of it; None alike for one that is over, used,
    withdrawn or was never there, and for one whose sender may no longer give that role.

    today  the day it is for a trust
    lock   keep it from being accepted twice at the same moment, until the transaction ends
    """
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects.all()
    found = rows.filter(WAITING, token=token, expires__gt=at)
    related = found.select_related("school__trust", "trust", "organisation__trust", "invited_by")
    return next(iter(standing(related[:1], today)), None)


def person_of(invitation: Invitation) -> Person | None:
    """Whoever has an account under the address it was sent to."""
    return Person.objects.filter(email__iexact=invitation.email).first()


def accept(invitation: Invitation, person: Person, at: datetime) -> Membership:
    """Make the person what they were invited to be. The invitation must be locked; it opens nothing after this.

    Raises Refused where the address is not theirs or the role is held already.
    """
    if person.email.lower() != invitation.email.lower() or not person.is_active:
        raise Refused(NOT_YOURS)
    held = make(person, wanted_by(invitation), by=invitation.invited_by, at=at)
    invitation.accepted_at, invitation.membership = at, held
    invitation.save(update_fields=["accepted_at", "membership"])
    return held
