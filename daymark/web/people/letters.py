"""The e-mail that invites somebody."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from daymark.access.invitations import Sent
from daymark.web.jinja import longdate

log = logging.getLogger(__name__)

TEXT = """Dear {name},

{by} has invited you to Daymark as {role} {place}.

Daymark shows a school's attendance to the people who work on it. To accept, open this address, check your name and
choose a password:

{address}

The address works once, until {until}. Keep it to yourself: whoever opens it can sign in as you.

If you do not know what this is about, nothing happens when you leave it alone.
"""


def send(request: HttpRequest, sent: Sent) -> bool:
    """Send the invitation; False where the mail server did not take it, which is said on the page."""
    invitation = sent.invitation
    until = timezone.localtime(invitation.expires)
    letter = EmailMessage(
        # A line break in a subject would begin a header of its own: there is none in what is put together here.
        subject=_line(f"You are invited to Daymark: {invitation.place}"),
        body=TEXT.format(
            name=_line(invitation.name),
            by=_line(invitation.invited_by.name if invitation.invited_by else "Somebody who manages people there"),
            role=invitation.kind.said,
            place=_line(_where(sent)),
            address=request.build_absolute_uri(reverse("invitations:accept", args=[sent.word])),
            until=longdate(until.date()),
        ),
        to=[invitation.email],
    )
    try:
        letter.send()
    except (OSError, SMTPException) as error:
        log.warning("An invitation could not be sent: %s", type(error).__name__)
        return False
    invitation.sent = timezone.now()
    invitation.save(update_fields=["sent"])
    return True


def _where(sent: Sent) -> str:
    trust = sent.invitation.trust
    return f"for the whole of {trust.name}" if trust else f"at {sent.invitation.place}"


def _line(text: str) -> str:
    return " ".join(text.split())
