"""Taking files from a person: kept as they are, then checked by a job."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daymark.intake.jobs import start_check
from daymark.intake.models import Source
from daymark.intake.receive import receive
from daymark.registers.models import School
from daymark.web.audit.recording import recorded
from daymark.web.data.forms import KINDS, NEW_SOURCE, UploadForm
from daymark.web.data.gate import importers_only, page
from daymark.web.form_errors import summary


@importers_only
def upload(request: HttpRequest, school: School) -> HttpResponse:
    """Choose files and say where they come from."""
    sources = [(str(one.pk), one.name) for one in Source.objects.filter(school=school)]
    form = (
        UploadForm(request.POST, request.FILES, sources=sources)
        if request.method == "POST"
        else UploadForm(sources=sources)
    )
    if form.is_bound and form.is_valid():
        return _take(request, school, form)
    chosen = form.data.get("source") or (sources[0][0] if len(sources) == 1 else "" if sources else NEW_SOURCE)
    return page(
        request,
        school,
        "upload.html",
        status=400 if form.errors else 200,
        action=request.path,
        sources=sources,
        chosen=chosen,
        source_name=form.data.get("source_name", ""),
        kinds=",".join(KINDS),
        errors=summary(form),
        wrong={name: " ".join(map(str, said)) for name, said in form.errors.items()},
    )


def _take(request: HttpRequest, school: School, form: UploadForm) -> HttpResponse:
    given = form.cleaned_data
    files = [(file.name or "", file) for file in given["files"]]
    item = receive(school, files, by=request.user, at=timezone.now(), source=_source(school, given))
    start_check(item)
    recorded(request, "import.upload", school=school, detail={"import": item.pk, "files": len(files)})
    return redirect(reverse("data:import", args=[school.key, item.pk]))


def _source(school: School, given: dict[str, str]) -> Source:
    if given["source"] != NEW_SOURCE:
        return Source.objects.get(school=school, pk=int(given["source"]))
    same = Source.objects.filter(school=school, name__iexact=given["source_name"]).first()
    return same or Source.objects.get_or_create(school=school, name=given["source_name"])[0]
