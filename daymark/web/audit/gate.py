"""Who may read the record: those whose role oversees the school. Everybody else finds nothing at the address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.web.context import DATA, page_context
from daymark.web.scoping import ABSENT, holds, school_or_404

P = ParamSpec("P")
TITLE = "Who saw or changed what"


def oversees(request: HttpRequest, school: School) -> bool:
    """Whether one of the roles the person holds here answers for how records are used."""
    return holds(request, school, "oversees")


def overseers_only(
    view: Callable[Concatenate[HttpRequest, School, Scope, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view is given the school and what the person sees of it; without a role that oversees it is a 404."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, school: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found, scope = school_or_404(request, school)
        if not oversees(request, found):
            raise Http404(ABSENT)
        return view(request, found, scope, *args, **kwargs)

    return inner


def page(request: HttpRequest, school: School, template: str, status: int = 200, **given: Any) -> HttpResponse:
    """A page of the record in its frame. `crumbs` are (text, address) of the pages above, after the record itself."""
    crumbs = given.pop("crumbs", None)
    above = [] if crumbs is None else [(TITLE, reverse("audit:record", args=[school.key])), *crumbs]
    context = page_context(request, section=DATA, school=school) | {
        "school": school,
        "crumbs": [{"text": text, "href": href} for text, href in above],
        "here": request.path,
    }
    return render(request, f"audit/{template}", context | given, status=status)
