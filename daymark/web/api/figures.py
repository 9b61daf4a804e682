"""Figures: a question in, the answer out with numerators, denominators and what is withheld."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from daymark.access.rights import restricted_pupils
from daymark.measures.question import Question
from daymark.registers.models import Pupil
from daymark.reports.counted import Pairs
from daymark.web.api import shapes
from daymark.web.api.answered import figures_of
from daymark.web.api.asked import QuestionBody, QuestionQuery, question_of
from daymark.web.api.door import at_school, moment_or_404, recorded
from daymark.web.api.shapes import Plain
from daymark.web.api.tags import tagged
from daymark.web.place import Place
from daymark.web.scoping import ABSENT

router = Router(tags=["Figures"])


@router.get(
    "/schools/{school}/figures", response=shapes.FiguresOut, url_name="figures", operation_id="figures",
    summary="Ask for figures in an address", by_alias=True,
)  # fmt: skip
def figures(request: HttpRequest, response: HttpResponse, school: str, asked: Query[QuestionQuery]) -> Plain:
    """The figures of one school. Days left out are those of the school year so far."""
    return _answered(request, response, school, asked.body())


@router.post(
    "/schools/{school}/figures", response=shapes.FiguresOut, url_name="figures", operation_id="ask",
    summary="Ask for figures with a question", by_alias=True,
)  # fmt: skip
def ask(request: HttpRequest, response: HttpResponse, school: str, question: QuestionBody) -> Plain:
    """The same, with the question sent as JSON."""
    return _answered(request, response, school, question)


def _answered(request: HttpRequest, response: HttpResponse, school: str, given: QuestionBody) -> Plain:
    with at_school(request, school) as place:
        moment = moment_or_404(place)
        question, carried = question_of(given, moment, place.scope)
        _single(request, place, question)
        # What is told without names depends on what was told before as well: only the answer itself says whether it
        # is still the same.
        found = figures_of(place, moment, question, carried) if place.scope.smallest else None
        version = tagged(request, response, place, question, carried, found)
        found = figures_of(place, moment, question, carried) if found is None else found
    return {
        "as_of": question.as_of,
        "registers": version,
        "question": _said(place, question, carried),
        "figures": found,
    }


def _single(request: HttpRequest, place: Place, question: Question) -> None:
    """Figures of single pupils are written down as their pages are. Raises Http404 where one is not there for the
    token, or restricted."""
    asked = {value for key, value in question.where if key == "pupil"}
    if not asked:
        return
    pupils = Pupil.objects.visible_to(place.scope).filter(pk__in=map(int, asked))
    if asked - {pupil.key for pupil in pupils} or asked & restricted_pupils(place.school.pk):
        raise Http404(ABSENT)
    recorded(request, "api.figures-of-pupils", place, tuple(asked))


def _said(place: Place, question: Question, carried: Pairs) -> Plain:
    where: dict[str, list[str]] = {}
    for key, value in (*question.where, *carried):
        where.setdefault(key, []).append(value)
    return {
        "school": place.school.key, "measures": question.measures, "by": question.by, "where": where,
        "start": question.period.start, "end": question.counted.end, "as_of": question.as_of,
        "basis": question.basis, "against": question.against, "ranges": question.ranges,
    }  # fmt: skip
