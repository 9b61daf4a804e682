"""Two trusts with three schools, and tokens of every kind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as own
from django.utils import timezone

# The made school of the pages' tests serves here as well.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from api_asking import Program, membership_of, token_for
from made_school import TODAY, MadeSchool, make_school

from daymark.registers.models import School, Trust

Asker = Callable[..., Program]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake and the files of this test alone."""
    monkeypatch.setattr(own, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(own, "UPLOADS", tmp_path / "uploads")


@pytest.fixture(autouse=True)
def no_second_step(settings: Any) -> None:
    """What signing in asks for is shown elsewhere."""
    settings.SECOND_FACTOR, settings.FRESH_SECONDS = "offered", 10**9


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture
def made(trust: Trust) -> MadeSchool:
    return make_school(trust, urn="900001")


@pytest.fixture
def sister(trust: Trust) -> MadeSchool:
    """Another school of the same trust."""
    return make_school(trust, name="Pier Primary", phase="Primary", surname="Sister", urn="900002")


@pytest.fixture
def stranger(db: None) -> MadeSchool:
    """A school of another trust."""
    far = Trust.objects.create(name="Hill Trust", frozen_on=TODAY)
    return make_school(far, name="Hill Academy", surname="Stranger", urn="900003")


@pytest.fixture
def program(made: MadeSchool) -> Asker:
    """Makes a program that asks with a token for a role: at the made school, or for its trust with `school=None`."""

    def asking(role: str, school: School | None = made.school, *, days: int = 30, **kinds: Any) -> Program:
        reach = {name: kinds.pop(name) for name in ("forms", "year_groups", "pupils") if name in kinds}
        held = membership_of(role, school or made.school.trust, **reach)
        return token_for(held, ends=timezone.now() + timedelta(days=days), **kinds)

    return asking
