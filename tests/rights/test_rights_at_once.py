"""Two who press the same button at the same moment: it is done once."""

from __future__ import annotations

import pytest
from at_once import together
from django.test import Client
from made_rights import MONDAY, TODAY, Made, client_of, make, person

from daymark.access import documents
from daymark.access.models import DocumentVersion, RightsCase
from daymark.intake.models import Import
from daymark.registers.models import Trust

OWN = "# Our notice\n\nWe keep a register, and we look after it well at {school}.\n"


@pytest.fixture
def made(committed_db: str) -> Made:
    return make(Trust.objects.create(name="Shore Trust", frozen_on=TODAY))


@pytest.fixture
def both(made: Made) -> tuple[Client, Client]:
    """Two who oversee the school."""
    roles = ("head", "Hana Head"), ("designated_safeguarding_lead", "Sol Safe")
    one, other = (client_of(person(made.school, role, name)) for role, name in roles)
    return one, other


def test_a_step_of_a_request_or_a_document_is_taken_once(made: Made, both: tuple[Client, Client]) -> None:
    one, other = both
    asked = {
        "asked_by": "Grace Lovelace", "asked_as": "parent", "identity": "Passport seen", "received_on": "20/11/2025",
        "reason": "Was at the dentist", "what": "mark", "day": f"{MONDAY:%d/%m/%Y}", "session": "AM", "code": "M",
    }  # fmt: skip
    one.post(f"/{made.school.key}/rights/new/correction/{made.ada.pk}/", asked)
    case = RightsCase.objects.get()
    decide, given = f"/{made.school.key}/rights/cases/{case.pk}/decide/", {"deed": "correct", "decision": "Letter seen"}
    before = Import.objects.count()
    together(lambda: one.post(decide, given), lambda: other.post(decide, given))
    assert Import.objects.count() == before + 1

    at = f"/{made.school.key}/rights/documents/parents/"
    one.post(f"{at}edit/", {"text": OWN})
    together(*(lambda client=client: client.post(f"{at}act/", {"deed": "undone"}) for client in both))
    assert list(DocumentVersion.objects.values_list("act", flat=True)) == ["undone", "saved"]
    assert documents.before(made.school, "parents") is None
