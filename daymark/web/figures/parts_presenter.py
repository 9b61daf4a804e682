"""A measure opened part by part as its template wants it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from daymark.insight import groups, words
from daymark.registers.codes import CODES
from daymark.reports import said
from daymark.reports.allowed import tells_reasons
from daymark.reports.counted import Counted
from daymark.reports.figure_page import value_name
from daymark.reports.movement import MOVEMENT, movement
from daymark.reports.parts_page import PartsPage
from daymark.web.figures.links import figure_href
from daymark.web.figures.presenter import asked_json, dividing, share_head, told
from daymark.web.insight import movement_table
from daymark.web.place import Place

LEFT_OUT = "Codes that tell of health, religion and the like are left out for your role."
HEADS = {"band": "Now", "band_before": "Last year", "week": "Week"}


def parts(page: PartsPage, place: Place, query: str) -> dict[str, Any]:
    """The context of the page. `query` is that of its address."""
    key = place.school.key
    keys = (page.by, *page.keys) if page.by else page.keys
    alone = page.definition.id == MOVEMENT and not page.by
    return {
        "title": page.definition.title,
        "sentence": _sentence(page, place),
        "columns": [
            *({"text": HEADS.get(one, groups.key_title(one))} for one in keys),
            {"text": page.definition.top, "number": True},
            {"text": page.definition.bottom, "number": True},
            {"text": share_head(page.definition), "number": True},
        ],
        "rows": [] if alone else [list(_row(one, keys, key)) for one in page.parts],
        "moved": movement_table.table(movement(one.figure for one in page.parts)) if alone and page.parts else None,
        "by_themselves": movement_table.BY_THEMSELVES,
        "told": told(page.definition, page.question.basis),
        "facts": list(_facts(page, place)),
        "fresh": [page.moment.said, place.because],
        **dividing(key, query, page.by, page.divisions),
    }


def as_json(page: PartsPage) -> dict[str, Any]:
    """The figures with their question."""
    figures = [one.figure.as_dict() for one in page.parts]
    return {"as_of": page.question.as_of.isoformat(), "question": asked_json(page.question), "figures": figures}


def part_name(key: str, value: str) -> Any:
    """A part as a cell: a code with what it means, a week by its Monday, a band in words."""
    if key == "code" and value in CODES.by_symbol:
        return {"text": CODES.by_symbol[value].plain, "code": value}
    return groups.band_name(value) if key in ("band", "band_before") else value_name(key, value)


def _sentence(page: PartsPage, place: Place) -> str:
    what = f"{words.first_upper(page.definition.numerator)}, {words.from_to(page.days.start, page.days.end)}."
    opens = page.parts and (page.by or page.definition.id != MOVEMENT)
    left_out = f" {LEFT_OUT}" if "code" in page.keys and not tells_reasons(place.scope) else ""
    return f"{what} Choose a figure to open it.{left_out}" if opens else what + left_out


def _row(one: Counted, keys: tuple[str, ...], school: str) -> Iterator[Any]:
    group, figure = dict(one.figure.group), one.figure
    for key in keys:
        yield part_name(key, group[key])
    yield f"{figure.numerator:,}"
    yield f"{figure.denominator:,}"
    yield {"text": said.share(figure) if figure.denominator else "–", "href": figure_href(school, one)}


def _facts(page: PartsPage, place: Place) -> Iterator[dict[str, str]]:
    yield {"key": "Of whom", "value": page.of_whom}
    yield {"key": "Days", "value": words.from_to(page.days.start, page.days.end)}
    yield {"key": "As of", "value": page.moment.said}
    yield {"key": "Registers from", "value": f"{place.school.name}, as they were brought in"}
