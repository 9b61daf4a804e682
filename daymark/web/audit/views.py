"""Who saw or changed what, for those who oversee the school: the whole record, one act, one pupil, a file."""

from __future__ import annotations

from datetime import tzinfo

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from daymark.access.models import AuditEntry, BreakGlass
from daymark.access.record import Asked, entries, keep_years
from daymark.access.scope import Scope
from daymark.kit.files import csv_text
from daymark.registers.models import Pupil, School
from daymark.web.accounts.again import freshly
from daymark.web.audit import presenter
from daymark.web.audit.choosing import Choice, asked_of, called, choice_of
from daymark.web.audit.gate import overseers_only, page
from daymark.web.audit.recording import recorded
from daymark.web.scoping import ABSENT

A_PAGE = 50
MOST_IN_A_FILE = 50_000


@overseers_only
def record(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """The record of the school, newest first, narrowed as one likes."""
    choice = choice_of(request)
    leaf = _leaf(request, school, asked_of(choice, school, scope))
    _looked(request, "record.look", school, choice, leaf)
    return page(
        request,
        school,
        "record.html",
        **presenter.record(school, scope, choice, leaf),
        unread=presenter.unread(school, BreakGlass.objects.filter(school=school, read_at__isnull=True)),
        kept=keep_years(),
    )


@overseers_only
def of_pupil(request: HttpRequest, school: School, scope: Scope, pupil: int) -> HttpResponse:
    """Who has seen or changed one pupil, for those who see that pupil."""
    found = Pupil.objects.visible_to(scope).filter(school=school, pk=pupil).first()
    if found is None:
        raise Http404(ABSENT)
    leaf = _leaf(request, school, Asked(pupils=[found.pk]))
    shown = presenter.of_pupil(school, found, leaf, entries(school, Asked(pupils=[found.pk]), _zone()))
    recorded(request, "record.pupil", school=school, pupils=[found.pk])
    return page(request, school, "pupil.html", crumbs=[], **shown, kept=keep_years())


@overseers_only
def entry(request: HttpRequest, school: School, scope: Scope, entry: int) -> HttpResponse:
    """One act with all that is kept of it, and the pupils it was about."""
    found = entries(school, Asked(), _zone()).filter(pk=entry).first()
    if found is None:
        raise Http404(ABSENT)
    names = called(school, scope, found.pupils)
    recorded(request, "record.look", school=school, pupils=names, detail={"entry": found.pk})
    return page(request, school, "entry.html", crumbs=[], **presenter.entry(school, found, names))


@overseers_only
@freshly
def export(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """What is chosen as CSV, the newest MOST_IN_A_FILE rows of it. Pupils stand in it by number, not by name."""
    choice = choice_of(request)
    rows = list(entries(school, asked_of(choice, school, scope), _zone())[:MOST_IN_A_FILE])
    recorded(request, "record.export", school=school, detail={**_kept(choice), "rows": len(rows)})
    text = csv_text(presenter.HEADER, (presenter.line(row) for row in rows))
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="record-{timezone.localdate()}.csv"'
    return answer


def _leaf(request: HttpRequest, school: School, asked: Asked) -> Page[AuditEntry]:
    return Paginator(entries(school, asked, _zone()), A_PAGE).get_page(request.GET.get("page"))


def _looked(request: HttpRequest, act: str, school: School, choice: Choice, leaf: Page[AuditEntry]) -> None:
    """One row for a page of the record, with the pupils who were named on it."""
    pupils = {row.pupils[0] for row in leaf if len(row.pupils) == 1}
    recorded(request, act, school=school, pupils=pupils, detail={"page": leaf.number, **_kept(choice)})


def _kept(choice: Choice) -> dict[str, str]:
    """The choice as the record keeps it: without what was searched for, which may be a name."""
    return choice.chosen(without="pupil") | ({"pupil": "by words"} if choice.pupil else {})


def _zone() -> tzinfo:
    return timezone.get_current_timezone()
