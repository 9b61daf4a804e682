"""Rights in force: whose record is restricted, and how long there is to answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from daymark.access.models import RightsCase


def restricted_pupils(school: int) -> frozenset[str]:
    """The keys of the pupils of a school (its number) whose record is restricted now, whatever Scope is bound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_restricted(%s)", [school])
        return frozenset(str(pupil) for (pupil,) in cursor.fetchall())


def restriction_of(school: int, pupil: int) -> RightsCase | None:
    """The restriction a pupil's record is under, None where there is none. Asked under the school's Scope."""
    return RightsCase.objects.filter(school=school, pupil=pupil, kind="restriction", state="in_force").first()


def due_by(received: date) -> date:
    """One month after a request was received: the same day of the next month, or its last (UK GDPR Article 12(3))."""
    year, month = divmod(received.year * 12 + received.month, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = after - timedelta(days=1)
    return date(last.year, last.month, min(received.day, last.day))
