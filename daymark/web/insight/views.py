"""The overview of a school and its bands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from daymark.reports.allowed import told
from daymark.reports.bands_page import DIVISIONS, BandsPage, bands_page
from daymark.reports.overview_page import overview_page
from daymark.web.audit.recording import recorded
from daymark.web.context import INSIGHT
from daymark.web.insight import bands_presenter, presenter, sharing
from daymark.web.place import Place, place_of, show, show_empty
from daymark.web.scoping import ABSENT


@never_cache
@login_required
def overview(request: HttpRequest, school: str) -> HttpResponse:
    """What is going on, in three sentences and the figures behind them."""
    place = sharing.outward(request, place_of(request, school))
    page = place.moment and overview_page(place.lake, place.row, place.scope, place.moment)
    if page is None:
        return show_empty(request, place, INSIGHT)
    if page.pupils < place.scope.smallest:
        return show(request, place, INSIGHT, "insight/few.html")
    return show(request, place, INSIGHT, "insight/overview.html", **presenter.overview(page, place))


@never_cache
@login_required
def bands(request: HttpRequest, school: str) -> HttpResponse:
    """How many pupils missed how much, by a group of one's choice."""
    place = sharing.outward(request, place_of(request, school))
    page = _bands(request, place)
    if page is None:
        return show_empty(request, place, INSIGHT)
    return show(request, place, INSIGHT, "insight/bands.html", **bands_presenter.bands(page, place))


@never_cache
@login_required
def bands_csv(request: HttpRequest, school: str) -> HttpResponse:
    """The same table as a file."""
    place = sharing.outward(request, place_of(request, school))
    page = _bands(request, place)
    if page is None:
        raise Http404(ABSENT)
    kind = f"bands.csv{sharing.said(place)}"
    recorded(request, "figures.export", school=place.school, detail={"as": kind, "by": page.by})
    name = f"bands-by-{page.by.replace('_', '-')}{sharing.dashed(place)}-{page.moment.as_of}.csv"
    return HttpResponse(
        bands_presenter.as_csv(page, place),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bands(request: HttpRequest, place: Place) -> BandsPage | None:
    if place.moment is None:
        return None
    by = request.GET.get("by", "")
    fine = request.GET.get("columns") == "all"
    by = by if by in told(place.scope, DIVISIONS) else DIVISIONS[0]
    return bands_page(place.lake, place.row, place.scope, place.moment, by, fine)
