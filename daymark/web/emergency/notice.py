"""Telling those who oversee a school that a pupil was opened in an emergency."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from daymark.access.models import BreakGlass, Membership
from daymark.registers.models import School
from daymark.web.jinja import longdate
from daymark.web.scoping import today

log = logging.getLogger(__name__)
LEAD = "designated_safeguarding_lead"
SUBJECT = "Daymark: a pupil was opened in an emergency"
TEXT = """{who} opened a pupil of {school} in an emergency, {when}.

The pupil and the reason do not stand in this message. Read them, and what was looked at, here:
{link}
"""


def send(request: HttpRequest, school: School, opened: BreakGlass, when: str) -> None:
    """A message to those who answer for it, once what was opened is kept. Names neither the pupil nor the reason."""
    link = request.build_absolute_uri(reverse("audit:emergency", args=[school.key, opened.pk]))
    text = TEXT.format(who=opened.person_name, school=school.name, when=when, link=link)
    to = addresses(school, opened.person_id)
    transaction.on_commit(lambda: _send(text, to))


def addresses(school: School, opened_by: int) -> list[str]:
    """Those of the school's safeguarding leads of today; where there is none, of all who oversee it.

    opened_by  the number of whoever opened the pupil: nobody is told of themselves in the place of somebody else
    """
    here = Membership.objects.on(today(school.trust)).filter(person__is_active=True).select_related("person")
    others = here.exclude(person=opened_by)
    held = [one for one in (*others.filter(school=school), *others.filter(trust=school.trust)) if one.kind.oversees]
    leads = [one for one in held if one.role == LEAD]
    return sorted({one.person.email for one in leads or held})


def spoken(opened: BreakGlass) -> str:
    """When it was, for a message: "on Monday 24 November 2025, 09:14"."""
    from django.utils import timezone

    return f"on {longdate(timezone.localtime(opened.opened))}"


def _send(text: str, to: list[str]) -> None:
    """A message that cannot be sent stops nothing: the notice stands on the record's page all the same."""
    for address in to:
        try:
            send_mail(SUBJECT, text, None, [address])
        except (OSError, SMTPException) as error:
            log.warning("the notice of an emergency could not be sent: %s", type(error).__name__)
