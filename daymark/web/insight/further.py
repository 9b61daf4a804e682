"""What lies behind the overview: every measure, and the same pupils in two years."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from daymark.reports.measures_page import MeasuresPage, measures_page
from daymark.reports.transitions_page import TransitionsPage, transitions_page
from daymark.web.audit.recording import recorded
from daymark.web.context import INSIGHT
from daymark.web.insight import measures_presenter, sharing, transitions_presenter
from daymark.web.place import Place, place_of, show, show_empty
from daymark.web.scoping import ABSENT, named_or_404

NAMED_ONLY = (
    "This page is shown to people to whom pupils are named: pupils who were here in both years, set beside all pupils "
    "on other pages, could tell of the few who were not."
)
NOBODY = "Nobody has a register both this year and at the same point last year, so there is nothing to compare yet."


@never_cache
@login_required
def measures(request: HttpRequest, school: str) -> HttpResponse:
    """Every measure with its figure and that of last year."""
    place = sharing.outward(request, place_of(request, school))
    page = _measures(place)
    if page is None:
        return show_empty(request, place, INSIGHT)
    return show(request, place, INSIGHT, "insight/measures.html", **measures_presenter.measures(page, place))


@never_cache
@login_required
def measures_csv(request: HttpRequest, school: str) -> HttpResponse:
    """The same as a file."""
    place = sharing.outward(request, place_of(request, school))
    page = _measures(place)
    if page is None:
        raise Http404(ABSENT)
    recorded(request, "figures.export", school=place.school, detail={"as": f"measures.csv{sharing.said(place)}"})
    name = f"measures{sharing.dashed(place)}-{page.moment.as_of}.csv"
    return _csv(measures_presenter.as_csv(page, place), name)


@never_cache
@login_required
def measures_json(request: HttpRequest, school: str) -> HttpResponse:
    """The same for machines. What may not be shown is null and says so."""
    place = sharing.outward(request, place_of(request, school))
    page = _measures(place)
    if page is None:
        raise Http404(ABSENT)
    recorded(request, "figures.export", school=place.school, detail={"as": f"measures.json{sharing.said(place)}"})
    return JsonResponse(measures_presenter.as_json(page, place))


@never_cache
@login_required
def transitions(request: HttpRequest, school: str) -> HttpResponse:
    """The same pupils last year and this."""
    place = sharing.outward(request, place_of(request, school))
    if place.moment is None:
        return show_empty(request, place, INSIGHT)
    page = _transitions(place)
    if page is None:
        told = {"nobody": NAMED_ONLY if place.scope.smallest else NOBODY, "fresh": [place.moment.said, place.because]}
        return show(request, place, INSIGHT, "insight/transitions.html", **told)
    given = transitions_presenter.transitions(page, place)
    return show(request, place, INSIGHT, "insight/transitions.html", **given)


@never_cache
@login_required
def transitions_csv(request: HttpRequest, school: str) -> HttpResponse:
    """The same as a file. There is none for sharing."""
    place = sharing.outward(request, place_of(request, school))
    named_or_404(place.scope)
    page = _transitions(place)
    if page is None:
        raise Http404(ABSENT)
    recorded(request, "figures.export", school=place.school, detail={"as": "same-pupils.csv"})
    return _csv(transitions_presenter.as_csv(page), f"same-pupils-{page.moment.as_of}.csv")


def _measures(place: Place) -> MeasuresPage | None:
    if place.moment is None:
        return None
    return measures_page(place.lake, place.row, place.scope, place.moment)


def _transitions(place: Place) -> TransitionsPage | None:
    if place.moment is None:
        return None
    return transitions_page(place.lake, place.row, place.scope, place.moment)


def _csv(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
