"""The whole trial: schools, probes, doors, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from daymark.access.roles import ROLES
from daymark.config.bench.visitor import Visitor
from daymark.config.permissions.addresses import Filled, Ground, views
from daymark.config.permissions.grounds import grounds, pupils_of, rows, upns
from daymark.config.permissions.probes import probing
from daymark.config.permissions.table import check, rules
from daymark.config.permissions.trying import Doors, Tried, try_all

Say = Callable[[str, int, int], None]


def try_access(address: str) -> Tried:
    """Try every door of the Daymark that answers at `address`, whose database this process has.

    Raises BadTable where the table of permissions and the URL configuration do not fit, NothingToTry without a school.
    """
    from django.conf import settings

    every, table = views(), rules()
    check(table, (view.name for view in every))
    told = Tried(urls=len(every), roles=len(ROLES))
    where = urlsplit(address)

    def visitor(cookie: str, token: str) -> Visitor:
        cookies = {settings.SESSION_COOKIE_NAME: cookie} if cookie else {}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Visitor(where.hostname or "", where.port or 80, cookies, settings.CSRF_COOKIE_NAME, headers)

    with grounds() as there, probing(there) as probes:
        own = Ground(there.own.key, Filled(rows, there.own.pk), there.pupils)
        other = Ground(there.other.key, Filled(rows, there.other.pk), pupils_of(there.other.pk))
        known = upns([there.own.pk, there.other.pk])
        try_all(Doors(every, table, own, other, known), probes, visitor, told)
    return told
