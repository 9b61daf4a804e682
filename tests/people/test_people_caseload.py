"""Narrowing a role to named pupils, by those alone who see names there."""

from __future__ import annotations

import pytest
from people_made import TODAY, hold, person, said, walker

from daymark.access.models import AuditEntry
from daymark.access.scopes import scopes_for
from daymark.registers.models import Characteristics, Pupil

WHY = "made for a test"


@pytest.fixture
def pupils(places):
    """Two pupils of the near school and one of another."""
    made = []
    for school, surname in ((places.near, "Ellery"), (places.near, "Osei"), (places.other, "Nowak")):
        pupil = Pupil.objects.unscoped(WHY).create(school=school, source_id=surname, surname=surname, forename="Rowan")
        Characteristics.objects.unscoped(WHY).create(pupil=pupil, valid_from=TODAY, year_group="8", form="8B")
        made.append(pupil)
    return made


@pytest.fixture
def officer(places):
    return hold(person("Gareth Pugh"), "attendance_officer", places.near)


def test_pupils_are_found_chosen_and_taken_away(places, head, officer, pupils):
    tail = f"roles/{officer.pk}/pupils/"
    assert "is not held to named pupils" in head.words(tail)
    words = head.words(tail + "?q=rowan+ell")
    assert "Rowan Ellery" in words and "Osei" not in words and "8B" in words
    assert "Nowak" not in head.words(tail + "?q=rowan")
    assert head.post(tail, pupil=[pupils[0].pk, pupils[1].pk]).status_code == 302
    officer.refresh_from_db()
    assert officer.pupils == sorted([pupils[0].pk, pupils[1].pk])
    assert scopes_for(officer.person, places.near.key, TODAY)[0].pupils == {str(key) for key in officer.pupils}
    entry = AuditEntry.objects.get(act="people.caseload")
    assert set(entry.pupils) == set(officer.pupils) and "Ellery" not in str(entry.detail)
    head.post(tail, pupil=[pupils[1].pk])
    head.post(tail)
    officer.refresh_from_db()
    assert officer.pupils == [] and scopes_for(officer.person, places.near.key, TODAY)[0].pupils is None


def test_a_pupil_of_another_school_cannot_be_chosen(places, head, officer, pupils):
    for sent in ([pupils[2].pk], [pupils[0].pk, 987654321], ["9" * 17]):
        assert head.post(f"roles/{officer.pk}/pupils/", pupil=sent).status_code == 404
    officer.refresh_from_db()
    assert officer.pupils == []


def test_who_sees_no_names_chooses_no_pupil(places, keeper, officer, pupils):
    tail = f"roles/{officer.pk}/pupils/"
    assert keeper.get(tail).status_code == keeper.post(tail, pupil=[pupils[0].pk]).status_code == 404
    assert "Choose pupils" not in keeper.words(f"{officer.person_id}/")
    assert "Ellery" not in keeper.get().content.decode()


@pytest.mark.parametrize("role", ["governor"])
def test_a_role_without_names_is_not_narrowed_to_pupils(places, head, role, pupils):
    held = hold(person("Judith Fenwick"), role, places.near)
    assert head.get(f"roles/{held.pk}/pupils/").status_code == 404
    assert head.post(f"roles/{held.pk}/pupils/", pupil=[pupils[0].pk]).status_code == 404


def test_too_many_pupils_are_refused(places, head, officer):
    assert head.post(f"roles/{officer.pk}/pupils/", pupil=list(range(1, 400))).status_code == 404


def test_a_tutor_with_a_caseload_sees_no_pupil_beside_it(places, head, officer, pupils):
    head.post(f"roles/{officer.pk}/pupils/", pupil=[pupils[0].pk])
    his = walker(officer.person, places.near)
    assert his.client.get(f"/{places.near.key}/people/").status_code == 404
    scope = scopes_for(officer.person, places.near.key, TODAY)[0]
    assert [one.surname for one in Pupil.objects.visible_to(scope)] == ["Ellery"]


def test_the_page_says_who_is_named_already(places, head, officer, pupils):
    head.post(f"roles/{officer.pk}/pupils/", pupil=[pupils[0].pk])
    assert "1 named pupil as attendance officer" in said(head.get(f"roles/{officer.pk}/pupils/"))
    assert "1 named pupil" in head.words()


def test_the_record_names_whom_the_page_showed_and_nobody_else(places, head, officer):
    Pupil.objects.unscoped(WHY).bulk_create(
        Pupil(school=places.near, source_id=str(key), surname=f"Osei {key:02}", forename="Rowan") for key in range(53)
    )
    words = head.words(f"roles/{officer.pk}/pupils/?q=osei")
    shown = AuditEntry.objects.get(act="people.pupils").pupils
    assert len(shown) == 50 and words.count("Rowan Osei") == 50
    assert "Osei 49" in words and "Osei 50" not in words


def test_a_search_with_signs_no_database_takes_finds_as_without(places, head, officer, pupils):
    tail = f"roles/{officer.pk}/pupils/"
    assert "Rowan Ellery" in head.words(tail + "?q=%00rowan%00%20ell%00")
    assert head.get(tail + "?q=%00").status_code == 200
    assert "Gareth Pugh" in head.words("?q=gar%00eth")
