"""Pupils, for tokens that may name them: the list, chosen and sorted, and one with figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router

from daymark.access.rights import restricted_pupils
from daymark.access.scope import Scope
from daymark.measures.pupils import Absence, pupil_summary
from daymark.registers.frames import CHARACTERISTICS
from daymark.reports import allowed
from daymark.reports.bands_page import bands_of
from daymark.reports.pupil_page import PupilPage, pupil_page
from daymark.reports.pupils_page import DEFAULT_SORT, SORTS, TENTH, Choice, PupilRow, pupils_page
from daymark.web.api import shapes
from daymark.web.api.answered import plain
from daymark.web.api.door import at_school, moment_or_404, recorded
from daymark.web.api.leaves import Leaf, part_of
from daymark.web.api.problems import wrong
from daymark.web.api.shapes import Plain, nothing_more
from daymark.web.api.tags import tagged
from daymark.web.scoping import ABSENT

router = Router(tags=["Pupils"])

LONGEST = 100
MOST_DAYS = 200
LARGEST_KEY = 2**63 - 1
CHOOSABLE = ("year_group", "form", "sex", "fsm", "sen", "eal")


class PupilsQuery(Leaf):
    """Which pupils, in which order."""

    year_group: str = Field("", max_length=LONGEST, description="Year group: 8, R.")
    form: str = Field("", max_length=LONGEST, description="Form: 8B.")
    sex: str = Field("", max_length=LONGEST, description="Sex: F or M.")
    fsm: str = Field("", max_length=LONGEST, description="Free school meals: Y or N.")
    sen: str = Field("", max_length=LONGEST, description="Special educational needs: N, K or E.")
    eal: str = Field("", max_length=LONGEST, description="English as an additional language: Y or N.")
    band: str = Field(
        "", max_length=LONGEST, description="Share missed, such as 5-10, 20-50; 10-100 for a tenth or more."
    )
    missed: int = Field(0, ge=0, le=MOST_DAYS, description="At least so many days missed.")
    q: str = Field("", max_length=LONGEST, description="Part of a name, UPN or admission number.")
    sort: Literal[tuple(SORTS)] = Field(  # type: ignore[valid-type]
        DEFAULT_SORT, description="The order of the list."
    )
    turn: bool = Field(False, description="The other order.")


@router.get(
    "/schools/{school}/pupils", response=shapes.PupilsOut, url_name="pupils", operation_id="pupils",
    summary="The pupils there are",
)  # fmt: skip
def pupils(request: HttpRequest, response: HttpResponse, school: str, asked: Query[PupilsQuery]) -> Plain:
    """The pupils this token may see, with their counts of the year so far."""
    with at_school(request, school, named=True) as place:
        moment = moment_or_404(place)
        choice = _choice(asked, place.scope)
        held_back = restricted_pupils(place.school.pk)
        version = tagged(request, response, place, "pupils", choice, asked.page, asked.size, sorted(held_back))
        found = pupils_page(place.lake, place.row, place.scope, moment, choice, None).rows
        rows = [row for row in found if row.key not in held_back]
        shown = rows[part_of(request, response, len(rows), asked)]
        recorded(request, "api.pupils", place, tuple(row.key for row in shown), {"asked": _kept(choice)})
    told = [_row(row) for row in shown]
    return {"total": len(rows), "as_of": moment.as_of, "registers": version, "pupils": told}


def _choice(asked: PupilsQuery, scope: Scope) -> Choice:
    groups = {key: getattr(asked, key) for key in CHOOSABLE}
    for key, value in groups.items():
        if value and key not in allowed.told(scope, CHOOSABLE):
            raise wrong(key, value, "Pupils are not chosen by this for your token.", "Leave it out.")
    if asked.band and asked.band != TENTH and not bands_of(asked.band):
        raise wrong("band", asked.band, "This is not a band of absence.", "Write it like 5-10, 20-50 or 10-100.")
    return Choice(
        **groups, band=asked.band, missed=asked.missed, search=" ".join(asked.q.split()), sort=asked.sort,
        turned=asked.turn,
    )  # fmt: skip


def _kept(choice: Choice) -> Plain:
    """The choice as the record keeps it: without what was searched for, which may be a name."""
    return choice.chosen() | ({"search": "by words"} if choice.search else {})


def _row(row: PupilRow) -> Plain:
    return {name: getattr(row, name) for name in shapes.PupilOut.model_fields}


@router.get(
    "/schools/{school}/pupils/{pupil}", response=shapes.OnePupilOut, url_name="pupil", operation_id="pupil",
    summary="One pupil", by_alias=True,
)  # fmt: skip
def one_pupil(request: HttpRequest, response: HttpResponse, school: str, pupil: int) -> Plain:
    """One pupil by key. One who is not there, one this token may not see, and one whose record is restricted look the
    same."""
    nothing_more(request)
    with at_school(request, school, named=True) as place:
        if not 0 < pupil <= LARGEST_KEY or str(pupil) in restricted_pupils(place.school.pk):
            raise Http404(ABSENT)
        moment = moment_or_404(place)
        found = pupil_page(place.lake, place.row, place.scope, moment, str(pupil), {})
        if found is None:
            raise Http404(ABSENT)
        version = tagged(request, response, place, "pupil", pupil)
        recorded(request, "api.pupil", place, (str(pupil),))
        summary = pupil_summary(place.lake, place.school.key, str(pupil), moment.year, place.scope)
        spells = summary.absences if summary else ()
        return _told(found, spells, place.scope) | {"registers": version, "as_of": moment.as_of}


def _told(page: PupilPage, spells: Sequence[Absence], scope: Scope) -> Plain:
    row = page.row
    return {
        "key": row["pupil"],
        **{name: row[name] or "" for name in ("surname", "forename", "upn", "admission_number")},
        "known": {key: row[key] for key in allowed.told(scope, CHARACTERISTICS)},
        "figures": [plain(one.figure) for one in page.now.values()],
        "before": [plain(one.figure) for one in (page.before or {}).values()],
        "spells": [{"start": one.start, "end": one.end, "sessions": one.sessions} for one in spells],
        "codes": {one.code.symbol: one.sessions for one in page.codes} if scope.sensitive else None,
    }
