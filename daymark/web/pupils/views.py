"""The list of pupils and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from daymark.access.rights import restriction_of
from daymark.registers.models import Enrolment, MarkNote
from daymark.reports import allowed
from daymark.reports.pupil_page import PupilPage, pupil_page
from daymark.reports.pupils_page import PupilsPage, neighbours, pupils_page
from daymark.web.accounts.again import freshly
from daymark.web.audit.gate import oversees
from daymark.web.audit.recording import recorded
from daymark.web.context import PUPILS
from daymark.web.emergency.views import opened_until
from daymark.web.place import Place, place_of, show, show_empty
from daymark.web.pupils import export, presenter, pupil_presenter
from daymark.web.pupils.choice import choice_of, number_of
from daymark.web.scoping import ABSENT, holds

MOST_PAGES = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@login_required
def listing(request: HttpRequest, school: str) -> HttpResponse:
    """The pupils one may see: chosen, sorted, fifty to a page."""
    place = place_of(request, school, named=True)
    page = _page(request, place, number_of(request.GET.get("page", "1"), MOST_PAGES))
    if page is None:
        return show_empty(request, place, PUPILS)
    recorded(request, "pupils.list", school=place.school, pupils=_shown(page), detail=_what(page))
    return show(
        request,
        place,
        PUPILS,
        "pupils/list.html",
        exports=may_export(request, place),
        emergency_href=_emergency_href(request, place),
        **presenter.listing(page, place),
    )


@never_cache
@login_required
@freshly
def export_csv(request: HttpRequest, school: str) -> HttpResponse:
    """What is chosen, whole, as CSV."""
    page, reasons = _whole(request, school, "csv")
    return _file(export.as_csv(page, reasons).encode("utf-8-sig"), "text/csv; charset=utf-8", page, "csv")


@never_cache
@login_required
@freshly
def export_xlsx(request: HttpRequest, school: str) -> HttpResponse:
    """What is chosen, whole, as a workbook."""
    page, reasons = _whole(request, school, "xlsx")
    return _file(export.as_xlsx(page, reasons), XLSX, page, "xlsx")


@never_cache
@login_required
def pupil(request: HttpRequest, school: str, pupil: int) -> HttpResponse:
    """One pupil. Absent and not to be seen look the same."""
    place = place_of(request, school, named=True, pupil=pupil)
    page = _pupil(place, pupil)
    if page is None or place.moment is None:
        raise Http404(ABSENT)
    choice = choice_of(request.GET)
    around = neighbours(place.lake, place.row, place.scope, place.moment, choice, str(pupil))
    since = _on_roll_since(place, pupil)
    recorded(request, "pupil.page", school=place.school, pupils=[pupil])
    return show(
        request,
        place,
        PUPILS,
        "pupils/pupil.html",
        **pupil_presenter.pupil(page, place, choice, around, since),
        **_watched(request, place, pupil),
    )


def _page(request: HttpRequest, place: Place, number: int | None) -> PupilsPage | None:
    if place.moment is None:
        return None
    return pupils_page(place.lake, place.row, place.scope, place.moment, choice_of(request.GET), number)


def _whole(request: HttpRequest, school: str, ending: str) -> tuple[PupilsPage, bool]:
    """The list as it leaves in a file, and whether it may tell of illness.

    Raises Http404 for roles that take no names away.
    """
    place = place_of(request, school, named=True)
    page = _page(request, place, None) if may_export(request, place) else None
    if page is None:
        raise Http404(ABSENT)
    recorded(request, "pupils.export", school=place.school, pupils=_shown(page), detail=_what(page) | {"as": ending})
    return page, allowed.tells_reasons(place.scope)


def may_export(request: HttpRequest, place: Place) -> bool:
    """Whether one of the roles held here takes lists with names away as files."""
    return holds(request, place.school, "exports")


def _shown(page: PupilsPage) -> list[str]:
    return [row.key for row in page.rows]


def _what(page: PupilsPage) -> dict[str, Any]:
    """Which list it was, for the record: how it was chosen, but never what was searched for, which may be a name."""
    chosen = {name: value if name != "search" else "by words" for name, value in page.choice.filters.items()}
    return {"page": page.page, "of": page.count, **chosen}


def _emergency_href(request: HttpRequest, place: Place) -> str:
    """Where a pupil is opened in an emergency, for those who may and do not see all of everybody."""
    scope = place.scope
    limited = not scope.sensitive or any(limit is not None for limit in (scope.year_groups, scope.forms, scope.pupils))
    may = limited and holds(request, place.school, "breaks_glass")
    return reverse("emergency:page", args=[place.school.key]) if may else ""


def _watched(request: HttpRequest, place: Place, pupil: int) -> dict[str, Any]:
    """Until when an emergency keeps the page open, where to read who has looked at it, for those who may, and the
    restriction the record is under."""
    seen = reverse("audit:pupil", args=[place.school.key, pupil]) if oversees(request, place.school) else ""
    return {
        "emergency_until": opened_until(request, place.school, pupil),
        "record_href": seen,
        "restriction": restriction_of(place.school.pk, pupil),
    }


def _pupil(place: Place, pupil: int) -> PupilPage | None:
    if place.moment is None:
        return None
    notes = MarkNote.objects.visible_to(place.scope).filter(pupil_id=pupil, minutes_late__isnull=False)
    minutes = {(day, session): late for day, session, late in notes.values_list("date", "session", "minutes_late")}
    return pupil_page(place.lake, place.row, place.scope, place.moment, str(pupil), minutes)


def _on_roll_since(place: Place, pupil: int) -> date | None:
    spells = Enrolment.objects.visible_to(place.scope).filter(pupil_id=pupil, start__isnull=False)
    return spells.order_by("-start").values_list("start", flat=True).first()


def _file(content: bytes, kind: str, page: PupilsPage, ending: str) -> HttpResponse:
    name = f"pupils-{page.moment.as_of}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
