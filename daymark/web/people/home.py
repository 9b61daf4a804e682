"""Who holds which role here, and each of them alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from daymark.access import granting, invitations, reviews
from daymark.access.models import Invitation, Membership
from daymark.web.jinja import plural, shortdate
from daymark.web.people import told
from daymark.web.people.gate import Here, managers_only, page
from daymark.web.people.lost import in_hand, may_forget
from daymark.web.scoping import ABSENT, today
from daymark.web.searching import searched

LONGEST_SEARCH = 100


@managers_only
def home(request: HttpRequest, here: Here) -> HttpResponse:
    """Everybody who holds a role that reaches this school today or from a day to come, and who has been invited."""
    asked = searched(request, LONGEST_SEARCH)
    held = _now(here)
    shown = told.matching(held, asked)
    waiting = list(invitations.waiting(here.school)) if here.of_trust else _of_school(here)
    stand = set(invitations.standing(waiting, today))
    return page(
        request,
        here,
        "home.html",
        crumbs=None,
        headline=f"{plural(len(told.people_in(held)), 'person', 'people')} hold a role at {here.school.name}."
        if len(told.people_in(held)) != 1
        else f"1 person holds a role at {here.school.name}.",
        sentences=_sentences(held, len(waiting)),
        rows=told.holder_rows(shown, here.day, lambda key: here.address("person", key)),
        asked=asked,
        count=len(shown),
        waiting=[_waiting(here, one, one in stand) for one in waiting],
        reminder=review_reminder(here),
        files=_by_file(),
    )


@managers_only
def person(request: HttpRequest, here: Here, person: int) -> HttpResponse:
    """One person: what they are here, what they were, and what can be done about it."""
    held = list(here.held().filter(person=person))
    if not held:
        raise Http404(ABSENT)
    somebody = held[0].person
    running = [one for one in held if told.state(one, here.day) != "over"]
    over = [one for one in held if told.state(one, here.day) == "over"]
    return page(
        request,
        here,
        "person.html",
        somebody=somebody,
        headline=_headline(here, somebody.name, running),
        facts=_facts(held),
        running=[_role(here, one) for one in running],
        over=[_past(one) for one in reversed(over)],
        himself=somebody.pk == here.by.pk,
        in_hand=somebody.pk != here.by.pk and in_hand(here, somebody),
        lost=here.address("second_step", person) if may_forget(here, somebody) else "",
    )


def review_reminder(here: Here) -> str:
    """What to say where a term has gone by without a review of access; else nothing."""
    places = [reviews.Place(school=here.school)] + ([reviews.Place(trust=here.school.trust)] if here.of_trust else [])
    due = [one for one in (reviews.progress(place, here.day) for place in places) if one.due]
    if not due:
        return ""
    last = min((one.last for one in due if one.last), default=None)
    if last is None or any(one.last is None for one in due):
        return "Nobody has looked yet at whether everybody here still needs the role they hold."
    return f"Whether everybody here still needs the role they hold was last looked at on {told.when(last)}."


def _by_file() -> bool:
    """Whether e-mail goes into a folder of this machine and not out."""
    return not settings.EMAIL_BACKEND.startswith("django.core.mail.backends.smtp")


def _now(here: Here) -> list[Membership]:
    held = here.held().prefetch_related("organisation__sharings")
    rows = held.filter(person__is_active=True).running_or_to_come(here.day)
    return [one for one in rows.order_by("person__name", "pk") if one.organisation is None or _shares(here, one)]


def _shares(here: Here, held: Membership) -> bool:
    return held.organisation is not None and held.organisation.shares(here.school, here.day)


def _of_school(here: Here) -> list[Invitation]:
    return list(invitations.waiting(here.school).filter(school=here.school))


def _sentences(held: list[Membership], waiting: int) -> list[str]:
    named = len(told.people_in(one for one in held if one.kind.names))
    said = [
        f"{plural(named, 'of them sees', 'of them see')} pupils’ names; the others see counts, and no pupil."
        if held
        else "Invite the first of them."
    ]
    if waiting:
        said.append(f"{plural(waiting, 'invitation waits', 'invitations wait')} for an answer.")
    return said


def _waiting(here: Here, one: Invitation, stands: bool) -> dict[str, Any]:
    over = one.expires <= timezone.now()
    until = f"{'ran out' if over else 'good until'} {shortdate(timezone.localtime(one.expires))}"
    sent = "" if one.sent else " The e-mail could not be sent."
    by = f", invited by {one.invited_by.name}" if one.invited_by else ""
    fallen = "" if stands else " It opens nothing now: whoever sent it may no longer give this role. Send it again."
    return {
        "pk": one.pk,
        "name": one.name,
        "email": one.email,
        "role": one.kind.title,
        "place": one.place,
        "said": f"{until}{by}.{sent}{fallen}",
        "mine": granting.in_hands(here.managing, invitations.wanted_by(one)),
    }


def _headline(here: Here, name: str, running: list[Membership]) -> str:
    now = [one for one in running if told.state(one, here.day) == "runs"]
    if not now:
        return f"{name} holds no role here today."
    roles = [one.kind.said for one in now]
    said = roles[0] if len(roles) == 1 else f"{', '.join(roles[:-1])} and {roles[-1]}"
    return f"{name} is {said}."


def _facts(held: list[Membership]) -> list[dict[str, str]]:
    somebody = held[0].person
    second = "Yes" if told.with_second_step([somebody.pk]) else "No"
    return [
        {"key": "E-mail address", "value": somebody.email},
        {"key": "Last sign-in", "value": told.when(somebody.last_login)},
        {"key": "Second step for signing in", "value": second},
    ]


def _role(here: Here, held: Membership) -> dict[str, Any]:
    mine = here.may_change(held)
    own = held.person_id == here.by.pk
    narrowed = mine and not own and held.school is not None and held.kind.names and here.scope.names
    return {
        "pk": held.pk,
        "title": held.kind.title,
        "place": held.place,
        "reach": told.reach(held),
        "dates": told.dates(held, here.day),
        "holder": held.kind.holder,
        "given": _given(held),
        "change": here.address("change", held.pk) if mine and not own else "",
        "end": here.address("end", held.pk) if mine else "",
        "caseload": here.address("caseload", held.pk) if narrowed else "",
    }


def _given(held: Membership) -> str:
    if held.granted_by is None or held.granted_at is None:
        return ""
    return f"Given by {held.granted_by.name} on {told.when(held.granted_at)}."


def _past(held: Membership) -> list[str]:
    why = "Its last day came."
    if held.ended_at is not None:
        who = f"{held.ended_by.name}, " if held.ended_by else ""
        why = f"{who}{told.when(held.ended_at)}: {held.ended_why}"
    last = shortdate(held.end) if held.end else told.when(held.ended_at)
    return [held.kind.title, held.place, f"{shortdate(held.start)} to {last}", why]
