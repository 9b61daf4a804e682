"""A restricted record is shown and named to those alone who oversee the school, and follows from nothing others see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from made_school import PUPILS_HELD, SESSIONS, MadeSchool, said, signed_in

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


def test_their_sessions_are_not_what_figures_say_beyond_the_list(restricted: MadeSchool) -> None:
    """Pupil n missed n sessions: what the figure says and what the list adds up to must not be that pupil apart."""
    tutor, head = signed_in("form_tutor", restricted.school, forms=["8B"]), signed_in("head", restricted.school)
    others = [number for number in range(12, PUPILS_HELD) if number != ADA]

    def figures(client: Client, query: str) -> list[tuple[int, int, int]]:
        told = client.get(restricted.address(f"figure/figure.json?{query}")).json()["figures"]
        return [(one["numerator"], one["denominator"], one["pupils"]) for one in told]

    mine = (sum(others), SESSIONS * len(others), len(others))
    assert figures(tutor, "measure=overall_absence_rate") == [mine]
    assert f"Together that is {sum(others) / 2:g} days" in said(tutor.get(restricted.address("pupils/")))
    whole = (sum(others) + ADA, SESSIONS * 12, 12)
    assert figures(head, "measure=overall_absence_rate&form=8B") == [whole]


@pytest.mark.parametrize(
    "query",
    ["measure=overall_absence_rate&by=week", "measure=overall_absence_rate", "measure=absence_band&band=[25,30)"],
)
def test_nor_are_figures_of_the_whole_school(
    made: MadeSchool, officer: Client, query: str, request: pytest.FixtureRequest
) -> None:
    """Sums of whole schools, kept ready, count everybody: they must not answer for those who see all but one."""
    address = made.address(f"figure/figure.json?{query}")
    before = officer.get(address).json()["figures"]
    request.getfixturevalue("restricted")
    after = officer.get(address).json()["figures"]
    assert [one["pupils"] for one in after] == [one["pupils"] - 1 for one in before]
    assert [one["numerator"] for one in after] != [one["numerator"] for one in before]


def test_counts_without_names_go_on_counting_them(made: MadeSchool, request: pytest.FixtureRequest) -> None:
    governor, address = signed_in("governor", made.school), made.address("figure/figure.json?measure=attendance_rate")
    before = governor.get(address).json()
    request.getfixturevalue("restricted")
    assert governor.get(address).json() == before and not before["figures"][0]["suppressed"]


def test_nobody_takes_counts_with_them_off_counts_without_them(restricted: MadeSchool, officer: Client) -> None:
    """What is for sharing counts everybody: the officer, whose figures do not, is not given it."""
    head, address = signed_in("head", restricted.school), restricted.address("insight/measures.csv?for=sharing")
    assert (head.get(address).status_code, officer.get(address).status_code) == (200, 404)
    page = restricted.address("insight/measures/")
    assert "for sharing" in said(head.get(page)) and "for sharing" not in said(officer.get(page))
