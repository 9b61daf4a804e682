"""Nobody gives themselves more, nobody reaches further than they manage, and the last who manages stays."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from people_made import PASSWORD, TODAY, hold, person, reader, said, walker

from daymark.access import granting, tokens
from daymark.access.models import AuditEntry, Invitation, Membership, Organisation
from daymark.access.roles import ROLES
from daymark.access.tokens import WantedToken, make_token

NOT_OF_A_SCHOOL = sorted(name for name, role in ROLES.items() if role.reach in ("trust", "readers"))


@pytest.mark.parametrize("role", NOT_OF_A_SCHOOL)
def test_who_manages_a_school_gives_no_role_of_the_trust(places, head, role):
    reader(places.trust, places.near)
    helen = person("Helen Crossley", ("senco", places.near))
    for tail in (f"{helen.pk}/add/?role={role}", f"invite/?role={role}"):
        assert head.get(tail).status_code == 404
        answer = head.post(tail, start="2025-12-01", place="trust", name="A B", email="a.b@shore.example")
        assert answer.status_code == 404
    assert role not in head.get("invite/").content.decode()
    assert helen.memberships.count() == 1 and not Invitation.objects.exists()


def test_who_manages_the_trust_gives_its_roles_for_the_trust_or_for_one_school(places, keeper):
    ingrid = person("Ingrid Solberg", ("governor", places.near))
    assert keeper.post(f"{ingrid.pk}/add/?role=trust_analyst", start="2025-12-01", place="trust").status_code == 302
    assert keeper.post(f"{ingrid.pk}/add/?role=trustee", start="2025-12-01", place="school").status_code == 302
    places_held = {(one.role, one.place) for one in ingrid.memberships.all()}
    assert ("trust_analyst", "The whole trust") in places_held and ("trustee", "Harbour Academy") in places_held


@pytest.mark.parametrize("place", ["trust", "school", "1", "900003", "../trust", ""])
def test_a_role_of_a_school_stays_at_the_school_whatever_place_is_sent(places, keeper, place):
    helen = person("Helen Crossley", ("senco", places.near))
    answer = keeper.post(
        f"{helen.pk}/add/?role=head", start="2025-12-01", place=place, school=places.far.pk, trust=places.trust.pk
    )
    made = helen.memberships.filter(role="head").first()
    if place in ("school", ""):
        assert answer.status_code == 302 and made and made.school == places.near and made.trust is None
    else:
        assert answer.status_code == 400 and made is None


def test_nobody_gives_themselves_a_role(places, head, keeper):
    for one in (head, keeper):
        for tail in (f"{one.person.pk}/add/", f"{one.person.pk}/add/?role=senco"):
            assert one.get(tail).status_code == 404
            assert one.post(tail, start="2025-12-01").status_code == 404
        assert one.person.memberships.count() == 1


def test_nobody_invites_their_own_address(places, head):
    email = head.person.email.upper()
    answer = head.post("invite/?role=senco", start="2025-12-01", name="Me", email=email)
    assert answer.status_code == 400 and "Nobody changes what they are themselves" in said(answer)
    assert not Invitation.objects.exists()


def test_nobody_changes_their_own_role_or_its_dates(places, keeper):
    hold(person("Second Keeper"), "system_administrator", places.trust)
    held = keeper.person.memberships.get()
    for tail in (f"roles/{held.pk}/", f"roles/{held.pk}/pupils/"):
        assert keeper.get(tail).status_code == 404
        assert keeper.post(tail, start="2030-01-01", pupil="1").status_code == 404
    held.refresh_from_db()
    assert held.start.year == 2020


def test_the_last_who_manages_stays(places, head, keeper):
    held = keeper.person.memberships.get()
    answer = keeper.post(f"roles/{held.pk}/end/", reason="Enough")
    assert answer.status_code == 400 and "Nobody else would be left" in said(answer)
    assert keeper.get().status_code == 200


def test_the_last_who_manages_gets_no_last_day_either(places, keeper):
    second = hold(person("Second Keeper"), "system_administrator", places.trust)
    Membership.objects.filter(person=keeper.person).update(end=TODAY + timedelta(days=30))
    answer = keeper.post(f"roles/{second.pk}/", start="2020-01-01", end="2026-07-20")
    assert answer.status_code == 400 and "Nobody else would be left" in said(answer)
    answer = keeper.post(f"roles/{second.pk}/end/", reason="Left")
    assert answer.status_code == 400
    second.refresh_from_db()
    assert second.end is None and second.ended_at is None


def test_a_manager_who_has_left_does_not_count_as_one_who_stays(places, keeper):
    gone = person("Gone Keeper", ("system_administrator", places.trust))
    gone.is_active = False
    gone.save()
    assert keeper.post(f"roles/{keeper.person.memberships.get().pk}/end/", reason="Enough").status_code == 400


def test_one_of_two_who_manage_may_go_by_themselves(places, keeper):
    person("Second Keeper", ("system_administrator", places.trust))
    answer = keeper.post(f"roles/{keeper.person.memberships.get().pk}/end/", reason="Handing over")
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert keeper.get().status_code == 404


def test_the_head_ends_no_role_of_the_trust(places, head):
    lead = hold(person("Desmond Achebe"), "trust_attendance_lead", places.trust)
    officer = hold(person("Yvette Marsden"), "local_authority_officer", reader(places.trust, places.near))
    assert head.get(f"{lead.person_id}/").status_code == 200
    for held in (lead, officer):
        for tail in (f"roles/{held.pk}/", f"roles/{held.pk}/end/", f"roles/{held.pk}/pupils/"):
            assert head.get(tail).status_code == 404
            assert head.post(tail, reason="No", start="2025-09-01").status_code == 404
    assert not Membership.objects.exclude(ended_at=None).exists()


def test_numbers_of_other_schools_and_trusts_open_nothing(places, head, keeper):
    there = hold(person("Dawn Eccles"), "attendance_officer", places.other)
    far = hold(person("Far Away"), "attendance_officer", places.far)
    for one, held in ((head, there), (head, far), (keeper, far)):
        for tail in (f"{held.person_id}/", f"{held.person_id}/add/", f"roles/{held.pk}/", f"roles/{held.pk}/end/",
                     f"roles/{held.pk}/pupils/"):  # fmt: skip
            forbidden, absent = one.get(tail), one.get(tail.replace(str(held.pk), "987654321"))
            assert (forbidden.status_code, absent.status_code) == (404, 404)
        assert one.post(f"roles/{held.pk}/end/", reason="No").status_code == 404
    assert not Membership.objects.exclude(ended_at=None).exists()


def test_a_person_of_two_trusts_is_shown_with_what_they_are_here_alone(places, keeper):
    both = person("Both Places", ("governor", places.near), ("senco", places.far))
    words = keeper.words(f"{both.pk}/")
    assert "Governor" in words and "SENCo" not in words and "Fell School" not in words


def test_what_is_not_on_the_form_is_not_taken(places, head):
    tutor = hold(person("Bronwen Lacey"), "form_tutor", places.near, forms=["8B"])
    head.post(
        f"roles/{tutor.pk}/", start="2025-09-01", forms_="8B", role="head", person=head.person.pk,
        trust=places.trust.pk,
        pupils="1", forms="7A", year_groups="10", is_active="", ended_at="2025-01-01",
    )  # fmt: skip
    tutor.refresh_from_db()
    assert (tutor.role, tutor.school, tutor.trust, tutor.person.name) == (
        "form_tutor",
        places.near,
        None,
        "Bronwen Lacey",
    )
    assert (tutor.forms, tutor.year_groups, tutor.pupils, tutor.ended_at) == (["8B"], [], [], None)


def test_a_manager_whose_role_ends_in_the_middle_may_do_nothing_more(places, keeper):
    second = walker(person("Second Head", ("head", places.near)), places.near)
    person("Safe Guard", ("designated_safeguarding_lead", places.near))
    assert second.get("invite/?role=senco").status_code == 200
    keeper.post(f"roles/{second.person.memberships.get().pk}/end/", reason="Left")
    answer = second.post("invite/?role=senco", start="2025-12-01", name="A B", email="a.b@shore.example")
    assert answer.status_code == 404 and not Invitation.objects.exists()


def test_only_who_manages_the_trust_adds_an_organisation(places, head, keeper):
    assert head.post("outside/add/", name="Council", kind="local_authority").status_code == 404
    assert keeper.post("outside/add/", name="Council", kind="nation").status_code == 400
    assert keeper.post("outside/add/", name="Council", kind="local_authority").status_code == 302
    assert keeper.post("outside/add/", name="council", kind="guest").status_code == 400
    assert [one.trust for one in Organisation.objects.all()] == [places.trust]


def test_somebody_is_signed_out_everywhere(places, head):
    gareth = person("Gareth Pugh", ("attendance_officer", places.near))
    his = Client()
    his.post("/sign-in/", {"email": gareth.email, "password": PASSWORD})
    assert his.get(f"/{places.near.key}/data/imports/").status_code == 200
    assert head.at(places.other).post(f"{gareth.pk}/sign-out/").status_code == 404
    lead = person("Desmond Achebe", ("trust_attendance_lead", places.trust))
    assert head.post(f"{lead.pk}/sign-out/").status_code == 404
    assert head.post(f"{gareth.pk}/sign-out/").status_code == 302
    assert "/sign-in/" in his.get(f"/{places.near.key}/data/imports/")["Location"]
    assert "is signed out everywhere" in head.words(f"{gareth.pk}/")


def test_who_manages_a_school_ends_no_role_they_could_not_give(places, head, keeper):
    leader = hold(person("Desmond Achebe"), "trust_leader", places.near)
    for tail in (f"roles/{leader.pk}/", f"roles/{leader.pk}/end/", f"roles/{leader.pk}/pupils/"):
        assert head.post(tail, reason="No", start="2025-09-01").status_code == 404
    for refused in (
        lambda: granting.end(leader, "No", by=head.person, managing=managing(head), day=TODAY, at=timezone.now()),
        lambda: granting.end_on(leader, TODAY, managing=managing(head), day=TODAY),
    ):
        with pytest.raises(granting.Refused):
            refused()
    assert head.post(f"{leader.person_id}/sign-out/").status_code == 404
    assert keeper.post(f"roles/{leader.pk}/end/", reason="Left").status_code == 302


def managing(one):
    return list(one.person.memberships.managing())


def test_an_invitation_to_a_role_of_the_trust_is_not_the_heads_to_take_back(places, head, keeper):
    keeper.post("invite/?role=trustee", start="2025-12-01", name="A B", email="a.b@shore.example", place="school")
    made = Invitation.objects.get()
    words = head.words()
    assert "A B, Trustee" in words and "Take back" not in words and "Take back" in keeper.words()
    assert head.post(f"invitations/{made.pk}/withdraw/").status_code == 404
    assert head.post(f"invitations/{made.pk}/send/").status_code == 404
    assert keeper.post(f"invitations/{made.pk}/withdraw/").status_code == 302


def test_the_last_who_oversees_stays(places, keeper):
    lead = hold(person("Safe Guard"), "designated_safeguarding_lead", places.near)
    answer = keeper.post(f"roles/{lead.pk}/end/", reason="Left")
    assert answer.status_code == 400 and "left to see who looked at what" in said(answer)
    assert keeper.post(f"roles/{lead.pk}/", start="2020-01-01", end="2026-07-20").status_code == 400
    hold(person("Other Lead"), "designated_safeguarding_lead", places.other)
    assert keeper.post(f"roles/{lead.pk}/end/", reason="Left").status_code == 400
    hold(person("Data Officer"), "data_protection_officer", places.trust)
    assert keeper.post(f"roles/{lead.pk}/end/", reason="Left").status_code == 302


def test_the_last_who_oversees_a_trust_goes_where_each_school_has_its_own(places, keeper):
    officer = hold(person("Data Officer"), "data_protection_officer", places.trust)
    hold(person("Safe Guard"), "designated_safeguarding_lead", places.near)
    assert keeper.post(f"roles/{officer.pk}/end/", reason="Left").status_code == 400
    hold(person("Other Lead"), "designated_safeguarding_lead", places.other)
    assert keeper.post(f"roles/{officer.pk}/end/", reason="Left").status_code == 302


def given(one, somebody, role, capture, **more):
    """To whom a message goes when the role is given."""
    mail.outbox.clear()
    with capture(execute=True):
        answer = one.post(f"{somebody.pk}/add/?role={role}", start=str(TODAY), **more)
    assert answer.status_code == 302
    return sorted(sent.to[0] for sent in mail.outbox)


def test_a_role_of_the_trust_is_told_to_those_who_oversee_the_trust_or_else_its_schools(
    places, head, keeper, django_capture_on_commit_callbacks
):
    ingrid, owen = person("Ingrid Solberg", ("governor", places.near)), person("Owen Bright", ("governor", places.near))
    capture = django_capture_on_commit_callbacks
    assert given(keeper, ingrid, "trust_analyst", capture, place="trust") == []
    first = given(keeper, ingrid, "data_protection_officer", capture, place="trust")
    assert first == ["alasdair.munro@shore.example"]
    second = given(keeper, owen, "data_protection_officer", capture, place="trust")
    assert second == ["ingrid.solberg@shore.example"]
    assert "for the whole of Shore Trust" in mail.outbox[0].body and "Priti Solanki gave" in mail.outbox[0].body


def test_signing_somebody_out_ends_their_programs_too(places, head):
    gareth = hold(person("Gareth Pugh"), "attendance_officer", places.near)
    now = timezone.now()
    wanted = WantedToken("Dashboard", gareth, names=True, imports=True, ends=now + timedelta(days=9))
    token = make_token(gareth.person, wanted, tokens.OPENING + "x" * 43, now)
    head.post(f"{gareth.person_id}/sign-out/")
    token.refresh_from_db()
    assert token.revoked_at and token.revoked_by == head.person
    assert AuditEntry.objects.get(act="people.sign_out").detail["tokens"] == ["Dashboard"]
    assert "1 token of theirs has ended" in head.words(f"{gareth.person_id}/")


def test_a_message_that_cannot_be_sent_takes_no_role_back(
    places, head, keeper, settings, caplog, django_capture_on_commit_callbacks
):
    ingrid = person("Ingrid Solberg", ("governor", places.near))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        assert given(keeper, ingrid, "senco", django_capture_on_commit_callbacks) == []
    assert ingrid.memberships.filter(role="senco").exists()
    assert "1 of 1 notices of a new role could not be sent" in caplog.text
