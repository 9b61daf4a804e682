"""The review of access each term: everybody who holds a role is confirmed, or their role is ended."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access import reviews
from daymark.access.models import Membership
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.jinja import plural
from daymark.web.people import told
from daymark.web.people.gate import Here, managers_only, page, say
from daymark.web.scoping import ABSENT

SCHOOL, TRUST = "school", "trust"
MOST_TICKS = 2000
LONGEST_KEY = 18


@managers_only
def review(request: HttpRequest, here: Here) -> HttpResponse:
    """Who is still to be looked at this term, and who has been."""
    parts = [_part(here, name) for name in _names(here)]
    left = sum(len(part["left"]) for part in parts)
    term = reviews.Term.of(here.day).said
    headline = (
        f"{plural(left, 'role is', 'roles are')} still to be looked at in {term}."
        if left
        else f"Every role has been looked at in {term}."
    )
    return page(request, here, "review.html", headline=headline, parts=parts)


@require_POST
@managers_only
@freshly
def confirm(request: HttpRequest, here: Here, part: str) -> HttpResponse:
    """Say of the roles that were ticked that they are as they should be."""
    if part not in _names(here):
        raise Http404(ABSENT)
    sent = request.POST.getlist("held")[:MOST_TICKS]
    ticked = [int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) < LONGEST_KEY]
    kept = reviews.confirm(_place(here, part), ticked, by=here.by, day=here.day, at=timezone.now())
    if kept:
        recorded(request, "people.review", school=here.school, detail={"part": part, "confirmed": sorted(kept)})
        say(request, f"{plural(len(kept), 'role')} confirmed.")
    else:
        say(request, "Nothing was ticked that is still to be looked at.")
    return redirect(here.address("review"))


def _names(here: Here) -> tuple[str, ...]:
    return (SCHOOL, TRUST) if here.of_trust else (SCHOOL,)


def _place(here: Here, part: str) -> reviews.Place:
    return reviews.Place(school=here.school) if part == SCHOOL else reviews.Place(trust=here.school.trust)


def _part(here: Here, name: str) -> dict[str, Any]:
    place = _place(here, name)
    now = reviews.progress(place, here.day)
    steps = told.with_second_step(one.person_id for one in now.left)
    alone = not place.managed_besides(here.by, here.day)
    return {
        "name": name,
        "title": here.school.name if name == SCHOOL else f"{here.school.trust.name}, and who reads from outside",
        "now": now,
        "last": told.when(now.last) if now.last else "",
        "finished": told.when(now.finished) if now.finished else "",
        "left": [_row(here, one, one.person_id in steps, alone) for one in now.left],
        "done": [
            [
                one.membership.person.name,
                {"text": one.membership.kind.title, "note": told.reach(one.membership)},
                "Confirmed" if one.kept else "Ended",
                f"{one.by_name}, {told.when(one.at)}",
            ]
            for one in now.done
        ],
    }


def _row(here: Here, held: Membership, second_step: bool, alone: bool) -> dict[str, Any]:
    return {
        "pk": held.pk,
        "name": held.person.name,
        "role": held.kind.title,
        "reach": told.reach(held),
        "place": held.place,
        "dates": told.dates(held, here.day),
        "last": told.when(held.person.last_login),
        "second_step": "Yes" if second_step else "No",
        "own": held.person_id == here.by.pk and not alone,
        "end": f"{here.address('end', held.pk)}?from=review",
    }
