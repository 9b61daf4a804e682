"""A school with a past, and folders of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from made_rights import TODAY, Made, make, person

from daymark.access.models import Person
from daymark.registers.models import Trust


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture
def made(trust: Trust) -> Made:
    return make(trust)


@pytest.fixture
def head(made: Made) -> Person:
    return person(made.school, "head", "Hana Head")


@pytest.fixture
def lead(made: Made) -> Person:
    return person(made.school, "designated_safeguarding_lead", "Sol Safe")
