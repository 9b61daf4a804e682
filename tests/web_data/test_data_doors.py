"""Who reaches the Data pages, and what somebody without the right finds there."""

from __future__ import annotations

import pytest
from django.conf import settings as own
from django.test import Client
from django.utils import timezone
from walking import TODAY, Walker, person_of, pupils_file, register, said, walker

from daymark.access.models import RightsCase
from daymark.intake.models import Import, Status
from daymark.intake.undo import CannotUndo, undo
from daymark.registers.models import Pupil, School

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


def shown(someone: Walker, item: Import) -> tuple[int, bool]:
    """How the file itself is answered, and whether a strange mark of it stands on the list of problems."""
    file = someone.get(f"imports/{item.pk}/files/{item.files.get().pk}/")
    b"".join(getattr(file, "streaming_content", ()))  # which closes it
    return file.status_code, b"ZQ7" in someone.get(f"imports/{item.pk}/problems.csv").content


STRANGE = register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,ZQ7")


def test_who_gave_a_file_reads_it_no_more_than_their_role_lets_them(school):
    keeper = walker(school, person_of(None, "system_administrator"))
    assert shown(keeper, keeper.upload(("register.csv", STRANGE))) == (404, False)


def test_a_file_of_everybody_is_not_for_somebody_who_sees_some(school, officer):
    item = officer.upload(("register.csv", STRANGE))
    assert shown(officer, item) == (200, True)
    everybody = {"pupils": [], "forms": [], "year_groups": []}
    for some in ({"pupils": [1]}, {"forms": ["8B"]}, {"year_groups": ["8"]}):
        officer.person.memberships.update(**everybody | some)
        assert shown(officer, item) == (404, False)


def test_a_file_of_several_schools_is_for_those_who_bring_registers_in_for_the_trust(school, officer):
    both = register(school="Harbour Academy").replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,ZQ7")
    others = register(range(11, 14), school="Quay Primary").partition("\n")[2]
    item = officer.upload(("register.csv", both + others))
    officer.post(f"imports/{item.pk}/school/", school="Harbour Academy")
    officer.work(item)
    assert shown(officer, item) == (404, False)
    assert shown(walker(school, person_of(None, "trust_attendance_lead")), item) == (200, True)


def test_a_file_with_somebody_whose_record_is_restricted_is_for_those_who_oversee(school, officer):
    item = officer.take_in(officer.upload(("register.csv", STRANGE)))
    RightsCase.objects.create(
        school=school, kind="restriction", state="in_force", received_on=TODAY, opened_at=timezone.now(),
        pupil=Pupil.objects.unscoped("a test restricts").latest("pk").pk,
    )  # fmt: skip
    assert shown(officer, item) == (404, False)
    assert shown(walker(school, person_of(school, "head")), item) == (200, True)


def test_what_stood_in_files_leaves_only_after_asking_again(officer, monkeypatch):
    item = officer.upload(("register.csv", STRANGE))
    assert shown(officer, item) == (200, True)
    monkeypatch.setattr(own, "FRESH_SECONDS", 0)
    assert shown(officer, item) == (302, False)


def test_how_often_a_code_comes_is_not_for_those_to_whom_nobody_is_named(school, officer):
    item = officer.upload(("register.csv", STRANGE))
    keeper = walker(school, person_of(None, "system_administrator"))
    assert "Illness" in officer.page(item) and "It comes 1 time." in officer.page(item)
    assert "Illness" not in keeper.page(item) and "It comes" not in keeper.page(item)
    marks = f"imports/{item.pk}/marks/"
    assert "1 time. For example" in said(officer.get(marks))
    words = said(keeper.get(marks))
    assert "The mark ZQ7" in words and "1 time" not in words
    officer.take_in(item)
    assert "Illness" in officer.page(item) and "Illness" not in keeper.page(item)
    for tail, count in (("calendar/", "3 with a mark, 1 without"), ("calendar/2025-11-03/AM/", "Pupils: 3 with")):
        assert count in said(officer.get(tail))
        assert "with a mark" not in said(keeper.get(tail))


def test_a_correction_made_by_right_is_undone_by_those_alone_who_oversee(school: School, officer: Walker) -> None:
    first = officer.take_in(officer.upload(("register.csv", register())))
    now = timezone.now()
    item = Import.objects.create(
        school=school, status=Status.COMMITTED, summary={"correction": 1}, created_at=now, committed_at=now
    )
    address = f"imports/{item.pk}/undo/"
    assert officer.get(address).status_code == officer.post(address, reason="Not so").status_code == 404
    assert "Undo this import" not in officer.page(item)
    blocked = officer.get(f"imports/{first.pk}/undo/")
    assert "Somebody had a right to this correction" in said(blocked) and address.encode() not in blocked.content
    with pytest.raises(CannotUndo, match="had a right"):
        undo(item, by=officer.person, at=now)
    head = walker(school, person_of(school, "head"))
    assert "Undo this import" in head.page(item) and head.get(address).status_code == 200


def test_a_file_can_be_downloaded_as_it_came(school, officer):
    item = officer.upload(("register.csv", register()))
    answer = officer.get(f"imports/{item.pk}/files/{item.files.get().pk}/")
    assert b"".join(answer.streaming_content).decode() == register()
    assert answer["Content-Type"] == "application/octet-stream" and "attachment" in answer["Content-Disposition"]


def test_who_leaves_no_longer_reaches_the_pages(school, officer):
    officer.upload(("pupils.csv", pupils_file()))
    officer.person.memberships.update(end="2025-11-23")
    assert officer.get("imports/").status_code == 404
