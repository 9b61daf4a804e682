"""The cards of what is kept in order lead to pages that are called the same."""

from __future__ import annotations

import re

import pytest
from made_school import MadeSchool, signed_in

CARD = re.compile(r'dm-card__title"><a class="govuk-link" href="([^"]+)">([^<]+)</a>')


@pytest.mark.parametrize("area", ["record", "rights"])
def test_a_card_is_called_as_the_page_it_leads_to(made: MadeSchool, area: str) -> None:
    lead = signed_in("designated_safeguarding_lead", made.school)
    cards = dict(CARD.findall(lead.get(made.address("keeping/")).content.decode()))
    called = cards[made.address(f"{area}/")]
    assert f"<title>{called}" in lead.get(made.address(f"{area}/")).content.decode()
