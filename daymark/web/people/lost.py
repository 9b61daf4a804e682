"""What is done when a telephone or a password is lost: signing somebody out, and forgetting their second step."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access import granting
from daymark.access.models import Membership, Person
from daymark.web.accounts.again import freshly
from daymark.web.accounts.factors import has_second_factor, shut_out, take_away
from daymark.web.audit.recording import recorded
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import plural
from daymark.web.people.forms import ReasonForm
from daymark.web.people.gate import Here, managers_only, page, say
from daymark.web.scoping import ABSENT


@require_POST
@managers_only
@freshly
def sign_out(request: HttpRequest, here: Here, person: int) -> HttpResponse:
    """Sign somebody out wherever they are signed in, as when a telephone or a password is in other hands; their
    programs as well."""
    held = here.held().filter(person=person).first()
    if held is None or not in_hand(here, held.person):
        raise Http404(ABSENT)
    ended = shut_out(held.person, here.by, timezone.now())
    told = {"person": held.person_id, "name": held.person.name, "tokens": ended}
    recorded(request, "people.sign_out", school=here.school, detail=told)
    say(request, f"{held.person.name} is signed out everywhere{_of_programs(ended)}.")
    return redirect(here.address("person", person))


def _of_programs(ended: list[str]) -> str:
    has = "has" if len(ended) == 1 else "have"
    return f", and {plural(len(ended), 'token')} of theirs {has} ended" if ended else ""


def may_forget(here: Here, somebody: Person) -> bool:
    """Whether there is a second step to forget, and it is in the hands of whoever asks."""
    return somebody.pk != here.by.pk and in_hand(here, somebody) and has_second_factor(somebody)


def in_hand(here: Here, somebody: Person) -> bool:
    """Whether all that they are, anywhere, is: nobody of one school weakens somebody who sees the whole trust."""
    held = Membership.objects.filter(person=somebody).running_or_to_come(here.day)
    rows = held.select_related("school__trust", "trust", "organisation__trust")
    return all(granting.in_hands(here.managing, one) for one in rows)


@managers_only
@freshly
def second_step(request: HttpRequest, here: Here, person: int) -> HttpResponse:
    """Say how one made sure who is asking; then the second step is forgotten and the person signed out everywhere."""
    held = here.held().filter(person=person).first()
    if held is None or not in_hand(here, held.person):
        raise Http404(ABSENT)
    if not may_forget(here, held.person):
        say(request, f"There is no second step of {held.person.name} to forget here.")
        return redirect(here.address("person", person))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ended = take_away(held.person, here.by, timezone.now())
        told = {"person": held.person_id, "name": held.person.name, "tokens": ended}
        recorded(request, "people.second_step", school=here.school, why=form.cleaned_data["reason"], detail=told)
        say(request, f"{held.person.name} sets a second step up anew when they next sign in{_of_programs(ended)}.")
        return redirect(here.address("person", person))
    return page(
        request,
        here,
        "second_step.html",
        status=400 if form.errors else 200,
        crumbs=[(held.person.name, here.address("person", person))],
        somebody=held.person,
        reason=request.POST.get("reason", ""),
        errors=summary(form),
        wrong=wrong(form),
    )
