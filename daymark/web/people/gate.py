"""Who may say who holds which role, and so who reaches these pages. Everybody else finds nothing at the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from daymark.access import granting
from daymark.access.models import Membership, Person
from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.web.context import DATA, page_context
from daymark.web.scoping import ABSENT, held_at, school_or_404, today

P = ParamSpec("P")
T = TypeVar("T")
SAID = "daymark_people_said"


@dataclass(frozen=True)
class Here:
    """The school whose people are looked at, by whom, on which day, and by which roles of theirs."""

    school: School
    scope: Scope
    day: date
    by: Person
    managing: tuple[Membership, ...]

    @property
    def of_trust(self) -> bool:
        """Whether they manage the people of the whole trust."""
        return granting.of_trust(self.managing)

    def held(self) -> QuerySet[Membership]:
        """Every role that reaches, reached or will reach this school: its own, the trust's, and the readers'."""
        reaching = Q(school=self.school) | Q(trust=self.school.trust)
        readers = Q(organisation__trust=self.school.trust)
        if not self.of_trust:
            readers &= Q(organisation__sharings__school=self.school)
        rows = Membership.objects.filter(Q(pk__in=Membership.objects.filter(reaching | readers).values("pk")))
        return rows.select_related("person", "school__trust", "trust", "organisation__trust", "granted_by", "ended_by")

    def may_change(self, held: Membership) -> bool:
        """Whether the role is in their hands."""
        return held.ended_at is None and granting.in_hands(self.managing, held)

    def address(self, view: str, *args: Any, **query: Any) -> str:
        return reverse(f"people:{view}", args=[self.school.key, *args], query=query or None)


def managers_only(
    view: Callable[Concatenate[HttpRequest, Here, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view is given where it stands; without a role there that manages people, it is a 404."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, school: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found, scope = school_or_404(request, school)
        managing = tuple(one for one in held_at(request, found) if one.kind.manages)
        if not managing:
            raise Http404(ABSENT)
        here = Here(found, scope, today(found.trust), request.user, managing)
        return view(request, here, *args, **kwargs)

    return inner


def held_or_404(here: Here, key: int) -> Membership:
    """A role that reaches this school. Raises Http404 for one of another school or trust."""
    found = here.held().filter(pk=key).first()
    if found is None:
        raise Http404(ABSENT)
    return found


def done(form: Form, deed: Callable[[], T]) -> T | None:
    """What the deed gives; where it is refused the form says why, and there is nothing."""
    try:
        return deed()
    except granting.Refused as refused:
        form.add_error(None, str(refused))
        return None


def changeable_or_404(here: Here, key: int) -> Membership:
    """A role that is in their hands and runs or is to come. Raises Http404 for any other."""
    found = held_or_404(here, key)
    if not here.may_change(found) or (found.end is not None and found.end < here.day):
        raise Http404(ABSENT)
    return found


def page(request: HttpRequest, here: Here, template: str, status: int = 200, **given: Any) -> HttpResponse:
    """A page of this area with its frame.

    `crumbs` are (text, address) of the pages above, after People itself; None shows none.
    """
    crumbs = given.pop("crumbs", ())
    above = [] if crumbs is None else [("People", here.address("home")), *crumbs]
    context = page_context(request, section=DATA, school=here.school) | {
        "here": here,
        "crumbs": [{"text": text, "href": href} for text, href in above],
        "said": request.session.pop(SAID, []) if request.method == "GET" else [],
        "action": request.get_full_path(),
    }
    return render(request, f"people/{template}", context | given, status=status)


def say(request: HttpRequest, text: str) -> None:
    """A sentence for the top of the next page of this area that is shown."""
    request.session[SAID] = [*request.session.get(SAID, []), text]


def detail(held: Membership) -> dict[str, Any]:
    """What the record keeps of a role that was given, changed or ended."""
    return {
        "membership": held.pk,
        "person": held.person_id,
        "name": held.person.name,
        "role": held.role,
        "place": held.place,
        "start": str(held.start),
        "end": str(held.end or ""),
    }
