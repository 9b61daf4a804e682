"""Who reaches the Data pages, and what somebody without the right finds there."""

from __future__ import annotations

import pytest
from django.test import Client
from walking import person_of, pupils_file, register, said, walker

PAGES = ["", "bring-in/", "imports/", "calendar/"]
MAY = ["attendance_officer", "senior_attendance_champion", "head"]
MAY_FOR_THE_TRUST = ["trust_attendance_lead", "system_administrator"]
MAY_NOT = ["form_tutor", "head_of_year", "senco", "designated_safeguarding_lead", "governor"]


@pytest.mark.parametrize("role", MAY)
def test_roles_that_bring_registers_in_reach_every_page(school, role):
    someone = walker(school, person_of(school, role))
    assert [someone.get(page).status_code for page in PAGES] == [200] * len(PAGES)


@pytest.mark.parametrize("role", MAY_FOR_THE_TRUST)
def test_roles_of_the_trust_reach_every_page(school, role):
    someone = walker(school, person_of(None, role))
    assert [someone.get(page).status_code for page in PAGES] == [200] * len(PAGES)


@pytest.mark.parametrize("role", MAY_NOT)
def test_for_other_roles_the_pages_are_not_there(school, role):
    someone = walker(school, person_of(school, role))
    assert [someone.get(page).status_code for page in PAGES] == [404] * len(PAGES)


def test_another_school_is_not_there(school, other_school, officer):
    officer.school = other_school
    assert [officer.get(page).status_code for page in PAGES] == [404] * len(PAGES)


def test_an_import_of_another_school_is_not_there_under_ones_own(school, other_school, officer):
    stranger = walker(other_school, person_of(other_school, "attendance_officer"))
    item = stranger.upload(("register.csv", register()))
    file = item.files.get()
    tails = ["", "problems/", "problems.csv", "marks/", "undo/", f"files/{file.pk}/"]
    assert [officer.get(f"imports/{item.pk}/{tail}").status_code for tail in tails] == [404] * len(tails)
    assert officer.post(f"imports/{item.pk}/take/").status_code == 404
    assert stranger.get(f"imports/{item.pk}/").status_code == 200


def test_nobody_at_all_is_sent_to_sign_in(school):
    answer = Client().get(f"/{school.key}/data/")
    assert answer.status_code == 302 and "sign-in" in answer["Location"]


def test_a_new_school_is_told_what_to_do(officer):
    words = said(officer.get())
    assert "Harbour Academy has no registers here yet" in words and "Bring in registers" in words


def test_the_system_administrator_sees_counts_and_not_what_stands_in_the_files(school, officer):
    item = officer.upload(("register.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,ZQ7")))
    keeper = walker(school, person_of(None, "system_administrator"))
    assert "ZQ7" in said(officer.get(f"imports/{item.pk}/problems/"))
    words = said(keeper.get(f"imports/{item.pk}/problems/"))
    assert "ZQ7" not in words and "This mark is not in the code table" in words
    assert b"ZQ7" not in keeper.get(f"imports/{item.pk}/problems.csv").content
    assert keeper.get(f"imports/{item.pk}/files/{item.files.get().pk}/").status_code == 404


def test_a_file_can_be_downloaded_as_it_came(school, officer):
    item = officer.upload(("register.csv", register()))
    answer = officer.get(f"imports/{item.pk}/files/{item.files.get().pk}/")
    assert b"".join(answer.streaming_content).decode() == register()
    assert answer["Content-Type"] == "application/octet-stream" and "attachment" in answer["Content-Disposition"]


def test_who_leaves_no_longer_reaches_the_pages(school, officer):
    officer.upload(("pupils.csv", pupils_file()))
    officer.person.memberships.update(end="2025-11-23")
    assert officer.get("imports/").status_code == 404
