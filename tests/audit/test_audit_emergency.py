"""Opening a pupil in an emergency: a reason, the whole name, thirty minutes, a notice, and everything on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from made_school import MadeSchool, make_school, said, signed_in

from daymark.access.binding import unbound
from daymark.access.emergency import emergency_scopes
from daymark.access.models import AuditEntry, BreakGlass, Membership, Person
from daymark.registers.models import Trust

WHY = "Taken ill on the trip, parents must be reached"


def ask(client: Client, made: MadeSchool, forename: str = "ADA3", surname: str = "pupil03", why: str = WHY) -> Any:
    given = {"forename": forename, "surname": surname, "reason": why}
    return client.post(made.address("emergency/"), given)


def page_of(client: Client, made: MadeSchool, number: int) -> HttpResponse:
    return client.get(made.address(f"pupils/{made.pupils[number].pk}/"))


def test_a_pupil_not_seen_is_opened_by_whole_name_and_reason(made: MadeSchool, tutor: Client) -> None:
    assert page_of(tutor, made, 3).status_code == 404
    answer = ask(tutor, made)
    assert answer.status_code == 302 and answer.url == made.address(f"pupils/{made.pupils[3].pk}/")
    page = said(page_of(tutor, made, 3))
    until = timezone.localtime(BreakGlass.objects.get().until)
    assert f"Opened in an emergency until {until:%H:%M}" in page
    assert f"You see this because you opened this in an emergency: {WHY}" in page
    assert "Special educational needs SEN support" in page
    assert page_of(tutor, made, 4).status_code == 404


def test_the_emergency_lets_no_list_and_no_figure_show_more(made: MadeSchool, tutor: Client) -> None:
    ask(tutor, made)
    assert "Pupil03" not in said(tutor.get(made.address("pupils/")))
    assert "12 pupils have missed" in said(tutor.get(made.address("pupils/")))
    figure = f"figure/?measure=overall_absence_rate&pupil={made.pupils[3].pk}"
    assert tutor.get(made.address(figure)).status_code == 200
    assert AuditEntry.objects.get(act="pupil.figure").emergency == BreakGlass.objects.get().pk


def test_every_page_under_it_is_written_down_with_its_number(made: MadeSchool, tutor: Client) -> None:
    ask(tutor, made)
    page_of(tutor, made, 3)
    page_of(tutor, made, 15)
    number = BreakGlass.objects.get().pk
    rows = list(AuditEntry.objects.order_by("pk").values_list("act", "pupils", "emergency"))
    three, fifteen = made.pupils[3].pk, made.pupils[15].pk
    opened, looked = ("emergency.open", [three], number), ("pupil.page", [three], number)
    assert rows == [opened, looked, ("pupil.page", [fifteen], None)]
    assert AuditEntry.objects.get(act="emergency.open").why == WHY


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"why": ""}, "Say why in a few words"),
        ({"why": "x y z 1 2 3"}, "Say why in a few words"),
        ({"why": "urgent urgent urgent"}, "Say why in a few words"),
        ({"why": "because of this " * 50}, "500 letters or fewer"),
        ({"surname": " "}, "Enter the pupil’s whole surname."),
        ({"forename": ""}, "Enter the pupil’s whole forename."),
        ({"surname": "Pupil"}, "No pupil of the school has exactly this name."),
        ({"surname": "Pupil0_"}, "No pupil of the school has exactly this name."),
        ({"forename": "%"}, "No pupil of the school has exactly this name."),
    ],
)
def test_what_is_not_enough_opens_nothing(made: MadeSchool, tutor: Client, given: dict[str, str], text: str) -> None:
    answer = ask(tutor, made, **given)
    assert answer.status_code == 400 and text in said(answer)
    assert not BreakGlass.objects.exists() and page_of(tutor, made, 3).status_code == 404


def test_asking_for_nobody_is_on_record_without_the_name(made: MadeSchool, tutor: Client) -> None:
    ask(tutor, made, surname="Nobody")
    row = AuditEntry.objects.get()
    assert (row.act, row.pupils, row.why, row.detail) == ("emergency.ask", [], WHY, {"found": 0})
    assert row.person_name == "form tutor"


def test_names_cannot_be_tried_one_after_the_other(made: MadeSchool, tutor: Client) -> None:
    for number in range(5):
        ask(tutor, made, surname=f"Try{number}")
    assert "five times in an hour" in said(ask(tutor, made))
    assert not BreakGlass.objects.exists()


def test_after_ten_emergencies_in_a_day_nothing_more_is_opened(made: MadeSchool, tutor: Client) -> None:
    for number in range(10):
        ask(tutor, made, forename=f"Ada{number}", surname=f"Pupil{number:02}")
    assert BreakGlass.objects.count() == 10
    for _ in range(6):
        answer = ask(tutor, made, forename="Ada11", surname="Pupil11")
        assert answer.status_code == 400 and "10 times in a day" in said(answer)
    assert BreakGlass.objects.count() == 10
    assert AuditEntry.objects.filter(act="emergency.ask", detail={"refused": True}).count() == 6
    assert ask(signed_in("form_tutor", made.school, forms=["8B"]), made).status_code == 302


def test_a_pupil_of_another_school_is_nobody_here(made: MadeSchool, trust: Trust, tutor: Client) -> None:
    make_school(trust, "Quay Academy", surname="Quay", urn="900002")
    assert ask(tutor, made, surname="Quay03").status_code == 400
    assert not BreakGlass.objects.exists()


def test_it_ends_by_itself_and_by_a_button(made: MadeSchool, tutor: Client) -> None:
    ask(tutor, made)
    who, one = Person.objects.get(name="form tutor"), BreakGlass.objects.get()
    with unbound():
        assert emergency_scopes(who, made.school, one.until - timedelta(seconds=1))
        assert not emergency_scopes(who, made.school, one.until)
        assert not emergency_scopes(who, made.school, one.opened - timedelta(seconds=1))
    assert one.until - one.opened == timedelta(minutes=30)
    assert "Open until" in said(tutor.get(made.address("emergency/")))
    tutor.post(made.address("emergency/end/"))
    assert page_of(tutor, made, 3).status_code == 404
    assert "Open until" not in said(tutor.get(made.address("emergency/")))
    assert AuditEntry.objects.get(act="emergency.end").emergency == one.pk


def test_it_opens_nothing_to_anybody_else_or_elsewhere(made: MadeSchool, trust: Trust, tutor: Client) -> None:
    ask(tutor, made)
    other = signed_in("form_tutor", made.school, forms=["8B"])
    assert page_of(other, made, 3).status_code == 404
    who = Person.objects.filter(name="form tutor").order_by("pk")[0]
    elsewhere = make_school(trust, "Quay Academy", urn="900002").school
    assert not emergency_scopes(who, elsewhere, timezone.now())


def test_a_role_taken_away_in_the_middle_takes_the_emergency_with_it(made: MadeSchool, tutor: Client) -> None:
    ask(tutor, made)
    Membership.objects.filter(role="form_tutor").update(end=made.school.trust.frozen_on - timedelta(days=1))
    assert page_of(tutor, made, 3).status_code == 404


@pytest.mark.parametrize("role", ["governor", "trust_analyst", "data_protection_officer"])
def test_roles_that_open_nothing_in_an_emergency_find_no_page(made: MadeSchool, role: str) -> None:
    where = None if role != "governor" else made.school
    client = signed_in(role, where)
    assert client.get(made.address("emergency/")).status_code == 404
    assert ask(client, made).status_code == 404
    assert "in an emergency" not in said(client.get(made.address("pupils/")))


def test_the_safeguarding_lead_is_told_at_once_and_says_that_they_read_it(
    made: MadeSchool, lead: Client, tutor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    signed_in("head", made.school)
    with django_capture_on_commit_callbacks(execute=True):
        ask(tutor, made)
    (message,) = mail.outbox
    one = BreakGlass.objects.get()
    assert message.to == [Person.objects.get(name="designated safeguarding lead").email]
    assert f"/record/emergencies/{one.pk}/" in message.body and "form tutor" in message.body
    assert WHY not in message.body and "Ada" not in message.body and "Pupil03" not in message.body
    record = said(lead.get(made.address("record/")))
    assert "A pupil was opened in an emergency, and nobody has read the notice yet." in record
    page_of(tutor, made, 3)
    notice = made.address(f"record/emergencies/{one.pk}/")
    page = said(lead.get(notice))
    assert "form tutor opened Ada3 Pupil03 in an emergency." in page and WHY in page
    assert "Looked at the page of a pupil in an emergency Ada3 Pupil03" in page
    lead.post(notice)
    assert "Read by designated safeguarding lead" in said(lead.get(notice))
    assert "nobody has read the notice" not in said(lead.get(made.address("record/")))
    assert AuditEntry.objects.filter(act="emergency.notice", emergency=one.pk).count() == 1


def test_without_a_safeguarding_lead_all_who_oversee_are_told(
    made: MadeSchool, tutor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    signed_in("head", made.school)
    signed_in("data_protection_officer", None)
    with django_capture_on_commit_callbacks(execute=True):
        ask(tutor, made)
    assert sorted(to.split(".")[0] for message in mail.outbox for to in message.to) == [
        "data_protection_officer", "head",
    ]  # fmt: skip


def test_nobody_is_told_of_themselves_or_reads_their_own_notice(
    made: MadeSchool, lead: Client, django_capture_on_commit_callbacks: Any
) -> None:
    head = signed_in("head", made.school)
    with django_capture_on_commit_callbacks(execute=True):
        ask(lead, made)
    (message,) = mail.outbox
    assert message.to == [Person.objects.get(name="head").email]
    notice = made.address(f"record/emergencies/{BreakGlass.objects.get().pk}/")
    assert "I have read this" not in said(lead.get(notice))
    assert "somebody else who oversees the school must read it" in said(lead.post(notice))
    assert BreakGlass.objects.get().read_at is None
    assert "I have read this" in said(head.get(notice))
    head.post(notice)
    assert BreakGlass.objects.get().read_by_name == "head"


@pytest.mark.parametrize("change", [{"reason": "other"}, {"pupils": [1]}, {"until": timezone.now()}, {"person": 1}])
def test_an_emergency_stands_as_it_was_written(made: MadeSchool, tutor: Client, change: dict[str, Any]) -> None:
    ask(tutor, made)
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        BreakGlass.objects.update(**change)
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        BreakGlass.objects.all().delete()
