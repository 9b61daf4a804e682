"""The page of what is kept in order, for those who bring no registers in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from daymark.web.context import DATA, page_context
from daymark.web.keeping.cards import cards, keeps
from daymark.web.scoping import ABSENT, held_at, school_or_404


@never_cache
@login_required
def home(request: HttpRequest, school: str) -> HttpResponse:
    """A card for each page. Whoever brings registers in has them on the page of the registers."""
    found, _ = school_or_404(request, school)
    roles = [held.kind for held in held_at(request, found)]
    if any(role.imports for role in roles):
        return redirect("data:home", school=found.key)
    if not keeps(roles):
        raise Http404(ABSENT)
    context = page_context(request, section=DATA, school=found)
    return render(request, "keeping/home.html", context | {"cards": cards(found, roles)})
