"""The crowded school of the pages' tests, with small counts planted in it: built once for all tests of a process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from made_school import TODAY, make_school
from test_web_withheld import lay_crowd

from daymark.registers.models import School, Trust
from daymark.reports import bands_page, measures_page, overview_page

NAME, URN = "Crowded School", "900020"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake of this test alone."""
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Shore Trust", frozen_on=TODAY)


@pytest.fixture(scope="session")
def crowded_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crowded") / "lake"


@pytest.fixture
def crowd(own_folders: None, trust: Trust, crowded_lake: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    """The school in this test's database, and in the lake they share."""
    monkeypatch.setattr(settings, "LAKE_ROOT", crowded_lake)
    if crowded_lake.exists():
        school = School.objects.create(trust=trust, name=NAME, phase="Secondary", urn=URN)
        school.refresh_from_db()
        return school
    school = make_school(trust, NAME, urn=URN).school
    lay_crowd(school)
    return school


@pytest.fixture
def other_rules() -> Iterator[None]:
    """Pages are made anew, before and after rules are changed."""
    pages = (bands_page, measures_page, overview_page)
    for page in pages:
        page._page.cache_clear()
    yield
    for page in pages:
        page._page.cache_clear()
