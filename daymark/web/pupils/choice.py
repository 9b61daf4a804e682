"""From what stands in an address to a choice of pupils. What makes no sense there chooses nothing."""

from __future__ import annotations

from django.http import QueryDict

from daymark.reports.bands_page import bands_of
from daymark.reports.pupils_page import DEFAULT_SORT, GROUPS, SORTS, TENTH, Choice

LONGEST = 100
MOST_DAYS = 200


def choice_of(given: QueryDict) -> Choice:
    """The choice an address stands for."""
    band, sort = given.get("band", ""), given.get("sort", "")
    groups = {key: _printable(given.get(key, "")) for key in GROUPS}
    return Choice(
        **groups,
        band=band if band == TENTH or bands_of(band) else "",
        missed=number_of(given.get("missed", ""), MOST_DAYS),
        search=" ".join(given.get("q", "").split())[:LONGEST],
        sort=sort if sort in SORTS else DEFAULT_SORT,
        turned=given.get("turn") == "1",
    )


def _printable(text: str) -> str:
    return text[:LONGEST] if text.isprintable() else ""


def number_of(text: str, most: int) -> int:
    """A whole number from 0 to `most`; anything else is 0."""
    text = text.strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
