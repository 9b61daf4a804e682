"""One import, wherever it stands: being worked on, waiting for a person, taken in, or put aside."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from daymark.intake.jobs import start_check, start_commit
from daymark.intake.models import LAYING_OUT, Import, Status
from daymark.registers.models import School
from daymark.web.audit.gate import oversees
from daymark.web.audit.recording import recorded
from daymark.web.data import outcome, preview
from daymark.web.data.forms import ConfirmForm, SchoolForm
from daymark.web.data.gate import import_or_404, importers_only, page, say, sees_files
from daymark.web.data.problem_groups import groups
from daymark.web.form_errors import summary, wrong
from daymark.web.scoping import ABSENT

SURE = "Tick that you have looked at these numbers, or put the files aside."
NOT_SHOWN_YET = "The registers are safe. Until this is done, pages show the figures from before."
TITLES = {
    Status.UPLOADED: ("Reading your files", 2),
    Status.CHECKING: ("Reading your files", 2),
    Status.COMMITTING: ("Taking your files in", 3),
}
WAITING = {
    Status.UPLOADED: "Waiting for its turn",
    Status.CHECKING: "Beginning",
    Status.COMMITTING: "Beginning",
}


@importers_only
def show(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """The import as it stands now."""
    found = import_or_404(school, item)
    if not found.busy and sees_files(request, found):
        recorded(request, "import.look", school=school, detail={"import": found.pk})
    return _page(request, found)


@require_POST
@importers_only
def choose(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """Say which school of the files is this one, and check again."""
    found = import_or_404(school, item)
    if found.status not in (Status.READY, Status.FAILED):
        return redirect("data:import", school.key, found.pk)
    form = SchoolForm(request.POST, schools=preview.schools_in(found))
    if not form.is_valid():
        return _page(request, found, form)
    preview.remember_school(found, form.cleaned_data["school"])
    start_check(found)
    recorded(request, "import.check", school=school, detail={"import": found.pk})
    return redirect("data:import", school.key, found.pk)


@require_POST
@importers_only
def check_again(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """Check the same files once more."""
    found = import_or_404(school, item)
    if found.status in (Status.READY, Status.FAILED, Status.ABANDONED):
        start_check(found)
        recorded(request, "import.check", school=school, detail={"import": found.pk})
    return redirect("data:import", school.key, found.pk)


@require_POST
@importers_only
def take_in(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """Take the import in, which a job does; first a tick where it would change far more than usual."""
    found = import_or_404(school, item)
    form = _asked(request, found)
    if found.status == Status.READY and not form.is_valid():
        return _page(request, found, form)
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=found.pk)
        # Somebody else may have pressed the same button a moment ago.
        if held.status == Status.READY:
            start_commit(held, by=request.user, confirmed=found.needs_confirmation)
            recorded(request, "import.take", school=school, detail={"import": found.pk})
    return redirect("data:import", school.key, found.pk)


def _asked(request: HttpRequest, item: Import) -> SchoolForm | ConfirmForm:
    """What a person has to answer before the import is taken in."""
    if preview.school_choices(item):
        return SchoolForm({}, schools=preview.schools_in(item))
    return ConfirmForm(request.POST, needed=preview.must_be_sure(item), said=SURE)


@require_POST
@importers_only
def put_aside(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """Take nothing in; the files stay in the history."""
    found = import_or_404(school, item)
    changed = Import.objects.filter(pk=found.pk, status__in=(Status.READY, Status.FAILED)).update(
        status=Status.ABANDONED
    )
    if not changed:
        raise Http404(ABSENT)
    recorded(request, "import.aside", school=school, detail={"import": found.pk})
    say(request, "The files were put aside. Nothing has changed.")
    return redirect("data:import", school.key, found.pk)


def _page(request: HttpRequest, item: Import, form: Any = None) -> HttpResponse:
    if item.busy or item.laying_out:
        return _progress(request, item)
    sees = sees_files(request, item)
    found = groups(item, _problems_address(item), sees)
    if item.status == Status.READY:
        return _preview(request, item, preview.ready(item, found, preview.school_choices(item), sees), form)
    if item.status == Status.FAILED:
        return _preview(request, item, preview.failed(item, found, sees), form)
    view = outcome.outcome(item, found, sees, overseen=oversees(request, item.school))
    return page(request, item.school, "import.html", item=item, view=view, crumbs=_crumbs(item))


def _progress(request: HttpRequest, item: Import) -> HttpResponse:
    title, step = (LAYING_OUT, 3) if item.laying_out else TITLES[Status(item.status)]
    return page(
        request,
        item.school,
        "progress.html",
        title=title,
        step=step,
        item=item,
        crumbs=_crumbs(item),
        sentence=NOT_SHOWN_YET if item.laying_out else ", ".join(file.name for file in item.files.all()[:3]),
        now=item.step or WAITING.get(Status(item.status), "Beginning"),
        done=item.done,
        total=item.total,
    )


def _preview(request: HttpRequest, item: Import, view: preview.Preview, form: Any) -> HttpResponse:
    bad = form is not None and bool(form.errors)
    return page(
        request,
        item.school,
        "preview.html",
        status=400 if bad else 200,
        item=item,
        view=view,
        crumbs=_crumbs(item),
        errors=summary(form) if bad else [],
        wrong=wrong(form) if bad else {},
    )


def _crumbs(item: Import) -> list[tuple[str, str]]:
    return [("History of imports", reverse("data:history", args=[item.school.key]))]


def _problems_address(item: Import) -> Any:
    def address(level: str, rule: str) -> str:
        return reverse("data:problems", args=[item.school.key, item.pk], query={"level": level, "rule": rule})

    return address
