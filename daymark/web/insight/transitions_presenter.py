"""The same pupils last year and this, as the template wants it, and as a file."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from daymark.insight import groups, words
from daymark.kit.files import csv_text
from daymark.measures.figures import Figure
from daymark.reports import said
from daymark.reports.transitions_page import TransitionRow, TransitionsPage
from daymark.web.insight import movement_table
from daymark.web.insight.bands_presenter import span_name
from daymark.web.place import Place
from daymark.web.pupils.links import list_href

COLUMNS = (
    ("Year group now", False), ("Pupils", True), ("Days missed each, last year", True), ("This year", True),
    ("Change", True), ("Missing 10% or more, last year", True), ("This year", True),
)  # fmt: skip
SHORT = {
    2: "Days each, last year", 3: "Days each, this year", 5: "10% or more, last year", 6: "10% or more, this year",
}  # fmt: skip
HEADER = (
    "Year group now", "Pupils in both years", "Sessions missed last year", "Possible sessions last year",
    "Missing 10% last year", "Sessions missed this year", "Possible sessions this year", "Missing 10% this year",
)  # fmt: skip
WHOLE = "All of them"


def transitions(page: TransitionsPage, place: Place) -> dict[str, Any]:
    """The context of the page."""
    return {
        "headline": _headline(page),
        "sentences": [_sentence(page)],
        "columns": [
            {"text": text, "number": number, "short": SHORT.get(at)} for at, (text, number) in enumerate(COLUMNS)
        ],
        "rows": [_row(row, place) for row in (*page.rows, page.whole)],
        "moved": movement_table.table(page.movement),
        "by_themselves": movement_table.BY_THEMSELVES,
        "csv_href": reverse("insight:transitions_csv", kwargs={"school": place.school.key}),
        "fresh": [page.moment.said, place.because],
    }


def as_csv(page: TransitionsPage) -> str:
    """One line a year group, then the table of movement, one line a band of last year."""
    lines = [_line(row) for row in (*page.rows, page.whole)]
    spans = [span_name(span) for span in page.movement.spans]
    moved = [[span_name(row.span), row.pupils, *row.cells] for row in page.movement.rows]
    head = ["Band last year", "Pupils in both years", *(f"{span} this year" for span in spans)]
    return csv_text(HEADER, [*lines, [], head, *moved])


def _line(row: TransitionRow) -> list[object]:
    now, then = row.absence, row.absence.earlier
    persistent = row.persistent.earlier
    assert then is not None and persistent is not None
    before = [then.numerator, then.denominator, persistent.numerator]
    return [_name(row), row.pupils, *before, now.numerator, now.denominator, row.persistent.numerator]


def _name(row: TransitionRow) -> str:
    return groups.year_name(row.year_group) if row.year_group else WHOLE


def _headline(page: TransitionsPage) -> str:
    now, then = _days(page.whole.missed), _earlier_days(page.whole.missed)
    pupils = words.plural(page.whole.pupils, "pupil")
    return f"{pupils} were here last year too: they missed {then} each by this point then, and {now} each now."


def _sentence(page: TransitionsPage) -> str:
    moved = page.movement
    return (
        f"{moved.same:,} of them are in the same absence band as last year, {moved.less:,} in one with less absence "
        f"and {moved.more:,} in one with more."
    )


def _row(row: TransitionRow, place: Place) -> list[Any]:
    earlier = row.persistent.earlier
    share = row.absence.earlier
    assert earlier is not None and share is not None
    href = list_href(place.school.key, {"year_group": row.year_group}) if row.year_group else None
    return [
        {"text": _name(row), "href": href} if href else _name(row),
        f"{row.pupils:,}",
        {"text": _number(_earlier_days(row.missed)), "note": words.percent(share.numerator, share.denominator)},
        {"text": _number(_days(row.missed)), "note": _share(row.absence)},
        said.change(row.missed),
        f"{earlier.numerator:,}",
        f"{row.persistent.numerator:,}",
    ]


def _number(days: str) -> str:
    return days.removesuffix(" days").removesuffix(" day")


def _share(figure: Figure) -> str:
    return words.percent(figure.numerator, figure.denominator)


def _days(figure: Figure) -> str:
    return words.days_each(figure.numerator, figure.denominator)


def _earlier_days(figure: Figure) -> str:
    assert figure.earlier is not None
    return words.days_each(figure.earlier.numerator, figure.earlier.denominator)
