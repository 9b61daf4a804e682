"""Giving a further role to somebody who is here, changing its dates and reach, and ending it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from daymark.access import granting
from daymark.access.models import Membership
from daymark.access.roles import ROLES, Role
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.form_errors import summary, wrong
from daymark.web.people import notice
from daymark.web.people.forms import ChangeForm, ReasonForm, RoleForm
from daymark.web.people.gate import Here, changeable_or_404, detail, done, held_or_404, managers_only, page, say
from daymark.web.scoping import ABSENT


@managers_only
@freshly
def add(request: HttpRequest, here: Here, person: int) -> HttpResponse:
    """Choose a role for somebody who holds or held one here, then say from when to when."""
    held = here.held().filter(person=person).first()
    if held is None or held.person_id == here.by.pk or not held.person.is_active:
        raise Http404(ABSENT)
    crumbs = [(held.person.name, here.address("person", person))]
    role = chosen_role(request, here)
    if role is None:
        return choose(request, here, f"What else is {held.person.name} to be?", crumbs)
    form = RoleForm(
        request.POST if request.method == "POST" else None, role=role, school=here.school, of_trust=here.of_trust
    )
    if form.is_bound and form.is_valid():
        given = {"by": here.by, "managing": here.managing, "at": timezone.now()}
        made = done(form, lambda: granting.grant(held.person, form.wanted(), **given))
        if made:
            recorded(request, "people.grant", school=here.school, detail=detail(made))
            notice.send(request, made)
            say(request, f"{made.person.name} is now {made.kind.said}, {made.place}.")
            return redirect(here.address("person", person))
    return fill_in(request, here, form, f"{role.title}: {held.person.name}", "Give this role", crumbs)


@managers_only
@freshly
def change(request: HttpRequest, here: Here, held: int) -> HttpResponse:
    """Change from when to when a role is held, and its forms or year groups."""
    found = changeable_or_404(here, held)
    if found.person_id == here.by.pk:
        raise Http404(ABSENT)
    form = ChangeForm(
        request.POST if request.method == "POST" else _as_it_is(found),
        held=found,
        school=here.school,
        of_trust=here.of_trust,
    )
    crumbs = [(found.person.name, here.address("person", found.person_id))]
    if request.method == "POST" and form.is_valid():
        before = detail(found)
        given = {"by": here.by, "managing": here.managing, "day": here.day, "at": timezone.now()}
        if done(form, lambda: granting.change(found, form.wanted(), **given)):
            recorded(request, "people.change", school=here.school, detail=detail(found) | {"before": before})
            say(request, f"The role of {found.person.name} has been changed.")
            return redirect(here.address("person", found.person_id))
    title = f"{found.kind.title}: {found.person.name}"
    return fill_in(request, here, form, title, "Save", crumbs)


@managers_only
@freshly
def end(request: HttpRequest, here: Here, held: int) -> HttpResponse:
    """End a role at once, with a reason."""
    found = held_or_404(here, held)
    if not here.may_change(found):
        raise Http404(ABSENT)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        why = form.cleaned_data["reason"]
        given = {"by": here.by, "managing": here.managing, "day": here.day, "at": timezone.now()}
        if done(form, lambda: granting.end(found, why, **given)):
            recorded(request, "people.end", school=here.school, why=why, detail=detail(found))
            say(request, over(found))
            return redirect(_after_end(request, here, found))
    return page(
        request,
        here,
        "end.html",
        status=400 if form.errors else 200,
        crumbs=[(found.person.name, here.address("person", found.person_id))],
        held=found,
        own=found.person_id == here.by.pk,
        reason=request.POST.get("reason", ""),
        errors=summary(form),
        wrong=wrong(form),
    )


def over(held: Membership) -> str:
    """That a role has been ended, in a sentence."""
    return f"{held.person.name} is no longer {held.kind.said}, {held.place}."


def _after_end(request: HttpRequest, here: Here, held: Membership) -> str:
    if held.person_id == here.by.pk:
        return "/"
    to_review = request.GET.get("from") == "review"
    return here.address("review") if to_review else here.address("person", held.person_id)


def chosen_role(request: HttpRequest, here: Here) -> Role | None:
    """The role in the address; None where none is chosen. Raises Http404 for one that is not theirs to give."""
    name = request.GET.get("role", "")
    if not name:
        return None
    role = ROLES.get(name)
    if role is None or role not in granting.grantable(here.managing):
        raise Http404(ABSENT)
    return role


def choose(request: HttpRequest, here: Here, title: str, crumbs: Any = (), **kept: str) -> HttpResponse:
    """The page that asks which role. `kept` are parts of the address that travel along."""
    roles = granting.grantable(here.managing)
    return page(
        request, here, "choose.html", crumbs=crumbs, title=title, kept=kept, action=request.path,
        items=[
            {"value": role.name, "text": role.title, "hint": {"text": f"{role.holder} {sees(role)}"}} for role in roles
        ],
    )  # fmt: skip


def sees(role: Role) -> str:
    """What a role shows, in a sentence."""
    if not role.names:
        return f"No count under {role.smallest} is shown."
    also = ", health and safeguarding matters too" if role.sensitive else ", without health and safeguarding matters"
    return f"Sees pupils’ names{also}."


def fill_in(
    request: HttpRequest, here: Here, form: RoleForm, title: str, button: str, crumbs: Any = (), **given: Any
) -> HttpResponse:
    """The page that asks from when to when and how far."""
    start = form.data.get("start", "" if form.is_bound else here.day.isoformat())
    return page(
        request,
        here,
        "role.html",
        status=400 if request.method == "POST" and form.errors else 200,
        crumbs=crumbs,
        title=title,
        button_text=button,
        role=form.role,
        sees=sees(form.role),
        places=form.places,
        given={name: form.data.get(name, "") for name in ("place", "end", "forms_", "year_groups", "name", "email")}
        | {"start": start}
        | given.pop("filled", {}),
        errors=summary(form) if request.method == "POST" else [],
        wrong=wrong(form) if request.method == "POST" else {},
        **given,
    )


def _as_it_is(held: Membership) -> dict[str, str]:
    return {
        "start": held.start.isoformat(),
        "end": held.end.isoformat() if held.end else "",
        "forms_": ", ".join(held.forms),
        "year_groups": ", ".join(held.year_groups),
    }
