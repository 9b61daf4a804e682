"""The documents of a school: Daymark's text, what the school made of it, and what the public sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from daymark.access.models import DocumentVersion, Membership
from daymark.kit import definitions
from daymark.registers.models import School
from daymark.registers.retention import RULES
from daymark.reports.marked import filled
from daymark.web.scoping import today

FOLDER = "documents"
TEXT_ACTS = ("saved", "reset", "undone")
PUBLIC_ACTS = ("published", "withdrawn")
NOBODY_NAMED = "the school office"


@dataclass(frozen=True)
class Document:
    """A document: its key, what it is called, what it is for, and whether the school may publish it."""

    key: str
    title: str
    about: str
    public: bool = False


DOCUMENTS = {
    one.key: one
    for one in (
        Document(
            "parents", "Privacy notice for parents and carers", "What families are told about their child’s register.",
            public=True,
        ),
        Document("children", "Privacy notice for children", "The same in words for a nine-year-old.", public=True),
        Document(
            "dpia", "Data protection impact assessment", "What could go wrong for children, and what prevents it."
        ),
        Document(
            "processing", "Record of processing activities", "What is held of whom, why, on what basis and how long."
        ),
    )
}  # fmt: skip


def original(key: str) -> str:
    """Daymark's own text."""
    return (definitions.ROOT / FOLDER / f"{key}.md").read_text(encoding="utf-8")


def text_of(school: School, key: str) -> str:
    """The text in hand: the school's, or Daymark's where it has none or has set it back."""
    newest = _newest(school, key, TEXT_ACTS)
    return newest.text if newest is not None and newest.text else original(key)


def is_own(school: School, key: str) -> bool:
    """Whether the school has made the text its own."""
    newest = _newest(school, key, TEXT_ACTS)
    return newest is not None and bool(newest.text)


def published(school: School, key: str) -> DocumentVersion | None:
    """What the public sees; None where nothing is published."""
    newest = _newest(school, key, PUBLIC_ACTS)
    return newest if newest is not None and newest.act == "published" else None


def before(school: School, key: str) -> str | None:
    """The text before the last change, empty for Daymark's own; None where there is nothing to undo.

    An undo takes one change back; undone again it goes one further back.
    """
    texts: list[str] = []
    for version in reversed(list(_versions(school, key, TEXT_ACTS))):
        if version.act == "undone":
            texts.pop()
        else:
            texts.append(version.text)
    if not texts:
        return None
    return texts[-2] if len(texts) > 1 else ""


def facts(school: School) -> Mapping[str, str]:
    """What stands in a text in the place of names: the school, its trust, its officer, how long each kind is kept."""
    held = Membership.objects.on(today(school.trust)).filter(role="data_protection_officer").select_related("person")
    officer = held.filter(school=school).first() or held.filter(trust=school.trust).first()
    return {
        "school": school.name,
        "trust": school.trust.name,
        "officer": f"{officer.person.name}, the data protection officer" if officer else NOBODY_NAMED,
        **{f"kept.{rule.rule}": rule.kept for rule in RULES},
    }


def shown(school: School, text: str) -> str:
    """A text with the school's facts in it."""
    return filled(text, facts(school))


def _versions(school: School, key: str, acts: tuple[str, ...]) -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.filter(school=school, document=key, act__in=acts).select_related("by")


def _newest(school: School, key: str, acts: tuple[str, ...]) -> DocumentVersion | None:
    return _versions(school, key, acts).first()
