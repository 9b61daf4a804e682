"""What a program asks before anything else: what its token is, which schools there are, what can be asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from daymark.access.scope import Scope
from daymark.insight import groups as named
from daymark.measures.definitions import DEFINITIONS
from daymark.measures.figures import BANDS
from daymark.measures.keys import LESSON_KEYS, PUPIL_KEYS, TIME_KEYS
from daymark.registers.models import School
from daymark.reports import allowed
from daymark.reports.counted import CARRIED, natural
from daymark.reports.moment import moment_of
from daymark.reports.totals import totals_of
from daymark.web.api import shapes
from daymark.web.api.answered import version_of
from daymark.web.api.door import at_school, caller_of, reach
from daymark.web.api.leaves import Leaf, part_of
from daymark.web.api.shapes import Plain, nothing_more
from daymark.web.api.tags import tagged
from daymark.web.data.sessions import lake
from daymark.web.place import Place
from daymark.web.scoping import today

router = Router(tags=["About"])

CLOSED = {
    "sex": ("F", "M"), "fsm": ("Y", "N"), "sen": ("N", "K", "E"), "eal": ("Y", "N"),
    **dict.fromkeys(("young_carer", "service_child", "looked_after", "social_worker"), ("Y", "N")),
}  # fmt: skip
"""The values that a characteristic has in every school, whether or not a pupil of this one has them."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
UNKNOWN = "unknown"


@router.get("/me", response=shapes.MeOut, url_name="me", operation_id="me", summary="What this token is")
def me(request: HttpRequest) -> Plain:
    """The token that asks, what it may see and why, and until when."""
    nothing_more(request)
    token, reached = caller_of(request).token, reach(request)
    scope = reached[0][1]
    assert token.membership is not None
    return {
        "token": token.name, "prefix": token.prefix, "ends": token.ends, "person": token.person.name,
        "role": token.membership.kind.title, "because": scope.because, "names": scope.names,
        "sensitive": scope.sensitive, "smallest": scope.smallest, "imports": caller_of(request).imports,
        "schools": len(reached),
    }  # fmt: skip


@router.get(
    "/schools", response=shapes.SchoolsOut, url_name="schools", operation_id="schools", summary="The schools there are"
)
def schools(request: HttpRequest, response: HttpResponse, leaf: Query[Leaf]) -> Plain:
    """The schools this token reaches, by name."""
    found = reach(request)
    part = part_of(request, response, len(found), leaf)
    return {"total": len(found), "schools": [_school(school, scope) for school, scope in found[part]]}


@router.get(
    "/schools/{school}", response=shapes.SchoolOut, url_name="school", operation_id="school", summary="One school"
)
def one_school(request: HttpRequest, school: str) -> Plain:
    """One school by its key."""
    nothing_more(request)
    with at_school(request, school) as place:
        return _school(place.school, place.scope) | {"because": place.reason}


def _school(school: School, scope: Scope) -> Plain:
    moment = moment_of(lake(), school.key, scope, today(school.trust))
    return {
        "key": school.key, "name": school.name, "phase": school.phase, "trust": school.trust.name,
        "as_of": moment.as_of if moment else None, "because": scope.because,
    }  # fmt: skip


@router.get(
    "/schools/{school}/groups", response=shapes.GroupsOut, url_name="groups", operation_id="groups",
    summary="What figures may be chosen and divided by",
)  # fmt: skip
def groups(request: HttpRequest, response: HttpResponse, school: str) -> Plain:
    """The keys this token may choose and divide figures by at the school, with their values."""
    nothing_more(request)
    with at_school(request, school) as place:
        tagged(request, response, place, "groups")
        return {"groups": [_group(place, key) for key in allowed.keys_of(place.scope)]}


def _group(place: Place, key: str) -> Plain:
    values = _values(place, key)
    return {
        "key": key, "title": named.key_title(key), "chooses": key in PUPIL_KEYS and key != "school", "divides": True,
        "values": [{"value": value, "label": named.label(key, value)} for value in values],
    }  # fmt: skip


def _values(place: Place, key: str) -> list[str]:
    if key in CLOSED:
        return [*CLOSED[key], UNKNOWN]
    if key == "band":
        return list(BANDS)
    if key == "weekday":
        return list(WEEKDAYS)
    if key == "school":
        return [place.school.key]
    if place.moment is None or key in (*TIME_KEYS, *LESSON_KEYS) or (key == "form" and place.scope.smallest):
        return []
    totals = totals_of(place.lake, place.moment.year, place.scope, (("school", place.school.key),))
    found = totals[key].fill_null(UNKNOWN).unique().to_list()
    return sorted(found, key=named.year_place if key == "year_group" else natural)


@router.get(
    "/measures", response=shapes.MeasuresOut, url_name="measures", operation_id="measures",
    summary="The measures there are",
)  # fmt: skip
def measures(request: HttpRequest) -> Plain:
    """What each measure counts, of whom, and where that is laid down."""
    nothing_more(request)
    same = ("id", "title", "numerator", "denominator", "who_counts", "unit", "bases", "not_by", "why", "source")
    told = (*same, "author", "checked_by")
    return {
        "measures": [
            {name: getattr(one, name) for name in told} | {"version": version_of(one.id), "carries": CARRIED[one.id]}
            for one in DEFINITIONS.values()
        ]
    }
