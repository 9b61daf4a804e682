"""The requests of a school, one of them, and what is decided on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access.cases import CHANGED, CannotBeDone
from daymark.access.models import RightsCase, Tombstone
from daymark.access.models.rights import CLOSED, REMOVING
from daymark.access.scope import Scope
from daymark.registers.models import Pupil, School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import plural, shortdate
from daymark.web.rights import deeds, presenter
from daymark.web.rights.forms import DecisionForm
from daymark.web.rights.gate import GONE, case_or_404, name_of, overseers_only, page, say
from daymark.web.rights.retention import MOST_NAMED, leaving
from daymark.web.scoping import today

MOST_CLOSED = 50
ACTS = {"correct": "rights.correct", "restrict": "rights.restrict", "lift": "rights.restrict"}


@overseers_only
def home(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """What is open, what was closed, and the ways to everything else."""
    found = list(RightsCase.objects.filter(school=school))
    open_ = [case for case in found if not case.closed]
    closed = [case for case in found if case.closed][:MOST_CLOSED]
    names = _names(scope, school, [*open_, *closed])
    recorded(request, "rights.look", school=school, pupils=names)
    day = today(school.trust)
    return page(
        request, school, "home.html", crumbs=None, headline=_headline(open_, day), sentences=_sentences(open_, day),
        open=[_row(case, names, day) for case in open_], closed=[_closed_row(case, names) for case in closed],
        stones=[_stone(stone) for stone in Tombstone.objects.filter(school=school)[:MOST_CLOSED]],
    )  # fmt: skip


@overseers_only
def show(request: HttpRequest, school: School, scope: Scope, case: int) -> HttpResponse:
    """One request: what was asked, what would be done, what was, and what can be decided now."""
    return _page(request, school, scope, case_or_404(school, case))


@require_POST
@overseers_only
@freshly
def decide(request: HttpRequest, school: School, scope: Scope, case: int) -> HttpResponse:
    """Do what the button says, where the request stands so that it can be done."""
    found = case_or_404(school, case, lock=True)
    deed = next((one for one in deeds.possible(found, request.user) if one.name == request.POST.get("deed")), None)
    if deed is None:
        say(request, CHANGED)
        return redirect("rights:case", school.key, found.pk)
    form = DecisionForm(request.POST)
    if deed.reason and not form.is_valid():
        return _page(request, school, scope, found, form, deed.name)
    said = form.cleaned_data.get("decision", "") if deed.reason else ""
    try:
        told = deed.do(found, school, request.user, timezone.now(), said)
    except CannotBeDone as refused:
        say(request, str(refused))
        return redirect("rights:case", school.key, found.pk)
    act = ACTS.get(deed.name, "rights.review" if deed.name == "forward" else "rights.decide")
    recorded(request, act, school=school, pupils=_pupils(found), why=said, detail={"case": found.pk, "deed": deed.name})
    say(request, told)
    return redirect("rights:case", school.key, found.pk)


def _page(
    request: HttpRequest, school: School, scope: Scope, case: RightsCase, form: Any = None, tried: str = ""
) -> HttpResponse:
    going = _going(case, school, scope)
    pupils = _pupils(case) + [pupil.pk for pupil in going]
    recorded(request, "rights.case", school=school, pupils=pupils, detail={"case": case.pk})
    errors = summary(form) if form is not None else []
    return page(
        request, school, "case.html", status=400 if errors else 200, case=case, errors=errors, tried=tried,
        wrong=wrong(form) if form is not None else {},
        given=request.POST.get("decision", ""), deeds=deeds.possible(case, request.user),
        leaving=[str(pupil) for pupil in going[:MOST_NAMED]],
        **presenter.case(case, school, name_of(scope, school, case), today(school.trust), request.user),
    )  # fmt: skip


def _going(case: RightsCase, school: School, scope: Scope) -> list[Pupil]:
    """The pupils of whom a proposal that is not carried out yet would leave nothing."""
    if case.kind != "retention" or case.closed:
        return []
    return leaving(school, scope, today(school.trust))


def _pupils(case: RightsCase) -> list[int]:
    return [case.pupil] if case.pupil is not None else []


def _names(scope: Scope, school: School, cases: list[RightsCase]) -> dict[int, str]:
    wanted = {case.pupil for case in cases if case.pupil is not None}
    found = Pupil.objects.visible_to(scope).filter(school=school, pk__in=wanted)
    return {pupil.pk: str(pupil) for pupil in found}


def _headline(cases: list[RightsCase], day: date) -> str:
    if not cases:
        return "No request is open."
    return f"{plural(len(cases), 'request is', 'requests are')} open."


def _sentences(cases: list[RightsCase], day: date) -> list[str]:
    late = sum(case.due is not None and case.due < day for case in cases)
    waiting = sum(case.kind in REMOVING and case.state == "reviewed" for case in cases)
    said = [f"{plural(late, 'is', 'are')} past the day an answer was due."] if late else []
    if waiting:
        said.append(f"{plural(waiting, 'waits', 'wait')} for a second person.")
    return said or ["Whoever asks must have an answer within a month."]


def _row(case: RightsCase, names: dict[int, str], day: date) -> list[Any]:
    return [
        {"text": case.get_kind_display(), "href": reverse("rights:case", args=[case.school.key, case.pk])},
        _name(case, names),
        shortdate(case.received_on),
        _due(case, day),
        presenter.standing(case),
    ]


def _closed_row(case: RightsCase, names: dict[int, str]) -> list[Any]:
    when = case.done_at or case.decided_at
    return [
        {"text": case.get_kind_display(), "href": reverse("rights:case", args=[case.school.key, case.pk])},
        _name(case, names),
        shortdate(case.received_on),
        presenter.standing(case),
        shortdate(timezone.localtime(when)) if when else "",
    ]


def _name(case: RightsCase, names: dict[int, str]) -> str:
    return "Many pupils" if case.pupil is None else names.get(case.pupil, GONE)


def _due(case: RightsCase, day: date) -> str:
    if case.due is None or case.state in (*CLOSED, "in_force"):
        return ""
    left = (case.due - day).days
    return f"{shortdate(case.due)}, {plural(left, 'day')} left" if left >= 0 else f"{shortdate(case.due)}, overdue"


def _stone(stone: Tombstone) -> list[Any]:
    rows = sum(one["rows"] for one in stone.counts.values())
    return [
        shortdate(timezone.localtime(stone.at)),
        "Erasure" if stone.kind == "erasure" else "Past its time",
        plural(rows, "row"),
        ", ".join(presenter.kind_title(what).lower() for what in stone.counts),
    ]
