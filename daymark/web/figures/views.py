"""Any figure, opened, as a page and for machines."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from daymark.measures.question import QuestionError
from daymark.registers.models import Pupil
from daymark.reports.figure_page import FigurePage, figure_page
from daymark.reports.parts_page import PartsPage, parts_page
from daymark.web.audit.recording import recorded
from daymark.web.context import INSIGHT, PUPILS
from daymark.web.figures import parts_presenter, presenter
from daymark.web.figures.asked import asked_of
from daymark.web.insight.sharing import outward, said
from daymark.web.place import Place, place_of, show, show_empty
from daymark.web.scoping import ABSENT

A_KEY = re.compile(r"[1-9][0-9]{0,17}")


@never_cache
@login_required
def figure(request: HttpRequest, school: str) -> HttpResponse:
    """The figure with its numerator, denominator, definition, source and as-of."""
    place = outward(request, _place(request, school))
    if place.moment is None:
        return show_empty(request, place, INSIGHT)
    try:
        page = _page(request, place)
    except QuestionError as error:
        response = show(request, place, INSIGHT, "figures/refused.html", why=str(error))
        response.status_code = 400
        return response
    section = PUPILS if "pupil" in request.GET else INSIGHT
    query = request.GET.urlencode()
    if isinstance(page, PartsPage):
        return show(request, place, section, "figures/parts.html", **parts_presenter.parts(page, place, query))
    return show(request, place, section, "figures/figure.html", **presenter.figure(page, place, query))


@never_cache
@login_required
def figure_json(request: HttpRequest, school: str) -> HttpResponse:
    """The same as JSON. What is too small to be shown is null and says so."""
    place = outward(request, _place(request, school))
    try:
        page = _page(request, place)
    except QuestionError as error:
        return JsonResponse({"error": str(error)}, status=400)
    measure = request.GET.get("measure", "")
    kind = f"figure.json{said(place)}"
    recorded(request, "figures.export", school=place.school, detail={"as": kind, "measure": measure})
    if isinstance(page, PartsPage):
        return JsonResponse(parts_presenter.as_json(page))
    return JsonResponse(presenter.as_json(page, place.scope.smallest))


def _place(request: HttpRequest, school: str) -> Place:
    """The place of the figure. Raises Http404 where it is of a pupil who is not there, or not to be seen."""
    given = request.GET.get("pupil", "")
    if not given:
        return place_of(request, school)
    if not A_KEY.fullmatch(given):
        raise Http404(ABSENT)
    place = place_of(request, school, named=True, pupil=int(given))
    if not Pupil.objects.visible_to(place.scope).filter(pk=int(given)).exists():
        raise Http404(ABSENT)
    return place


def _page(request: HttpRequest, place: Place) -> FigurePage | PartsPage:
    if place.moment is None:
        raise Http404(ABSENT)
    asked = asked_of(request.GET, place.moment, place.scope)
    pupils = [value for key, value in asked.question.where if key == "pupil"]
    at = (place.lake, place.row, place.scope, place.moment, asked.question)
    parts = None if asked.carried else parts_page(*at, asked.by)
    page = parts or figure_page(*at, asked.carried, asked.by)
    if page is None:
        raise Http404(ABSENT)
    if pupils:
        detail = {"measure": asked.question.measures[0]}
        recorded(request, "pupil.figure", school=place.school, pupils=pupils, detail=detail)
    return page
