"""Opening a pupil in an emergency: a reason, the whole name, thirty minutes, and a notice to those who oversee."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daymark.access import emergency as opening
from daymark.access.binding import bound
from daymark.access.models import AuditEntry, Person
from daymark.access.scope import Scope
from daymark.insight.words import SMALL_NUMBERS
from daymark.registers.models import Pupil, School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import address, emergencies, recorded
from daymark.web.context import PUPILS, page_context
from daymark.web.emergency import notice
from daymark.web.emergency.forms import EXAMPLE, EmergencyForm
from daymark.web.form_errors import summary, wrong
from daymark.web.pupils.links import pupil_href
from daymark.web.scoping import ABSENT, held_at, school_or_404

MOST_OF_A_NAME = 5
MOST_MISSES, IN = 5, timedelta(hours=1)
MOST_OPENED, A_DAY = 10, timedelta(days=1)
NOBODY = "No pupil of the school has exactly this name. Check how both names are spelt on the register."
TOO_MANY = "Too many pupils have this name to open them all. Ask the safeguarding lead."
ASK = "Ask the safeguarding lead, who can see every pupil."
ENOUGH = f"No pupil was found {SMALL_NUMBERS[MOST_MISSES]} times in an hour. {ASK}"
TOO_OFTEN = f"You have opened pupils in an emergency {MOST_OPENED} times in a day. {ASK}"


@never_cache
@login_required
@freshly
def emergency(request: HttpRequest, school: str) -> HttpResponse:
    """What is open now, and the form that opens a pupil."""
    found = _school(request, school)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    trouble = ""
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, found, form.cleaned_data)
        if isinstance(answer, HttpResponse):
            return answer
        trouble = answer
    return _page(request, found, form, trouble)


@never_cache
@login_required
@require_POST
def end(request: HttpRequest, school: str) -> HttpResponse:
    """Close what is open, before its time."""
    found = _school(request, school)
    now = timezone.now()
    pupils = {pupil for one in emergencies(request, found, now) for pupil in one.pupils}
    for one in emergencies(request, found, now):
        recorded(request, "emergency.end", school=found, pupils=one.pupils, emergency=one.id)
    if pupils:
        with bound(_whole(found)):
            opening.end(_person(request), found, now)
    return redirect("emergency:page", found.key)


def _school(request: HttpRequest, key: str) -> School:
    """The school, for those who may open a pupil there in an emergency. Raises Http404 for everybody else."""
    school, scope = school_or_404(request, key)
    if not scope.names or not any(held.kind.breaks_glass for held in held_at(request, school)):
        raise Http404(ABSENT)
    return school


def _person(request: HttpRequest) -> Person:
    """Who is asking; pages here are for people who are signed in."""
    assert isinstance(request.user, Person)
    return request.user


def _whole(school: School) -> Scope:
    return Scope.of_schools(frozenset({school.key}), "a pupil looked for in an emergency")


def _asked(request: HttpRequest, school: School, given: dict[str, Any]) -> HttpResponse | str:
    """Open the pupils of this name, or say why not. Either way it is written down."""
    now = timezone.now()
    with bound(_whole(school)):
        if refused := _enough(request, school, now):
            recorded(request, "emergency.ask", school=school, why=given["reason"], detail={"refused": True})
            return refused
        pupils = _pupils(school, given["surname"], given["forename"])
        if not pupils or len(pupils) > MOST_OF_A_NAME:
            recorded(request, "emergency.ask", school=school, why=given["reason"], detail={"found": len(pupils)})
            return TOO_MANY if pupils else NOBODY
        opened = opening.open_now(
            _person(request), school, pupils, reason=given["reason"], where=address(request), now=now
        )
    recorded(request, "emergency.open", school=school, pupils=pupils, why=given["reason"], emergency=opened.pk)
    notice.send(request, school, opened, notice.spoken(opened))
    return redirect(pupil_href(school.key, str(pupils[0])) if len(pupils) == 1 else request.path)


def _pupils(school: School, surname: str, forename: str) -> list[int]:
    """The numbers of the pupils of exactly this name, however it is written in capitals."""
    rows = Pupil.objects.visible_to(_whole(school)).filter(surname__iexact=surname, forename__iexact=forename)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_OF_A_NAME + 1])


def _enough(request: HttpRequest, school: School, now: datetime) -> str:
    """Why the person opens nobody for now; empty where they may."""
    mine = AuditEntry.objects.filter(school=school, person=request.user.pk)
    if mine.filter(act="emergency.open", at__gt=now - A_DAY).count() >= MOST_OPENED:
        return TOO_OFTEN
    return ENOUGH if mine.filter(act="emergency.ask", at__gt=now - IN).count() >= MOST_MISSES else ""


def _page(request: HttpRequest, school: School, form: EmergencyForm, trouble: str) -> HttpResponse:
    errors = summary(form) or ([{"text": trouble, "href": "#forename"}] if trouble else [])
    context = page_context(request, section=PUPILS, school=school) | {
        "school": school,
        "here": request.path,
        "errors": errors,
        "wrong": wrong(form),
        "given": {name: request.POST.get(name, "") for name in ("forename", "surname", "reason")},
        "example": EXAMPLE,
        "minutes": int(opening.LASTS.total_seconds()) // 60,
        "open": _open(request, school),
        "pupils_href": reverse("pupils:list", args=[school.key]),
    }
    return render(request, "emergency/page.html", context, status=400 if errors else 200)


def _open(request: HttpRequest, school: School) -> list[dict[str, Any]]:
    """What the person has open, each with its pupils as links."""
    held = emergencies(request, school, timezone.now())
    if not held:
        return []
    with bound(_whole(school)):
        rows = Pupil.objects.visible_to(_whole(school)).filter(pk__in={key for one in held for key in one.pupils})
        names = {pupil.pk: str(pupil) for pupil in rows}
    return [
        {
            "until": f"{timezone.localtime(one.until):%H:%M}",
            "reason": one.reason,
            "pupils": [
                {"text": names[key], "href": pupil_href(school.key, str(key))}
                for key in sorted(one.pupils) if key in names
            ],
        }
        for one in held
    ]  # fmt: skip


def opened_until(request: HttpRequest, school: School, pupil: int) -> str:
    """Until when ("09:14") a pupil is open to the person by an emergency; empty where none opened them."""
    held = [one.until for one in emergencies(request, school, timezone.now()) if pupil in one.pupils]
    return f"{timezone.localtime(max(held)):%H:%M}" if held else ""
