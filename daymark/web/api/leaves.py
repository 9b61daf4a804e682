"""Long lists, a page at a time: how many there are in all, and where the next page is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from ninja import Field

from daymark.web.api.problems import wrong
from daymark.web.api.shapes import QueryString

MOST_PAGES = 100_000
MOST_ROWS = 200
ROWS = 50


class Leaf(QueryString):
    """Which page of a list, and how long a page is."""

    page: int = Field(1, ge=1, le=MOST_PAGES, description="Which page, from 1.")
    size: int = Field(ROWS, ge=1, le=MOST_ROWS, description="How many on a page.")


def part_of(request: HttpRequest, response: HttpResponse, count: int, leaf: Leaf) -> slice:
    """The part of a list of `count` that is asked for, with the addresses of its neighbours in the header Link.

    Raises Refused for a page after the last; the first is there in any case.
    """
    last = max(1, -(-count // leaf.size))
    if leaf.page > last:
        raise wrong("page", leaf.page, f"The last page is {last}.", "Ask for a page from 1 to the last.")
    near = {"first": 1, "prev": leaf.page - 1, "next": leaf.page + 1, "last": last}
    found = {name: at for name, at in near.items() if 1 <= at <= last}
    response["Link"] = ", ".join(f'<{_address(request, at)}>; rel="{name}"' for name, at in found.items())
    return slice((leaf.page - 1) * leaf.size, leaf.page * leaf.size)


def _address(request: HttpRequest, page: int) -> str:
    given = request.GET.copy()
    given["page"] = str(page)
    return f"{escape_uri_path(request.path)}?{given.urlencode()}"
