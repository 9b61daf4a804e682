"""A school with people of several roles, and folders of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from walking import TODAY, Walker, person_of, walker

from daymark.registers.models import School, Trust


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads and lake of this test alone."""
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture
def school(trust: Trust) -> School:
    return School.objects.create(trust=trust, name="Harbour Academy", urn="900001", phase="Secondary")


@pytest.fixture
def other_school(trust: Trust) -> School:
    return School.objects.create(trust=trust, name="Quay Primary", urn="900002", phase="Primary")


@pytest.fixture
def officer(school: School) -> Walker:
    """The attendance officer of the school."""
    return walker(school, person_of(school, "attendance_officer", "Ama Boateng"))
