"""The addresses of the list of pupils and of one pupil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

NAMES = {"search": "q", "turned": "turn"}
"""What a field of the choice is called in an address, where it is not its own name."""


def query_of(chosen: Mapping[str, Any]) -> str:
    """What is chosen as the query of an address, without the question mark."""
    return urlencode({NAMES.get(name, name): 1 if value is True else value for name, value in chosen.items() if value})


def list_href(school: str, chosen: Mapping[str, Any], view: str = "pupils:list") -> str:
    """The address of the list with these filters."""
    query = query_of(chosen)
    return reverse(view, kwargs={"school": school}) + (f"?{query}" if query else "")


def pupil_href(school: str, pupil: str, chosen: Mapping[str, Any] | None = None) -> str:
    """The address of one pupil, keeping the list it was come from."""
    query = query_of(chosen or {})
    return reverse("pupils:page", kwargs={"school": school, "pupil": int(pupil)}) + (f"?{query}" if query else "")
