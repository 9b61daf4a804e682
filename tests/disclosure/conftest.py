"""The crowded school of the pages' tests, with small counts planted in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from made_school import TODAY

from daymark.registers.models import Trust


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake of this test alone."""
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)
