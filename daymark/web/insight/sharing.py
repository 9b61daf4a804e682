"""What is handed on: figures as they may leave the school, by the gate for those to whom pupils are not named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest

from daymark.access.scope import Scope
from daymark.access.tokens import COUNTS_FLOOR
from daymark.insight import words
from daymark.reports.moment import moment_of
from daymark.web.place import Place
from daymark.web.scoping import ABSENT, today

ASKED = "sharing"
SAID = " for sharing"
"""What is added to the name of what is handed on, and to what is on record of a file."""


def outward(request: HttpRequest, place: Place) -> Place:
    """The place as a page or file is made for it: as it is or, with `?for=sharing`, as governors are shown it.

    Raises Http404 where that cannot be: for whoever sees a part of the school, whose counts have no release, or all of
    it but a pupil whose record is restricted, whom the release counts; and for one pupil.
    """
    wanted = request.GET.get("for", "")
    if not wanted:
        return place
    if wanted != ASKED or not _all(place.scope) or "pupil" in request.GET:
        raise Http404(ABSENT)
    return _shared(place)


def said(place: Place) -> str:
    """What is added to the name of a file."""
    return SAID if place.shared else ""


def dashed(place: Place) -> str:
    """The same as a part of a file's name."""
    return said(place).replace(" ", "-")


def kept(place: Place, href: str) -> str:
    """The address of another page or file, for sharing where this one is."""
    return _for_sharing(href) if place.shared else href


def offered(place: Place, made: Iterable[tuple[str, str]]) -> dict[str, Any] | None:
    """What insight/sharing.html wants below a page, of pages and files as (what it is called, its address).

    None where none is to be had. Those to whom pupils are not named have no other.
    """
    if not place.scope.names or not _all(place.scope):
        return None
    shared = _shared(place)
    links = [{"text": f"{name}{SAID}", "href": _for_sharing(href)} for name, href in made]
    return {"links": links} | _told(shared) if shared.moment else None


def banner(place: Place, back_href: str) -> dict[str, Any] | None:
    """What insight/sharing.html wants above a page that is for sharing; None for every other."""
    return {"back_href": back_href} | _told(place) if place.shared else None


def _told(place: Place) -> dict[str, Any]:
    assert place.moment is not None  # a page without registers is another one
    return {"smallest": place.scope.smallest, "until": words.weekday_date(place.moment.as_of)}


def _for_sharing(href: str) -> str:
    return f"{href}{'&' if '?' in href else '?'}for={ASKED}"


def _shared(place: Place) -> Place:
    """The place as those see it who see the whole school and are named no pupil: they share one series of releases."""
    if not place.scope.names:
        return place
    scope = replace(place.scope, names=False, sensitive=False, smallest=COUNTS_FLOOR, hidden=frozenset())
    moment = moment_of(place.lake, place.school.key, scope, today(place.school.trust))
    return replace(place, scope=scope, moment=moment, shared=True)


def _all(scope: Scope) -> bool:
    return (scope.year_groups, scope.forms, scope.pupils) == (None, None, None) and not scope.hidden
