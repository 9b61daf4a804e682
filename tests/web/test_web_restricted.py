"""A restricted record is counted like everybody's, and shown and named to those alone who oversee the school."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from made_school import MadeSchool, signed_in

from daymark.access.models import RightsCase

pytestmark = pytest.mark.django_db
ADA = 20


@pytest.fixture
def restricted(made: MadeSchool) -> MadeSchool:
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=made.pupils[ADA].pk,
        received_on=timezone.localdate(), opened_at=timezone.now(),
    )  # fmt: skip
    return made


def test_the_list_leaves_them_out_and_the_page_is_not_there(restricted: MadeSchool, officer: Client) -> None:
    pupil = restricted.pupils[ADA]
    listed = officer.get(restricted.address("pupils/?sort=name")).content.decode()
    assert pupil.surname not in listed
    assert restricted.pupils[ADA - 1].surname in listed
    assert officer.get(restricted.address(f"pupils/{pupil.pk}/")).status_code == 404
    assert pupil.surname not in officer.get(restricted.address("pupils/export.csv")).content.decode()
    asked = {"measure": "attendance_rate", "pupil": str(pupil.pk)}
    assert officer.get(restricted.address("figure/"), asked).status_code == 404


def test_those_who_oversee_see_them(restricted: MadeSchool) -> None:
    head, pupil = signed_in("head", restricted.school), restricted.pupils[ADA]
    assert pupil.surname in head.get(restricted.address("pupils/?sort=name")).content.decode()
    assert head.get(restricted.address(f"pupils/{pupil.pk}/")).status_code == 200


def test_figures_go_on_counting_them(made: MadeSchool, officer: Client, request: pytest.FixtureRequest) -> None:
    address = made.address("figure/figure.json?measure=overall_absence_rate")
    before = officer.get(address).json()
    request.getfixturevalue("restricted")
    assert officer.get(address).json() == before
