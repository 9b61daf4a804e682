"""People of one school who sign in as they would in earnest: with a second step, and asked again after a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from signing import PASSWORD

from daymark.access.models import Membership, Person
from daymark.registers.models import School, Trust

Make = Callable[..., Person]


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECOND_FACTOR", "required")
    monkeypatch.setattr(settings, "FRESH_SECONDS", 15 * 60)
    monkeypatch.setattr(settings, "DEMO", False)


@pytest.fixture
def school(db: None) -> School:
    trust = Trust.objects.create(name="Shore Trust")
    made = School.objects.create(trust=trust, name="Harbour Academy", urn="900001", phase="Secondary")
    made.refresh_from_db()
    return made


@pytest.fixture
def make(school: School) -> Make:
    """Somebody with a role at the school: by default one to whom pupils are not named."""

    def made(email: str = "ama@shore.sch.uk", role: str = "governor", **fields: object) -> Person:
        person = Person.objects.create_user(email, "Ama Boateng", PASSWORD, **fields)
        Membership.objects.create(person=person, school=school, role=role, start=date(2020, 1, 1))
        return person

    return made
