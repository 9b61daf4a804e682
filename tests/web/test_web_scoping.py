"""What may not be seen looks as if it were not there."""

import pytest
from django.test import Client
from made_school import make_school, said, signed_in

PAGES = ("insight/", "insight/bands/", "pupils/", "figure/?measure=attendance_rate")
NAMED = ("pupils/", "pupils/export.csv", "pupils/export.xlsx")


@pytest.mark.parametrize("tail", PAGES)
def test_another_school_and_no_school_are_the_same_404(trust, officer, tail):
    other = make_school(trust, "Quay Primary", "Primary", "Secret")
    forbidden, absent = officer.get(other.address(tail)), officer.get(f"/No Such School/{tail}")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert said(forbidden) == said(absent)
    assert "Quay" not in said(forbidden)


def test_a_membership_that_has_ended_opens_nothing(made):
    left = signed_in("attendance_officer", made.school, end="2025-11-23")
    assert left.get(made.address("insight/")).status_code == 404


@pytest.mark.parametrize("tail", NAMED)
def test_a_governor_finds_no_list_of_pupils(made, governor, tail):
    assert governor.get(made.address(tail)).status_code == 404


def test_a_governor_finds_no_pupil(made, governor):
    pupil = made.pupils[5]
    assert governor.get(made.address(f"pupils/{pupil.pk}/")).status_code == 404
    assert governor.get(made.address(f"figure/?measure=attendance_rate&pupil={pupil.pk}")).status_code == 404


def test_a_governor_sees_no_name_and_no_way_to_one(made, governor):
    for tail in ("insight/", "insight/bands/", "figure/?measure=persistent_absence&by=form"):
        page = governor.get(made.address(tail)).content.decode()
        assert "Pupil0" not in page and "/pupils/" not in page


def test_a_form_tutor_sees_the_form_only(made, tutor):
    mine, other = made.pupils[12], made.pupils[11]
    listed = said(tutor.get(made.address("pupils/")))
    assert "Ada12 Pupil12" in listed and "Ada11 Pupil11" not in listed
    assert tutor.get(made.address(f"pupils/{mine.pk}/")).status_code == 200
    forbidden = tutor.get(made.address(f"pupils/{other.pk}/"))
    absent = tutor.get(made.address("pupils/987654/"))
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert said(forbidden) == said(absent)


def test_a_form_tutors_figures_are_of_the_form(made, tutor):
    answer = tutor.get(made.address("figure/figure.json?measure=overall_absence_rate")).json()
    assert answer["figures"][0]["numerator"] == sum(range(12, 24))
    assert "form 8B" in said(tutor.get(made.address("insight/")))


def test_the_data_pages_are_offered_to_those_who_bring_registers_in(made, officer, tutor):
    assert "Data" in said(officer.get(made.address("insight/"))).split()
    assert "/data/" not in tutor.get(made.address("insight/")).content.decode()


def test_nobody_signed_in_is_sent_to_sign_in(made):
    answer = Client().get(made.address("insight/"))
    assert answer.status_code == 302 and "next=" in answer["Location"]


def test_a_school_whose_name_has_a_slash_has_an_address(trust):
    made = make_school(trust, "St Ann's / St Bede's")
    head = signed_in("head", made.school)
    assert head.get("/", follow=True).status_code == 200
    assert "St Bede's" in said(head.get("/", follow=True))
