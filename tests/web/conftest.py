"""A trust, its school, and folders of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from made_school import TODAY, MadeSchool, make_school, signed_in

from daymark.registers.models import Trust


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake of this test alone."""
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture
def made(trust: Trust) -> MadeSchool:
    return make_school(trust, urn="900001")


@pytest.fixture
def officer(made: MadeSchool) -> Client:
    return signed_in("attendance_officer", made.school)


@pytest.fixture
def governor(made: MadeSchool) -> Client:
    return signed_in("governor", made.school)


@pytest.fixture
def tutor(made: MadeSchool) -> Client:
    """The form tutor of 8B."""
    return signed_in("form_tutor", made.school, forms=["8B"])
