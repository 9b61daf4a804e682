"""The documents of a school: Daymark's text, what the school made of it, and what the public sees.

Each step is a version that is kept. A step holds the school's row until the transaction ends, so that two who press at
the same moment do not both undo the same change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from daymark.access.models import DocumentVersion, Person
from daymark.access.places import School
from daymark.kit import definitions

FOLDER = "documents"
TEXT_ACTS = ("saved", "reset", "undone")
PUBLIC_ACTS = ("published", "withdrawn")
HOLD = "SELECT FROM registers_school WHERE id = %s FOR NO KEY UPDATE"


def original(key: str) -> str:
    """Daymark's own text."""
    return (definitions.ROOT / FOLDER / f"{key}.md").read_text(encoding="utf-8")


def text_of(school: School, key: str) -> str:
    """The text in hand: the school's, or Daymark's where it has none or has set it back."""
    return _own(school, key) or original(key)


def is_own(school: School, key: str) -> bool:
    """Whether the school has made the text its own."""
    return bool(_own(school, key))


def published(school: School, key: str) -> DocumentVersion | None:
    """What the public sees; None where nothing is published."""
    newest = _versions(school, key, PUBLIC_ACTS).first()
    return newest if newest is not None and newest.act == "published" else None


def before(school: School, key: str) -> str | None:
    """The text before the last change, empty for Daymark's own; None where there is nothing to undo.

    An undo takes one change back; undone again it goes one further back.
    """
    texts: list[str] = []
    for version in reversed(_versions(school, key, TEXT_ACTS)):
        if version.act == "undone":
            del texts[-1:]
        else:
            texts.append(version.text)
    if not texts:
        return None
    return texts[-2] if len(texts) > 1 else ""


def history(school: School, key: str, most: int) -> list[DocumentVersion]:
    """The newest versions, of the text and of what the public sees, so many at most."""
    return list(_versions(school, key, TEXT_ACTS + PUBLIC_ACTS)[:most])


def save(school: School, key: str, text: str, *, by: Person, at: datetime) -> None:
    """The text is the school's own from now on."""
    _hold(school)
    _write(school, key, "saved", text, by, at)


def step(school: School, key: str, act: str, *, by: Person, at: datetime) -> bool:
    """Take a step that follows from what is there; False where it does not.

    act  `reset` to Daymark's text, `undone` for the last change taken back, `published`, or `withdrawn` from the public
    """
    _hold(school)
    text = _AFTER[act](school, key) if act in _AFTER else None
    if text is not None:
        _write(school, key, act, text, by, at)
    return text is not None


_AFTER: Mapping[str, Callable[[School, str], str | None]] = {
    "reset": lambda school, key: "" if is_own(school, key) else None,
    "undone": before,
    "published": text_of,
    "withdrawn": lambda school, key: "" if published(school, key) else None,
}
"""The text a step leaves, None where it cannot be taken."""


def _hold(school: School) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [school.pk])


def _write(school: School, key: str, act: str, text: str, by: Person, at: datetime) -> None:
    DocumentVersion.objects.create(school=school, document=key, act=act, text=text, by=by, at=at)


def _own(school: School, key: str) -> str:
    newest = _versions(school, key, TEXT_ACTS).first()
    return newest.text if newest is not None else ""


def _versions(school: School, key: str, acts: tuple[str, ...]) -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.filter(school=school, document=key, act__in=acts).select_related("by")
