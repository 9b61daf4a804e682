"""A figure's page as its template wants it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from daymark.access import disclosure
from daymark.insight import groups, words
from daymark.measures.definitions import Definition
from daymark.measures.question import Question
from daymark.reports import said, withheld
from daymark.reports.cells import PARTS
from daymark.reports.figure_page import Division, FigurePage
from daymark.reports.movement import MOVEMENT
from daymark.reports.released import GROUPS
from daymark.web.figures.links import figure_href
from daymark.web.insight import sharing
from daymark.web.place import Place
from daymark.web.pupils.links import list_href, pupil_href

BASES = {
    "census": "Every pupil with at least one possible session (the census basis).",
    "daily": "Pupils with ten or fewer possible sessions are left out of the two pupil counts (the daily basis).",
}
LISTED = ("year_group", "form", "fsm", "sen", "sex", "eal")
"""The groups the list of pupils can be chosen by."""


EMPTY = {
    "lateness_minutes": (
        "No minutes late are here yet.",
        "They come with a register export that has the minutes late beside the mark. Late marks themselves are counted "
        "all the same, under Lateness.",
    ),
    "lesson_attendance_rate": (
        "No lesson marks are here yet.",
        "Bring in a file of lesson marks: one row for each pupil and lesson, with date, lesson period, subject and "
        "mark. They stand beside the register and change none of its figures.",
    ),
}
"""What to bring in where a measure has nothing to count."""

EMPTY_ELSE = (
    "There is nothing to count in these days.",
    "No pupil, session or day of the kind this figure counts lies in them.",
)
RESERVED = (
    "This figure is shown only to people to whom pupils are named. Set beside other figures it could tell of one pupil."
)
TOO_FEW = (
    "So few pupils stand behind this figure, or behind another that could be worked out from it, that somebody could "
    "be known by it. It is not shown to people to whom pupils are not named."
)


def figure(page: FigurePage, place: Place, query: str) -> dict[str, Any]:
    """The context of the page. `query` is that of its address."""
    key = place.school.key
    found = said.said(page.one.figure)
    return {
        "title": page.definition.title,
        "value": _value(page, place),
        "more": "" if page.hidden or not said.is_each(page.definition) else found.more,
        "hidden_said": _hidden_said(page),
        "reading": "" if page.hidden or not page.one.figure.denominator else page.reading,
        "reading_after": words.first_lower(page.reading),
        "told": told(page.definition, page.one.question.basis),
        "facts": list(_facts(page, place)),
        "pupils_href": _pupils_href(page, place),
        "beside_source": page.national.source if page.national else "",
        "fresh": [page.moment.said, place.because],
        "empty": None if page.hidden or page.one.figure.denominator else _empty(page.one.measure, place),
        **dividing(key, query, page.by, page.divisions),
        "columns": [
            {"text": groups.key_title(page.by)} if page.by else {"text": ""},
            {"text": page.units[0], "number": True},
            {"text": page.units[1], "number": True},
            {"text": share_head(page.definition), "number": True},
        ],
        "rows": [_division(one, key, place.scope.smallest) for one in page.divided],
        "sharing": _sharing(page, place, query),
        "days": words.from_to(page.days.start, page.days.end),
    }


def _sharing(page: FigurePage, place: Place, query: str) -> dict[str, Any] | None:
    """The file for sharing, where the figure is of the days that are released; they end earlier than what is open."""
    question = page.one.question
    groups_of = [key for key, _ in question.where if key != "school"]
    released = question.period == page.moment.year and page.one.measure in PARTS and question.basis == "census"
    if not released or len(groups_of) > 1 or not {*groups_of} <= {*GROUPS}:
        return None
    kept = [(name, value) for name, value in parse_qsl(query) if name not in ("from", "to")]
    href = f"{reverse('figures:json', kwargs={'school': place.school.key})}?{urlencode(kept)}"
    return sharing.offered(place, [("JSON", href)])


def told(definition: Definition, basis: str) -> dict[str, str]:
    """How a measure is counted, as figures/counted.html wants it."""
    return {
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "who_counts": definition.who_counts,
        "basis": BASES[basis] if len(definition.bases) > 1 else "",
        "source": definition.source,
        "why": definition.why,
        "example": definition.example.says,
    }


def dividing(key: str, query: str, by: str, keys: Sequence[str]) -> dict[str, Any]:
    """What the form that divides a figure needs. `query` is that of the page's address."""
    return {
        "action": reverse("figures:page", kwargs={"school": key}),
        "json_href": reverse("figures:json", kwargs={"school": key}) + f"?{query}",
        "kept": {name: value for name, value in parse_qsl(query) if name != "by"},
        "by": by,
        "divisions": [
            {"value": "", "text": "Nothing"},
            *({"value": one, "text": groups.key_title(one)} for one in keys),
        ],
    }


def share_head(definition: Definition) -> str:
    """The head of the column that holds the figures themselves."""
    if definition.unit == "minutes":
        return "Each time"
    return "Each" if said.is_each(definition) else "Share"


def _hidden_said(page: FigurePage) -> str:
    if not page.hidden:
        return ""
    if page.why == disclosure.LATER:
        return f"{words.first_upper(disclosure.reason(page.why, 0))}."
    return RESERVED if page.why == disclosure.FINE and withheld.reserved(page.one.question) else TOO_FEW


def _empty(measure: str, place: Place) -> dict[str, Any]:
    headline, text = EMPTY.get(measure, EMPTY_ELSE)
    button = {"text": "Bring in a file", "href": reverse("data:upload", kwargs={"school": place.school.key})}
    return {"headline": headline, "text": text, "button": button if measure in EMPTY and place.imports else None}


def as_json(page: FigurePage, smallest: int) -> dict[str, Any]:
    """The figure with its question. What may not be shown is null; `suppressed` says so, and `why`."""
    question = page.one.question
    figures = [shown(page.one.figure.as_dict(), page.why, smallest)]
    figures += [shown(one.counted.figure.as_dict(), one.why, smallest) for one in page.divided]
    return {"as_of": question.as_of.isoformat(), "question": asked_json(question), "figures": figures}


def asked_json(question: Question) -> dict[str, Any]:
    """The question as it stands in a file."""
    return {
        "from": question.period.start.isoformat(),
        "to": question.period.end.isoformat(),
        "where": dict(question.where),
        "basis": question.basis,
    }


def shown(figure: dict[str, Any], why: str, smallest: int) -> dict[str, Any]:
    """A figure as it stands in a file; of one that may not be shown only which it is, and why."""
    if not why:
        return figure
    gone = dict.fromkeys(("numerator", "denominator", "value", "pupils"))
    known = {name: figure[name] for name in ("measure", "group")}
    return known | gone | {"suppressed": True, "why": disclosure.reason(why, smallest)}


def _value(page: FigurePage, place: Place) -> str:
    figure = page.one.figure
    if page.hidden:
        return f"Fewer than {place.scope.smallest} pupils" if page.why == disclosure.FEW else "Withheld"
    return said.said(figure).value


def _facts(page: FigurePage, place: Place) -> Iterator[dict[str, str]]:
    yield {"key": "Of whom", "value": page.of_whom}
    yield {"key": "Days", "value": words.from_to(page.days.start, page.days.end)}
    yield {"key": "As of", "value": page.moment.said}
    said = withheld.notes(place.scope)
    yield from ({"key": key, "value": value} for key, value in zip(("Rounding", "When"), said, strict=False))
    if page.national:
        yield {"key": words.first_upper(page.national.what), "value": words.percent_of(page.national.value)}
    yield {"key": "Registers from", "value": f"{place.school.name}, as they were brought in"}


def _pupils_href(page: FigurePage, place: Place) -> str | None:
    """The pupils behind the figure, for those who may know them."""
    if not place.scope.names or page.hidden or page.one.measure == MOVEMENT or not page.one.figure.denominator:
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
    share = said.share(figure) if figure.denominator else "–"
    return [
        one.name,
        f"{figure.numerator:,}",
        f"{figure.denominator:,}",
        {"text": share, "href": figure_href(key, one.counted)},
    ]
