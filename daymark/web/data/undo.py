"""Taking an import back: first what would go, then the act itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daymark.intake.jobs import run_undo
from daymark.intake.models import Import, Status
from daymark.intake.undo import OF_RIGHT, CannotUndo
from daymark.registers.models import School
from daymark.web.audit.gate import oversees
from daymark.web.audit.recording import address
from daymark.web.data import lessons
from daymark.web.data.forms import UndoForm
from daymark.web.data.gate import import_or_404, importers_only, page, say
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import number, plural, shortdate
from daymark.web.scoping import ABSENT
from daymark.web.transactions import own_transactions


@own_transactions
@importers_only
def undo(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """What would go back, and on POST the undo, with its reason."""
    found = import_or_404(school, item)
    if found.status != Status.COMMITTED:
        return redirect("data:import", school.key, found.pk)
    answers = oversees(request, school)
    if found.by_right and not answers:
        raise Http404(ABSENT)
    form = UndoForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            reason, where = form.cleaned_data["reason"], address(request)
            run_undo(found, by=request.user, at=timezone.now(), reason=reason, where=where, oversees=answers)
        except CannotUndo as error:
            refused = str(error)
        else:
            say(request, "The import was undone. The figures have been counted again.")
            return redirect("data:import", school.key, found.pk)
    return _page(request, found, form, refused, answers)


def _page(request: HttpRequest, item: Import, form: UndoForm, refused: str, answers: bool) -> HttpResponse:
    later = _later(item, answers)
    return page(
        request,
        item.school,
        "undo.html",
        status=400 if form.errors or refused else 200,
        item=item,
        facts=_facts(item),
        crumbs=[("The import", reverse("data:import", args=[item.school.key, item.pk]))],
        refused=refused,
        later=later,
        headline="Imports are undone newest first." if later else "Undo this import?",
        sentences=["Later imports stand on this one. Undo those first, beginning with the newest."]
        if later
        else ["What it brought goes, and what it changed gets its earlier marks back. The files stay in the history."],
        errors=summary(form),
        wrong=wrong(form),
        reason=request.POST.get("reason", ""),
    )


def _later(item: Import, answers: bool) -> list[dict[str, str]]:
    """Imports taken in after this one, newest first, as links; a correction as one for those alone who may undo it."""
    after = Q(committed_at__gt=item.committed_at) | Q(committed_at=item.committed_at, pk__gt=item.pk)
    found = Import.objects.filter(after, school=item.school, status=Status.COMMITTED).order_by("-committed_at", "-pk")
    return [_link(one, item.school.key, answers or not one.by_right) for one in found.prefetch_related("files")]


def _link(item: Import, school: str, may: bool) -> dict[str, str]:
    if not may:
        return {"text": f"{_called(item)}. {OF_RIGHT}", "href": ""}
    return {"text": _called(item), "href": reverse("data:undo", args=[school, item.pk])}


def _called(item: Import) -> str:
    names = ["A correction"] if item.by_right else [file.name for file in item.files.all()]
    return f"{', '.join(names[:2])}, {shortdate(timezone.localtime(item.created_at))}"


def _facts(item: Import) -> list[dict[str, Any]]:
    return [
        {"key": "Weeks that go", "value": number(item.weeks_created)},
        {"key": "Weeks that get their earlier marks back", "value": number(item.weeks_changed)},
        *lessons.would_go_back(item),
        {"key": "Pupils that go, as this import brought them", "value": number(item.pupils_created)},
        {"key": "What goes back about pupils", "value": plural(item.pupils_changed, "pupil")},
    ]
