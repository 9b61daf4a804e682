"""The documents there are, and the school's facts that stand in their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daymark.access.models import Membership
from daymark.registers.models import School
from daymark.registers.retention import RULES
from daymark.reports.marked import filled
from daymark.web.scoping import today

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
