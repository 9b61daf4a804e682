"""A figure's page as its template wants it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.urls import reverse

from daymark.access import disclosure
from daymark.insight import groups, words
from daymark.measures.question import Question
from daymark.reports.counted import PUPIL_COUNTS
from daymark.reports.figure_page import Division, FigurePage
from daymark.web.figures.links import figure_href
from daymark.web.place import Place
from daymark.web.pupils.links import list_href, pupil_href

BASES = {
    "census": "Every pupil with at least one possible session (the census basis).",
    "daily": "Pupils with ten or fewer possible sessions are left out of the two pupil counts (the daily basis).",
}
LISTED = ("year_group", "form", "fsm", "sen", "sex", "eal")
"""The groups the list of pupils can be chosen by."""


def figure(page: FigurePage, place: Place, query: str) -> dict[str, Any]:
    """The context of the page. `query` is that of its address."""
    figure, key = page.one.figure, place.school.key
    own = reverse("figures:page", kwargs={"school": key})
    return {
        "title": page.definition.title,
        "value": _value(page, place),
        "hidden": page.hidden,
        "reading": "" if page.hidden else page.reading,
        "numerator_words": page.definition.numerator,
        "denominator_words": page.definition.denominator,
        "who_counts": page.definition.who_counts,
        "basis": BASES[page.one.question.basis],
        "source": page.definition.source,
        "facts": list(_facts(page, place)),
        "why": page.definition.why,
        "example": page.definition.example.says,
        "pupils_href": _pupils_href(page, place),
        "pupils_said": words.plural(figure.pupils, "pupil"),
        "beside_source": page.national.source if page.national else "",
        "json_href": reverse("figures:json", kwargs={"school": key}) + f"?{query}",
        "fresh": [page.moment.said, place.because],
        "action": own,
        "kept": {name: value for name, value in parse_qsl(query) if name != "by"},
        "by": page.by,
        "divisions": [
            {"value": "", "text": "Nothing"},
            *({"value": one, "text": groups.key_title(one)} for one in page.divisions),
        ],
        "columns": [
            {"text": groups.key_title(page.by)} if page.by else {"text": ""},
            {"text": page.units[0], "number": True},
            {"text": page.units[1], "number": True},
            {"text": "Share", "number": True},
        ],
        "rows": [_division(one, key, place.scope.smallest) for one in page.divided],
        "days": words.from_to(page.days.start, page.days.end),
    }


def as_json(page: FigurePage, smallest: int) -> dict[str, Any]:
    """The figure with its question. What may not be shown is null; `suppressed` says so, and `why`."""
    question = page.one.question
    figures = [_shown(page.one.figure.as_dict(), page.why, smallest)]
    figures += [_shown(one.counted.figure.as_dict(), one.why, smallest) for one in page.divided]
    return {"as_of": question.as_of.isoformat(), "question": _question(question), "figures": figures}


def _question(question: Question) -> dict[str, Any]:
    return {
        "from": question.period.start.isoformat(),
        "to": question.period.end.isoformat(),
        "where": dict(question.where),
        "basis": question.basis,
    }


def _shown(figure: dict[str, Any], why: str, smallest: int) -> dict[str, Any]:
    if not why:
        return figure
    gone = dict.fromkeys(("numerator", "denominator", "value", "pupils"))
    return figure | gone | {"suppressed": True, "why": disclosure.reason(why, smallest)}


def _value(page: FigurePage, place: Place) -> str:
    figure = page.one.figure
    if page.hidden:
        return f"Fewer than {place.scope.smallest} pupils" if page.why == disclosure.FEW else "Withheld"
    if not figure.denominator:
        return "Nothing to count"
    if figure.measure in PUPIL_COUNTS:
        return f"{figure.numerator:,} of {figure.denominator:,}"
    return words.percent(figure.numerator, figure.denominator)


def _facts(page: FigurePage, place: Place) -> Iterator[dict[str, str]]:
    yield {"key": "Of whom", "value": page.of_whom}
    yield {"key": "Days", "value": words.from_to(page.days.start, page.days.end)}
    yield {"key": "As of", "value": page.moment.said}
    if page.national:
        yield {"key": words.first_upper(page.national.what), "value": words.percent_of(page.national.value)}
    yield {"key": "Registers from", "value": f"{place.school.name}, as they were brought in"}


def _pupils_href(page: FigurePage, place: Place) -> str | None:
    """The pupils behind the figure, for those who may know them."""
    if not place.scope.names or page.hidden:
        return None
    key, where = place.school.key, dict(page.one.question.where)
    if "pupil" in where:
        return pupil_href(key, where["pupil"])
    chosen = {name: value for name, value in where.items() if name in LISTED}
    if len(chosen) < len([name for name in where if name != "school"]):
        return None
    return list_href(key, chosen | _threshold(page))


def _threshold(page: FigurePage) -> dict[str, str]:
    carried = dict(page.one.carried)
    if "band" in carried:
        return {"band": carried["band"].strip("[)]").replace(",", "-")}
    return {"persistent_absence": {"band": "10-100"}, "severe_absence": {"band": "50-100"}}.get(page.one.measure, {})


def _division(one: Division, key: str, smallest: int) -> list[Any]:
    if one.why:
        return [one.name, {"text": "", "note": disclosure.reason(one.why, smallest)}, "", ""]
    figure = one.counted.figure
    share = words.percent(figure.numerator, figure.denominator) if figure.denominator else "–"
    return [
        one.name,
        f"{figure.numerator:,}",
        f"{figure.denominator:,}",
        {"text": share, "href": figure_href(key, one.counted)},
    ]
