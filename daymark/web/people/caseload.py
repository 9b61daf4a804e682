"""Narrowing a role to named pupils. Only those choose them who see pupils' names there themselves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from daymark.access import granting
from daymark.access.models import Membership
from daymark.registers.models import Characteristics, Pupil
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.jinja import plural
from daymark.web.people.gate import Here, changeable_or_404, detail, managers_only, page, say
from daymark.web.scoping import ABSENT
from daymark.web.searching import searched

MOST_FOUND = 50
MOST_PUPILS = 300
LONGEST_SEARCH = 100


@managers_only
@freshly
def choose(request: HttpRequest, here: Here, held: int) -> HttpResponse:
    """The pupils the role is narrowed to, and a search for more."""
    found = changeable_or_404(here, held)
    if not here.scope.names or found.school_id != here.school.pk or not found.kind.names:
        raise Http404(ABSENT)
    if found.person_id == here.by.pk:
        raise Http404(ABSENT)
    if request.method == "POST":
        return _keep(request, here, found)
    asked = searched(request, LONGEST_SEARCH)
    mine = _pupils(here, found.pupils)
    there = _search(here, asked, found.pupils) if asked else []
    more = there[:MOST_FOUND]
    shown = [one.pk for one in (*mine, *more)]
    if shown:
        recorded(request, "people.pupils", school=here.school, pupils=shown, detail={"membership": found.pk})
    groups = _groups(here, shown)
    return page(
        request,
        here,
        "caseload.html",
        crumbs=[(found.person.name, here.address("person", found.person_id))],
        held=found,
        title=found.kind.said,
        mine=[_told(one, groups) for one in mine],
        more=[_told(one, groups) for one in more],
        too_many=len(there) > MOST_FOUND,
        asked=asked,
    )


def _keep(request: HttpRequest, here: Here, held: Membership) -> HttpResponse:
    sent = [key for key in request.POST.getlist("pupil") if key.isascii() and key.isdecimal() and len(key) < 18]
    wanted = {int(key) for key in sent[: MOST_PUPILS + 1]}
    seen = {one.pk for one in _pupils(here, wanted)}
    if wanted - seen or len(wanted) > MOST_PUPILS:
        # A number that is not of a pupil they see here was not on the page.
        raise Http404(ABSENT)
    before = set(held.pupils)
    granting.narrow(held, seen, by=here.by, managing=here.managing)
    kept = detail(held) | {"now": len(seen), "before": len(before)}
    recorded(request, "people.caseload", school=here.school, pupils=before ^ seen, detail=kept)
    say(
        request,
        f"{held.person.name} now sees {plural(len(seen), 'named pupil')} in this role."
        if seen
        else f"{held.person.name} is no longer held to named pupils in this role.",
    )
    return redirect(here.address("caseload", held.pk))


def _pupils(here: Here, keys: set[int] | list[int]) -> list[Pupil]:
    rows = Pupil.objects.visible_to(here.scope).filter(school=here.school, pk__in=list(keys))
    return list(rows.order_by("surname", "forename", "pk"))


def _search(here: Here, asked: str, but: list[int]) -> list[Pupil]:
    """Those of that name beside `but`; one more than the page shows says that there are too many."""
    rows = Pupil.objects.visible_to(here.scope).filter(school=here.school).exclude(pk__in=but)
    for word in asked.split():
        rows = rows.filter(surname__icontains=word) | rows.filter(forename__icontains=word)
    return list(rows.order_by("surname", "forename", "pk")[: MOST_FOUND + 1])


def _groups(here: Here, keys: list[int]) -> dict[int, str]:
    rows = Characteristics.objects.visible_to(here.scope).filter(pupil__in=keys, valid_to__isnull=True)
    return {pupil: form or "" for pupil, form in rows.values_list("pupil_id", "form")}


def _told(one: Pupil, groups: dict[int, str]) -> dict[str, str]:
    return {"value": str(one.pk), "text": str(one), "form": groups.get(one.pk, "")}
