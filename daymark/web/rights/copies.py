"""The copy of everything held of a pupil: looked through first, then taken as a document and as data."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daymark.access import cases
from daymark.access.models import RightsCase
from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.reports import subject_access_pdf, subject_access_zip
from daymark.reports.subject_access import Copy, copy_of, left_out_whole
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.data.sessions import lake
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import number
from daymark.web.rights.forms import LookForm
from daymark.web.rights.gate import case_or_404, overseers_only, page, pupil_or_404, say
from daymark.web.rights.presenter import texts_said
from daymark.web.scoping import ABSENT, today

ACCESS = ("access",)


@overseers_only
@freshly
def look(request: HttpRequest, school: School, scope: Scope, case: int) -> HttpResponse:
    """What the copy holds, part by part, and every text written freely; on POST which of those are taken out."""
    found = case_or_404(school, case, ACCESS, lock=request.method == "POST")
    if found.closed:
        return redirect("rights:case", school.key, found.pk)
    copy = _copy(school, scope, found)
    texts = copy.texts()
    form = LookForm(request.POST if request.method == "POST" else None, keys=frozenset(key for key, _, _ in texts))
    if request.method == "POST" and form.is_valid():
        _keep(request, school, found, form.out, [key for key, _, _ in texts])
        say(request, f"Looked through. {texts_said(len(form.out))}.")
        return redirect("rights:case", school.key, found.pk)
    recorded(request, "rights.review", school=school, pupils=[found.pupil or 0], detail={"case": found.pk})
    out = form.out if request.method == "POST" else found.plan.get("removed", [])
    return page(
        request, school, "look.html", status=400 if form.errors else 200, case=found, name=copy.name,
        errors=summary(form), wrong=wrong(form),
        parts=[[one.part.title, number(len(one.rows)), one.part.about.strip()] for one in copy.sections],
        texts=[{"key": key, "beside": beside, "text": text, "out": key in out} for key, beside, text in texts],
        left_out=_left_out(copy),
        crumbs=[("The request", reverse("rights:case", args=[school.key, found.pk]))],
    )  # fmt: skip


@overseers_only
@freshly
def as_pdf(request: HttpRequest, school: School, scope: Scope, case: int) -> HttpResponse:
    """The released copy to read."""
    found, copy = _released(school, scope, case)
    return _file(request, school, found, subject_access_pdf.pdf(copy), "pdf")


@overseers_only
@freshly
def as_zip(request: HttpRequest, school: School, scope: Scope, case: int) -> HttpResponse:
    """The released copy as data."""
    found, copy = _released(school, scope, case)
    return _file(request, school, found, subject_access_zip.zipped(copy), "zip")


def _copy(school: School, scope: Scope, case: RightsCase) -> Copy:
    pupil = pupil_or_404(scope, school, case.pupil or 0)
    return copy_of(school, pupil.pk, today(school.trust), lake())


def _keep(request: HttpRequest, school: School, case: RightsCase, out: list[str], seen: list[str]) -> None:
    found = {"removed": out, "seen": seen}
    cases.review(case, by=request.user, at=timezone.now(), said=f"{texts_said(len(out))}.", found=found)
    recorded(
        request, "rights.review", school=school, pupils=[case.pupil or 0], detail={"case": case.pk, "out": len(out)}
    )


def _released(school: School, scope: Scope, key: int) -> tuple[RightsCase, Copy]:
    """The copy as it was looked through; what was written since, and nobody has read, is out.

    Raises Http404 before its release.
    """
    case = case_or_404(school, key, ACCESS)
    if case.state != "done":
        raise Http404(ABSENT)
    copy = _copy(school, scope, case)
    seen = frozenset(case.plan.get("seen", []))
    unread = [text for text, _, _ in copy.texts() if text not in seen]
    return case, copy.without([*case.plan.get("removed", []), *unread])


def _left_out(copy: Copy) -> list[dict[str, object]]:
    parts = [
        {"title": one.part.title, "rows": list(one.part.left_out.items())} for one in copy.sections if one.part.left_out
    ]
    return [*parts, {"title": "Whole kinds of record", "rows": list(left_out_whole().items())}]


def _file(request: HttpRequest, school: School, case: RightsCase, content: bytes, ending: str) -> HttpResponse:
    recorded(request, "rights.copy", school=school, pupils=[case.pupil or 0], detail={"case": case.pk, "as": ending})
    answer = HttpResponse(content, content_type=f"application/{ending}")
    answer["Content-Disposition"] = f'attachment; filename="copy-{case.pk}.{ending}"'
    return answer
