"""Getting ready before anybody asks: after a start, and after every change of the registers.

A server that has just started has its drawing engine and its first questions before it, which take some seconds. They
are done in a thread of their own, so that the server answers meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, transaction
from django.utils import timezone

from daymark.access.models import Membership
from daymark.access.scope import Scope
from daymark.access.scopes import of_membership
from daymark.registers.models import School
from daymark.registers.restricted import without_restricted

# What draws and measures takes a second to load, which is left to the thread: the server starts without it.

SECONDS_BETWEEN_LOOKS = 2.0

log = logging.getLogger(__name__)


def start() -> threading.Event:
    """Begin, and go on looking for new registers until the event given back is set or the process ends."""
    ended = threading.Event()
    threading.Thread(target=_watch, args=(ended,), name="warm", daemon=True).start()
    return ended


def warm() -> None:
    """Ask what the overview of every school asks, as each role that sees the whole of it sees it; then every measure.

    The measures are some thirty queries a school, too many to wait for, and nobody opens them first.
    """
    from daymark.lake.layout import SchoolRow
    from daymark.reports.measures_page import measures_page
    from daymark.reports.moment import moment_of
    from daymark.reports.overview_page import overview_page
    from daymark.web.data.sessions import lake
    from daymark.web.scoping import today

    held = list(Membership.objects.filter(ended_at__isnull=True).select_related("school", "trust", "organisation"))
    schools = School.objects.select_related("trust")
    seen = [
        (SchoolRow(one.key, one.name, one.phase), scope, today(one.trust))
        for one in schools
        for scope in set(_scopes(held, one))
    ]
    for page in (overview_page, measures_page):
        for row, scope, day in seen:
            with _keeping_nothing():
                if moment := moment_of(lake(), row.key, scope, day):
                    page(lake(), row, scope, moment)


@contextmanager
def _keeping_nothing() -> Iterator[None]:
    """Pages are got ready, and what is released in them is not: only what somebody looked at has been shown."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _scopes(held: list[Membership], school: School) -> Iterator[Scope]:
    """The scopes of those who see the whole school, without their reasons: the pages share answers by them."""
    for one in held:
        scope = of_membership(one, timezone.localdate())
        if scope.sees_school(school.key) and (scope.forms, scope.year_groups, scope.pupils) == (None, None, None):
            here = replace(scope, schools=frozenset({school.key}), because="")
            yield here if one.kind.oversees else without_restricted(here, school)


def _watch(ended: threading.Event) -> None:
    from daymark.kit import chart
    from daymark.lake.errors import LakeError
    from daymark.web.data.sessions import lake

    chart.warm()
    known = None
    while not ended.is_set():
        # Whatever goes wrong here goes wrong again on the page that is asked for, and is said there.
        try:
            newest = lake().version
            if newest != known:
                known = newest
                warm()
        except LakeError as error:
            log.debug("Not ready for the first question: %s", error)
        except Exception:
            log.exception("Not ready for the first question.")
        finally:
            connection.close()
        ended.wait(SECONDS_BETWEEN_LOOKS)
