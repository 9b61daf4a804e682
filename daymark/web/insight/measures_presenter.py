"""Every measure as the template wants it, and as files."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from daymark.access import disclosure
from daymark.insight import groups, words
from daymark.kit.files import csv_text
from daymark.registers.codes import CODES
from daymark.reports import said, withheld
from daymark.reports.figure_page import value_name
from daymark.reports.measures_page import Line, MeasuresPage
from daymark.reports.movement import MOVEMENT
from daymark.web.figures.presenter import shown
from daymark.web.insight import sharing
from daymark.web.place import Place

HEADER = (
    "Section", "Measure", "Part", "Numerator", "Denominator", "Value", "Pupils", "Numerator last year",
    "Denominator last year", "Value last year", "Withheld",
)  # fmt: skip
NOTES = {
    "Where the law looks closer": "These are points at which people look at a pupil's whole story, and help first. No "
    "number here decides anything.",
}
BANDS = "absence_band"
AS_A_TABLE = "opens as a table"


def measures(page: MeasuresPage, place: Place) -> dict[str, Any]:
    """The context of the page."""
    at = {"school": place.school.key}
    own, csv_href, json_href = (reverse(f"insight:measures{kind}", kwargs=at) for kind in ("", "_csv", "_json"))
    return {
        "headline": "Every measure, this year beside last.",
        "sentence": _sentence(page),
        "sections": [
            {"title": title, "note": NOTES.get(title, ""), "rows": rows}
            for title, lines in page.sections
            if (rows := [_row(line, place) for line in lines if _listed(line)])
        ],
        "left_out": " ".join((_left_out(page), *withheld.notes(place.scope))).strip(),
        "csv_href": sharing.kept(place, csv_href),
        "json_href": sharing.kept(place, json_href),
        "sharing": sharing.offered(place, [("this page", own), ("CSV", csv_href), ("JSON", json_href)]),
        "shared": sharing.banner(place, own),
        "fresh": [page.moment.said, place.because],
    }


def as_csv(page: MeasuresPage, place: Place) -> str:
    """One line a measure; of one in parts the largest part. What may not be shown has the reason in its place."""
    return csv_text(HEADER, (_csv_line(title, line, place) for title, lines in page.sections for line in lines))


def as_json(page: MeasuresPage, place: Place) -> dict[str, Any]:
    """The figures with the days they count."""
    year = page.moment.year
    return {
        "as_of": page.moment.as_of.isoformat(),
        "question": {"from": year.start.isoformat(), "to": year.end.isoformat(), "where": {}, "basis": "census"},
        "figures": [_json_figure(line, place) for line in page.lines],
    }


def _sentence(page: MeasuresPage) -> str:
    days = words.full_date(page.moment.as_of)
    return (
        f"Counted from the first day of the school year to {days}, and last year to the same weekday of the same week. "
        "A small change can be chance: look at it again in a few weeks. Choose a measure to see how it is counted, and "
        "to divide it by year group and more."
    )


def _row(line: Line, place: Place) -> dict[str, Any]:
    """A line of the table: name, href, part, now, then {text, note}, change; or why there are no figures."""
    row: dict[str, Any] = {"name": line.definition.title, "href": _href(line, place)}
    if line.moved and line.moved[2]:
        less, more, pupils = line.moved
        now = {"text": f"{less:,} of {pupils:,}", "note": f"to less absence; {more:,} to more"}
        return row | {"now": now, "then": {"text": "–"}, "change": "–"}
    if line.why or line.one is None:
        return row | {"quiet": _why(line, place) if line.why else "nothing to count yet"}
    figure = line.one.figure
    now_, then = said.days_first(figure), said.earlier(figure)
    return row | {
        "part": _part(line),
        "now": {"text": now_.value, "note": now_.more},
        "then": {"text": then.value, "note": then.more} if then else {"text": "–"},
        "change": said.change(figure) or "–",
    }


def _listed(line: Line) -> bool:
    """Whether a measure stands on the page: all do but those that are for people to whom pupils are named."""
    return line.why != disclosure.FINE or line.definition.id == BANDS


def _left_out(page: MeasuresPage) -> str:
    """What is said of those that do not."""
    count = sum(not _listed(line) for line in page.lines)
    more = words.plural(count, "more measure")
    return f"{more} are shown only to people to whom pupils are named." if count else ""


def _why(line: Line, place: Place) -> str:
    return AS_A_TABLE if line.why == disclosure.FINE else disclosure.reason(line.why, place.scope.smallest)


def _part(line: Line) -> str:
    """ "Illness, the largest of 12"."""
    if not line.parts or line.one is None:
        return ""
    ((key, value), *_) = line.one.carried
    return f"{_part_name(key, value)}, the largest of {line.parts}"


def _part_name(key: str, value: str) -> str:
    if key == "code" and value in CODES.by_symbol:
        return words.first_lower(CODES.by_symbol[value].plain)
    if key == "week":
        return words.first_lower(value_name(key, value))
    return groups.band_name(value) if key == "band" else value


def _href(line: Line, place: Place) -> str:
    """Where the measure opens: its figure, its parts, or the page that is made for it."""
    at, measure = {"school": place.school.key}, line.definition.id
    if measure == BANDS:
        return reverse("insight:bands", kwargs=at)
    if measure == MOVEMENT:
        return reverse("insight:transitions", kwargs=at)
    return f"{reverse('figures:page', kwargs=at)}?measure={measure}"


def _csv_line(title: str, line: Line, place: Place) -> list[object]:
    head: list[object] = [title, line.definition.title]
    if line.one is None:
        return [*head, *[""] * 8, disclosure.reason(line.why, place.scope.smallest)]
    figure, then = line.one.figure, line.one.figure.earlier
    part = ", ".join(value for _, value in line.one.carried)
    before = (then.numerator, then.denominator, _rounded(then.value)) if then and then.denominator else ("", "", "")
    now = (figure.numerator, figure.denominator, _rounded(figure.value), figure.pupils)
    return [*head, part, *now, *before, ""]


def _rounded(value: float | None) -> object:
    return "" if value is None else round(value, 4)


def _json_figure(line: Line, place: Place) -> dict[str, Any]:
    figure: dict[str, Any] = {"measure": line.definition.id, "group": {}}
    if line.why:
        return shown(figure, line.why, place.scope.smallest)
    if line.one is None:
        return figure | dict.fromkeys(("numerator", "denominator", "value", "pupils")) | {"suppressed": False}
    return line.one.figure.as_dict()
