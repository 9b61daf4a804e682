"""The places, and those who manage people there."""

from __future__ import annotations

import pytest
from people_made import Places, Walker, make_places, person, walker


@pytest.fixture
def places(db: None) -> Places:
    return make_places()


@pytest.fixture
def head(places: Places) -> Walker:
    """The head of the near school; manages it, and names are shown to them."""
    return walker(person("Alasdair Munro", ("head", places.near)), places.near)


@pytest.fixture
def keeper(places: Places) -> Walker:
    """The system administrator of the trust, at the near school; manages everybody and sees no pupil."""
    return walker(person("Priti Solanki", ("system_administrator", places.trust)), places.near)
