"""Who may bring registers in, and so who reaches these pages. Everybody else finds nothing at the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from daymark.access.models import Membership
from daymark.access.scope import Scope
from daymark.intake.models import Import
from daymark.registers.models import School
from daymark.web.context import DATA, page_context
from daymark.web.data.preview import schools_in
from daymark.web.scoping import ABSENT, held_at, school_or_404

P = ParamSpec("P")
SAID = "daymark_data_said"


def importers_only(
    view: Callable[Concatenate[HttpRequest, School, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view is given the school itself; without a role there that brings registers in, it is a 404."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, school: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found, _ = school_or_404(request, school)
        if not any(held.kind.imports for held in held_at(request, found)):
            raise Http404(ABSENT)
        return view(request, found, *args, **kwargs)

    return inner


def import_or_404(school: School, key: int) -> Import:
    """One import of this school. Raises Http404 for one of another."""
    item = Import.objects.filter(school=school, pk=key).select_related("source", "created_by", "committed_by").first()
    if item is None:
        raise Http404(ABSENT)
    item.school = school
    return item


def sees_files(request: HttpRequest, item: Import) -> bool:
    """Whether somebody who reaches these pages may read what the files of an import say, whoever gave them: a file
    holds every pupil and cannot be cut, so it is for those alone who may see every one of them."""
    _, scope = school_or_404(request, item.school.key)
    return sees_everybody(scope) and not scope.hidden and of_ones_reach(item, held_at(request, item.school))


def of_ones_reach(item: Import, held: Iterable[Membership]) -> bool:
    """Whether the files are of this school alone, or a membership of the trust brings registers in by name."""
    return not schools_in(item) or any(one.trust_id and one.kind.imports and one.kind.names for one in held)


def sees_counts(request: HttpRequest, school: School) -> bool:
    """Whether somebody who reaches these pages may be shown how many pupils of the whole school it was, however few."""
    return sees_everybody(school_or_404(request, school.key)[1])


def sees_everybody(scope: Scope) -> bool:
    """Whether pupils are named, what is sensitive of them is told, and none is left out but those whose record is
    restricted."""
    limits = (scope.year_groups, scope.forms, scope.pupils)
    return scope.names and scope.sensitive and all(limit is None for limit in limits)


def page(request: HttpRequest, school: School, template: str, status: int = 200, **given: Any) -> HttpResponse:
    """A page of this area with its frame.

    `crumbs` are (text, address) of the pages above, after Data itself; None shows none.
    """
    crumbs = given.pop("crumbs", ())
    above = [] if crumbs is None else [("Data", reverse("data:home", args=[school.key])), *crumbs]
    context = page_context(request, section=DATA, school=school) | {
        "school": school,
        "crumbs": [{"text": text, "href": href} for text, href in above],
        "said": request.session.pop(SAID, []) if request.method == "GET" else [],
        "here": request.path,
    }
    return render(request, f"data/{template}", context | given, status=status)


def say(request: HttpRequest, text: str) -> None:
    """A sentence for the top of the next page of this area that is shown."""
    request.session[SAID] = [*request.session.get(SAID, []), text]
