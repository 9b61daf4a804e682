"""The bands as their template wants them, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from daymark.access.disclosure import ALONG, FEW, LATER, reason, short_reason
from daymark.insight import groups, words
from daymark.kit.files import csv_text
from daymark.reports import withheld
from daymark.reports.allowed import told
from daymark.reports.bands_page import DIVISIONS, BandCell, BandRow, BandsPage
from daymark.reports.released import GROUPS
from daymark.web.figures.links import figure_href
from daymark.web.insight import sharing
from daymark.web.place import Place
from daymark.web.pupils.links import list_href

SAME_SHADE = "cells that chance could explain keep the same pale shade"
WHOLE = "All pupils"
WHOLE_YEAR = "Those are of a whole year: while a year is young, more pupils stand in the first column."


def bands(page: BandsPage, place: Place) -> dict[str, Any]:
    """The context of the bands page."""
    own = reverse("insight:bands", kwargs={"school": place.school.key})
    extra = {"by": page.by} | ({"columns": "all"} if page.fine else {})
    page_href = f"{own}?{urlencode(extra)}"
    csv_href = f"{reverse('insight:bands_csv', kwargs={'school': place.school.key})}?{urlencode(extra)}"
    return {
        "table": bands_table(page, place, whole=True),
        "headline": _headline(page),
        "sentence": _sentence(page),
        "by": page.by,
        "fine": page.fine,
        "title": _by_words(page.by),
        "divisions": [
            {"value": key, "text": groups.key_title(key)}
            for key in withheld.divisions(place.scope, "absence_band", told(place.scope, DIVISIONS))
        ],
        "own": own,
        "coarse_href": f"{own}?by={page.by}",
        "fine_href": f"{own}?by={page.by}&columns=all",
        "csv_href": sharing.kept(place, csv_href),
        "sharing": sharing.offered(place, [("this page", page_href), ("CSV", csv_href)]) if page.by in GROUPS else None,
        "shared": sharing.banner(place, page_href),
        "source": f"{page.source} {WHOLE_YEAR}" if page.compared else "",
        "fresh": [page.moment.said, place.because],
    }


def bands_table(page: BandsPage, place: Place, whole: bool = False) -> dict[str, Any]:
    """Columns, rows and legend of the table."""
    rows = [*page.rows, page.whole] if whole else page.rows
    return {
        "columns": [span_name(span) for span in page.spans],
        "rows": [_row(row, place) for row in rows],
        "first": groups.key_title(page.by),
        "legend": _legend(page) if page.compared else None,
        "withheld": withheld_note(rows, place),
        "shaded": page.compared,
    }


def span_name(span: str) -> str:
    """A column's head: "0-5" is "0–5%", "50-100" is "50% +"."""
    low, high = span.split("-")
    return f"{low}% +" if high == "100" else f"{low}–{high}%"


def row_name(row: BandRow) -> str:
    return groups.label(row.key, row.value) if row.value else WHOLE


def as_csv(page: BandsPage, place: Place) -> str:
    """One line a group: counts and shares of each column. A count that may not be told has the reason in its place."""
    spans = [span_name(span) for span in page.spans]
    header = [
        groups.key_title(page.by),
        *(f"{name} {what}" for name in spans for what in ("pupils", "share")),
        "Pupils",
    ]
    smallest = place.scope.smallest
    lines = []
    for row in (*page.rows, page.whole):
        cells = [part for cell in row.cells for part in _csv_cell(cell, smallest)]
        lines.append([row_name(row), *cells, reason(row.why, smallest) if row.pupils is None else row.pupils])
    return csv_text(header, lines)


def _csv_cell(cell: BandCell, smallest: int) -> tuple[object, object]:
    if cell.count is None:
        return reason(cell.why, smallest), ""
    return cell.count, words.percent(cell.count, cell.of) if cell.of else ""


def _row(row: BandRow, place: Place) -> dict[str, Any]:
    group = {row.key: row.value} if row.value else {}
    name = row_name(row)
    return {
        "name": name,
        "href": list_href(place.school.key, group) if place.scope.names else None,
        "total": f"{row.pupils:,}" if row.pupils is not None else _withheld(row.why, place)["why"],
        "cells": [_cell(cell, group, place) for cell in row.cells],
    }


def _cell(cell: BandCell, group: dict[str, str], place: Place) -> dict[str, Any]:
    shade = "none" if cell.step is None else cell.step
    if cell.count is None:
        return {"n": None, "step": shade} | _withheld(cell.why, place)
    href = figure_href(place.school.key, cell.opened)
    if place.scope.names:
        href = list_href(place.school.key, group | {"band": cell.span})
    share = f"{words.rounded(100 * cell.count / cell.of, 0)}%" if cell.count and cell.of else ""
    return {"n": f"{cell.count:,}", "share": share, "step": shade, "href": href if cell.count else None}


def _withheld(why: str, place: Place) -> dict[str, str]:
    smallest = place.scope.smallest
    return {"why": short_reason(why, smallest), "why_whole": reason(why, smallest)}


def withheld_note(rows: Sequence[BandRow], place: Place) -> str:
    """What the words in the place of a count mean, where there are any."""
    smallest = place.scope.smallest
    there = {cell.why for row in rows for cell in row.cells} | {row.why for row in rows}
    meant = {FEW: f"fewer than {smallest} pupils, or none", ALONG: "left out so that another cannot be worked out"}
    meant[LATER] = "shown with the next week that has registers"
    said = [f"“{short_reason(why, smallest)}” is {text}" for why, text in meant.items() if why in there]
    left_out = words.first_upper("; ".join(said)) + "." if said else ""
    return " ".join(one for one in (left_out, *withheld.notes(place.scope)) if one)


def _legend(page: BandsPage) -> dict[str, str]:
    what = "the same year group" if page.by == "year_group" else "the same group"
    return {"low": "fewer", "high": "more", "text": f"pupils here than in {what} nationally; {SAME_SHADE}"}


def _by_words(key: str) -> str:
    title = groups.key_title(key)
    return title if key in ("eal",) else title[:1].lower() + title[1:]


def _headline(page: BandsPage) -> str:
    first, many = page.whole.cells[0], page.whole.cells[2:]
    if any(cell.count is None for cell in (first, *many)) or page.whole.pupils is None:
        return "How much is missed, and by how many pupils."
    more = sum(cell.count or 0 for cell in many)
    return f"{more:,} of {words.plural(page.whole.pupils, 'pupil')} have missed 10% or more of their sessions."


def _sentence(page: BandsPage) -> str:
    first = page.whole.cells[0]
    every = (
        "Every pupil stands in one square of a row, by the share of their own possible sessions "
        "missed since the school year began."
    )
    return every if first.count is None else f"{first.count:,} have missed less than 5%. {every}"
