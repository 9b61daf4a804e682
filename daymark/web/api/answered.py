"""From a question to what the token may be told of its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from daymark.access.disclosure import FINE
from daymark.kit import definitions
from daymark.measures.answer import answer
from daymark.measures.definitions import MEASURES
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import Question, QuestionError
from daymark.reports import allowed
from daymark.reports.counted import Pairs
from daymark.reports.moment import Moment
from daymark.reports.released import Withheld, shared, why_of
from daymark.web.api.problems import wrong
from daymark.web.api.shapes import Plain
from daymark.web.place import Place


def figures_of(place: Place, moment: Moment, question: Question, carried: Pairs) -> list[Plain]:
    """Every figure that answers the question, as far as it may be told. Raises Refused.

    A token that may not name pupils is told what the pages tell those who may not, by the same gate.
    """
    _check_reasons(place, question, carried)
    asked = replace(question, where=(*question.where, ("school", place.school.key)))
    found = shared(place.lake, place.row, place.scope, moment, answer(place.lake, asked, place.scope))
    wanted = set(carried)
    return [
        plain(one)
        for one in _without_groups(place, found, carried)
        if wanted <= set(one.group) and allowed.code_is_told(place.scope, one.group)
    ]


def _check_reasons(place: Place, question: Question, carried: Pairs) -> None:
    """Raises Refused for figures of illness, or of codes that reveal more, where the token is not told them."""
    try:
        for measure in question.measures:
            allowed.check_reason(place.scope, measure, carried)
    except QuestionError as error:
        raise wrong("measures", ", ".join(question.measures), str(error), "Ask for other measures.") from error


def _without_groups(place: Place, found: Figures, carried: Pairs) -> Iterator[Figure]:
    """The figures; of a measure of which nothing at all is told, one that says so.

    Which groups and codes there are is not told either by their standing there withheld.
    """
    for measure in found.question.measures:
        figures: Sequence[Figure] = found.of(measure)
        if place.scope.smallest and all(why_of(one) == FINE for one in figures):
            figures = [Withheld(measure, carried, 0, 0, 0, suppressed=True, floor=place.scope.smallest)]
        yield from figures


def plain(figure: Figure) -> Plain:
    """A figure as it is told; of one that is withheld only which it is, and why."""
    told = figure.as_dict()
    return told | {"definition": version_of(figure.measure), "reason": told.pop("why", "")}


@lru_cache(maxsize=len(MEASURES))
def version_of(measure: str) -> str:
    """The version of a measure's definition: it changes whenever anything in the definition does."""
    held = definitions.load(f"measures/{measure}.yaml")
    return hashlib.sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()[:12]
