"""The lesson marks of an import in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from daymark.intake.models import Import
from daymark.web.jinja import number, plural, shortdate


def held(item: Import) -> int:
    """How many lesson marks the files of an import hold that can be taken in."""
    return int(item.summary.get("lessons", {}).get("taken", 0))


def would_change(item: Import) -> bool:
    """Whether taking them in would change anything."""
    found = item.summary.get("lessons", {})
    return bool(found.get("new") or found.get("changed"))


def in_words(item: Import) -> str:
    """ "30 lesson marks", or an empty text where there are none."""
    return plural(held(item), "lesson mark") if held(item) else ""


def span(item: Import) -> str:
    """ "The lessons are of 3 Nov 2025 to 21 Nov 2025.", or an empty text where there are none."""
    found = item.summary.get("lessons", {})
    if not found.get("first_day") or not found.get("last_day"):
        return ""
    first, last = (date.fromisoformat(found[name]) for name in ("first_day", "last_day"))
    when = f"of {shortdate(first)} to {shortdate(last)}" if first != last else f"of {shortdate(first)}"
    return f"The lessons are {when}."


def would_be(item: Import) -> list[dict[str, Any]]:
    """The number of new lesson marks for the page of a check; nothing where the files have no lessons."""
    found = item.summary.get("lessons")
    if not found:
        return []
    line = f"{number(found['changed'])} changed, {number(found['unchanged'])} here already"
    return [{"label": "New lesson marks", "value": number(found["new"]), "line": line}]


def came(item: Import) -> list[dict[str, Any]]:
    """The number of new lesson marks for the page of an import taken in; nothing where the files had no lessons."""
    if not item.summary.get("lessons"):
        return []
    line = f"{number(item.lessons_changed)} changed; earlier marks are kept"
    return [{"label": "New lesson marks", "value": number(item.lessons_created), "line": line}]


def touched(item: Import) -> int:
    """How many lesson marks an import brought or changed."""
    return item.lessons_created + item.lessons_changed


def would_go_back(item: Import) -> list[dict[str, Any]]:
    """The row about lesson marks for the page of an undo; nothing where the import brought none."""
    if not touched(item):
        return []
    return [{"key": "Lesson marks that go, or get their earlier mark back", "value": number(touched(item))}]
