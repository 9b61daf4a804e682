"""What somebody looks for, as it stands in an address."""

from __future__ import annotations

from django.http import HttpRequest

NOTHING = "\x00"
"""The sign that no database takes within a text."""


def searched(request: HttpRequest, longest: int, name: str = "q") -> str:
    """The words of a search, with one space between them, in `longest` signs or fewer."""
    return " ".join(request.GET.get(name, "").replace(NOTHING, "").split())[:longest].rstrip()
