"""Telling those who oversee a school that somebody has a new role there that matters to its pupils."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from daymark.access.models import Membership
from daymark.web.jinja import longdate
from daymark.web.scoping import today

log = logging.getLogger(__name__)

SUBJECT = "Daymark: somebody has a new role"
TEXT = """{name} is {role} {place} from {start}.{by}

You are told because you oversee who sees pupils there. If this is right, there is nothing to do. If it is not, have the
role ended today. Who gave it, when and from where is in the record.{link}
"""


def matters(held: Membership) -> bool:
    """Whether a role shows pupils' names, says who holds which role, or reads who looked at what."""
    return held.kind.names or held.kind.manages or held.kind.oversees


def send(request: HttpRequest, held: Membership) -> None:
    """A message to each of `addresses`, once the role is kept; none for a role that does not matter."""
    to = addresses(held) if matters(held) else []
    if to:
        text = _text(request, held)
        transaction.on_commit(lambda: _send([EmailMessage(SUBJECT, text, to=[one]) for one in to]))


def addresses(held: Membership) -> list[str]:
    """Of those who oversee the school, or the trust, by a role there; where nobody does, of the other of the two.

    Never of whoever holds the new role, who would be told in the place of somebody else.
    """
    trust = held.trust or (held.school and held.school.trust)
    if trust is None:
        return []
    others = Membership.objects.on(today(trust)).overseeing().exclude(person=held.person)
    found = others.filter(person__is_active=True, person__invented=False).select_related("person")
    near, far = Q(trust=trust), Q(school__trust=trust)
    if held.school is not None:
        near, far = Q(school=held.school), near
    return sorted({one.person.email for one in found.filter(near)} or {one.person.email for one in found.filter(far)})


def _text(request: HttpRequest, held: Membership) -> str:
    link = ""
    if held.school is not None:
        link = "\n" + request.build_absolute_uri(reverse("audit:record", args=[held.school.key]))
    return TEXT.format(
        name=held.person.name,
        role=held.kind.said,
        place=f"at {held.place}" if held.trust is None else f"for the whole of {held.trust.name}",
        start=longdate(held.start),
        by=f" {held.granted_by.name} gave this role." if held.granted_by else "",
        link=link,
    )


def _send(letters: list[EmailMessage]) -> None:
    """By one connection. What cannot be sent stops neither the others nor anything else: the record has the role."""
    try:
        sent = get_connection(fail_silently=True).send_messages(letters) or 0
    except OSError:
        sent = 0
    if sent < len(letters):
        log.warning("%s of %s notices of a new role could not be sent", len(letters) - sent, len(letters))
