"""The emergencies of a school for those who oversee it: what was opened, by whom and why, and that it was read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daymark.access.models import BreakGlass
from daymark.access.record import Asked, entries
from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.web.audit import presenter
from daymark.web.audit.choosing import called
from daymark.web.audit.gate import overseers_only, page
from daymark.web.audit.recording import recorded
from daymark.web.jinja import moment, plural
from daymark.web.scoping import ABSENT

A_PAGE = 30
MOST_ACTS = 200


@overseers_only
def listing(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """Every emergency there was, newest first."""
    leaf = Paginator(BreakGlass.objects.filter(school=school), A_PAGE).get_page(request.GET.get("page"))
    names = called(school, scope, {pupil for one in leaf for pupil in one.pupils})
    recorded(request, "record.look", school=school, pupils=names, detail={"page": leaf.number})
    count = leaf.paginator.count
    return page(
        request,
        school,
        "emergencies.html",
        crumbs=[],
        headline=f"{plural(count, 'emergency', 'emergencies')} so far." if count else "There has been no emergency.",
        rows=[_row(school, one, names) for one in leaf],
        page=leaf.number,
        pages=leaf.paginator.num_pages,
    )


@overseers_only
def one(request: HttpRequest, school: School, scope: Scope, item: int) -> HttpResponse:
    """One emergency and what was done under it. On POST it is written down that its notice was read, and by whom.

    Nobody reads the notice of what they opened themselves.
    """
    found = BreakGlass.objects.filter(school=school, pk=item).first()
    if found is None:
        raise Http404(ABSENT)
    own = found.person_id == request.user.pk
    if request.method == "POST" and not own:
        return _read(request, school, found)
    names = called(school, scope, found.pupils)
    recorded(request, "record.look", school=school, pupils=names, detail={"found": len(names)}, emergency=found.pk)
    under = entries(school, Asked(emergency=found.pk), timezone.get_current_timezone()).exclude(
        act__startswith="record"
    )
    return page(
        request,
        school,
        "emergency.html",
        crumbs=[("Emergencies", reverse("audit:emergencies", args=[school.key]))],
        item=found,
        own=own,
        headline=f"{found.person_name} opened {_listed(found, names)} in an emergency.",
        facts=_facts(found),
        columns=[{"text": text} for text in presenter.COLUMNS],
        rows=[presenter.row(school, act, names) for act in under[:MOST_ACTS]],
    )


def _read(request: HttpRequest, school: School, found: BreakGlass) -> HttpResponse:
    """The first to read it is the one who is written down."""
    unread = BreakGlass.objects.filter(pk=found.pk, read_at__isnull=True)
    if unread.update(read_by=request.user.pk, read_by_name=request.user.name, read_at=timezone.now()):  # type: ignore[union-attr]
        recorded(request, "emergency.notice", school=school, pupils=found.pupils, emergency=found.pk)
    return redirect("audit:emergency", school.key, found.pk)


def _row(school: School, one: BreakGlass, names: dict[int, str]) -> list[Any]:
    return [
        {"text": moment(one.opened), "href": reverse("audit:emergency", args=[school.key, one.pk])},
        one.person_name,
        _listed(one, names),
        one.reason,
        one.read_by_name or "nobody yet",
    ]


def _listed(one: BreakGlass, names: dict[int, str]) -> str:
    """The pupils by name, where they may be named and are still here."""
    known = [names[pupil] for pupil in one.pupils if pupil in names]
    others = len(one.pupils) - len(known)
    said = known if not others else [*known, plural(others, "other pupil") if known else plural(others, "pupil")]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _facts(one: BreakGlass) -> list[dict[str, str]]:
    end = one.ended or one.until
    return [
        {"key": "Why", "value": one.reason},
        {"key": "Opened", "value": moment(one.opened)},
        {"key": "Closed" if end <= timezone.now() else "Open until", "value": moment(end)},
        {"key": "From", "value": one.where or "not known"},
        {
            "key": "Read by",
            "value": f"{one.read_by_name}, {moment(one.read_at)}" if one.read_at else "Nobody yet",
        },
    ]
