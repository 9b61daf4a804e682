"""The small school of the pages' tests, with people who oversee it and one of the trust's other school."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from made_school import TODAY, MadeSchool, make_school, signed_in

from daymark.registers.models import Trust


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake and the uploads of this test alone."""
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture
def made(trust: Trust) -> MadeSchool:
    return make_school(trust, urn="900001")


@pytest.fixture
def lead(made: MadeSchool) -> Client:
    """The safeguarding lead, who oversees the school."""
    return signed_in("designated_safeguarding_lead", made.school)


@pytest.fixture
def officer(made: MadeSchool) -> Client:
    return signed_in("attendance_officer", made.school)


@pytest.fixture
def tutor(made: MadeSchool) -> Client:
    """The form tutor of 8B: pupils 12 to 23."""
    return signed_in("form_tutor", made.school, forms=["8B"])
