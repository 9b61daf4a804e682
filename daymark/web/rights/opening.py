"""Writing a request down: whose record it is about, then who asks and what for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daymark.access.cases import Asking, write_down
from daymark.access.models import RightsCase
from daymark.access.rights import restriction_of
from daymark.access.scope import Scope
from daymark.intake.correct import DETAILS, MARK, CannotCorrect, standing
from daymark.registers import erasure
from daymark.registers.codes import CODES
from daymark.registers.models import Pupil, School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.form_errors import summary, wrong
from daymark.web.rights.forms import ASKING, FORMS, AskedForm, CorrectionForm
from daymark.web.rights.gate import overseers_only, page, pupil_or_404, say
from daymark.web.scoping import ABSENT, today
from daymark.web.searching import searched

MOST_FOUND = 30
LONGEST_SEARCH = 80
TITLES = {
    "access": ("A copy of what is held", "Whose record is the copy of?"),
    "correction": ("A correction", "Whose record is to be corrected?"),
    "restriction": ("A restriction", "Whose record is to rest?"),
    "erasure": ("Erasure", "Whose record is to be erased?"),
}


@overseers_only
def choose(request: HttpRequest, school: School, scope: Scope, kind: str) -> HttpResponse:
    """Look for the pupil. `?q=` is a part of a name, or a whole number of theirs."""
    title, question = _titles(kind)
    asked = searched(request, LONGEST_SEARCH)
    found = _found(school, scope, asked) if asked else []
    if asked:
        recorded(request, "pupils.list", school=school, pupils=[one.pk for one in found])
    return page(
        request, school, "choose.html", title=title, question=question, asked=asked,
        found=[{"text": str(one), "note": _note(one), "href": _address(school, kind, one)} for one in found],
        more=len(found) == MOST_FOUND,
    )  # fmt: skip


@overseers_only
@freshly
def new(request: HttpRequest, school: School, scope: Scope, kind: str, pupil: int) -> HttpResponse:
    """Who asks, how they were checked, when and what for; on POST the case."""
    title, _ = _titles(kind)
    found = pupil_or_404(scope, school, pupil)
    form = FORMS[kind](request.POST if request.method == "POST" else None, today=today(school.trust))
    if request.method == "POST" and form.is_valid() and (plan := _plan(form, school, found, kind)) is not None:
        case = _open(request, school, found, kind, form, plan)
        say(request, "The request is written down.")
        return redirect("rights:case", school.key, case.pk)
    recorded(request, "rights.look", school=school, pupils=[found.pk], detail={"kind": kind})
    return page(
        request, school, "new.html", status=400 if form.errors else 200, title=title, kind=kind, name=str(found),
        errors=summary(form), wrong=wrong(form), given=request.POST,
        asking_items=_items(ASKING), ground_items=_items(erasure.GROUNDS), today=today(school.trust),
        detail_items=_chosen(_details(), request.POST.get("what")),
        code_items=_chosen(_codes(), request.POST.get("code")),
        crumbs=[(title, reverse("rights:choose", args=[school.key, kind]))],
        restricted=restriction_of(school.pk, found.pk),
    )  # fmt: skip


def _titles(kind: str) -> tuple[str, str]:
    if kind not in TITLES:
        raise Http404(ABSENT)
    return TITLES[kind]


def _found(school: School, scope: Scope, asked: str) -> list[Pupil]:
    wanted = Q()
    for word in asked.split():
        wanted &= Q(surname__icontains=word) | Q(forename__icontains=word)
    numbers = Q(upn__iexact=asked) | Q(admission_number__iexact=asked) | Q(source_id__iexact=asked)
    return list(Pupil.objects.visible_to(scope).filter(wanted | numbers, school=school)[:MOST_FOUND])


def _note(pupil: Pupil) -> str:
    return f"UPN {pupil.upn}" if pupil.upn else f"number {pupil.admission_number or pupil.source_id}"


def _address(school: School, kind: str, pupil: Pupil) -> str:
    return reverse("rights:new", args=[school.key, kind, pupil.pk])


def _plan(form: AskedForm, school: School, pupil: Pupil, kind: str) -> Mapping[str, Any] | None:
    """What the case is to do, None where the form has been told that it cannot be."""
    if isinstance(form, CorrectionForm):
        try:
            was = standing(school, pupil.pk, form.plan)
        except CannotCorrect as wrong:
            form.add_error("what", str(wrong))
            return None
        if was == form.plan["to"]:
            form.add_error("what", "That is what stands there already.")
            return None
        return {**form.plan, "was": was}
    if kind == "erasure":
        ground = form.cleaned_data["ground"]
        lines = erasure.would_erase(school, pupil.pk, ground, today(school.trust))
        return {"ground": ground, "lines": [line.as_data() for line in lines]}
    return {}


def _open(
    request: HttpRequest, school: School, pupil: Pupil, kind: str, form: AskedForm, plan: Mapping[str, Any]
) -> RightsCase:
    asking = Asking(**{one.name: form.cleaned_data[one.name] for one in fields(Asking)})
    case = write_down(school, kind, pupil.pk, asking, plan, by=request.user, at=timezone.now())
    recorded(request, "rights.open", school=school, pupils=[pupil.pk], detail={"case": case.pk, "kind": kind})
    return case


def _details() -> list[dict[str, str]]:
    return [{"value": MARK, "text": "A register mark"}] + [
        {"value": one.key, "text": one.title} for one in DETAILS.values()
    ]


def _codes() -> list[dict[str, str]]:
    return [{"value": code.symbol, "text": f"{code.symbol}  {code.plain}"} for code in CODES.statutory]


def _items(choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in choices.items()]


def _chosen(items: list[dict[str, str]], value: str | None) -> list[dict[str, Any]]:
    """The items of a choice with nothing chosen first, or what was chosen before."""
    return [{"value": "", "text": "Choose"}, *({**one, "selected": one["value"] == value} for one in items)]
