"""Who answers for rights, and the frame of their pages. Everybody else finds nothing at the address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from daymark.access.models import RightsCase
from daymark.access.scope import Scope
from daymark.registers.models import Pupil, School
from daymark.web.audit.gate import overseers_only
from daymark.web.context import DATA, page_context
from daymark.web.scoping import ABSENT

TITLE = "Rights of pupils and families"
SAID = "daymark_rights_said"
GONE = "A pupil who is not here any more"

__all__ = ["GONE", "case_or_404", "name_of", "overseers_only", "page", "pupil_or_404", "say"]


def case_or_404(school: School, key: int, kinds: tuple[str, ...] = (), *, lock: bool = False) -> RightsCase:
    """One case of this school, of one of the kinds where any are named. Raises Http404 for any other.

    lock  nobody else takes a step with it until the transaction ends
    """
    rows = RightsCase.objects.select_for_update(of=("self",)) if lock else RightsCase.objects.all()
    people = ("opened_by", "reviewed_by", "decided_by")
    found = rows.filter(school=school, pk=key).select_related(*people).first()
    if found is None or (kinds and found.kind not in kinds):
        raise Http404(ABSENT)
    return found


def pupil_or_404(scope: Scope, school: School, key: int) -> Pupil:
    """A pupil of this school whom the person sees. Raises Http404 for any other."""
    found = Pupil.objects.visible_to(scope).filter(pk=key, school=school).first()
    if found is None:
        raise Http404(ABSENT)
    return found


def name_of(scope: Scope, school: School, case: RightsCase) -> str:
    """What the pupil of a case is called; other words where they are gone or there is none."""
    if case.pupil is None:
        return "Many pupils"
    found = Pupil.objects.visible_to(scope).filter(pk=case.pupil, school=school).first()
    return str(found) if found else GONE


def page(request: HttpRequest, school: School, template: str, status: int = 200, **given: Any) -> HttpResponse:
    """A page of rights in its frame.

    `crumbs` are (text, address) of the pages above, after the first; None shows none.
    """
    crumbs = given.pop("crumbs", ())
    above = [] if crumbs is None else [(TITLE, reverse("rights:home", args=[school.key])), *crumbs]
    context = page_context(request, section=DATA, school=school) | {
        "school": school,
        "crumbs": [{"text": text, "href": href} for text, href in above],
        "said": request.session.pop(SAID, []) if request.method == "GET" else [],
        "here": request.path,
    }
    return render(request, f"rights/{template}", context | given, status=status)


def say(request: HttpRequest, text: str) -> None:
    """A sentence for the top of the next page of rights that is shown."""
    request.session[SAID] = [*request.session.get(SAID, []), text]
