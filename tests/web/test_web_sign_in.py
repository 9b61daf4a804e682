"""Signing in and out, and that nothing is seen without."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from made_school import make_school, said, signed_in

from daymark.access.models import Membership, Person
from daymark.kit import definitions
from daymark.registers.models import Trust

PUBLIC = [row for row in definitions.load("permissions.yaml") if row["for"] == "public"]
OPEN = {view for row in PUBLIC for view in row["pages"] + row["forms"]}
FILLED = {"str": "2025-11-24", "slug": "x"}


def _person(email="ama@school.test", **fields):
    return Person.objects.create_user(email, "Ama Boateng", "a long secret", **fields)


def test_the_right_password_opens_the_only_school(made):
    person = _person()
    Membership.objects.create(person=person, school=made.school, role="head", start=date(2020, 1, 1))
    answer = Client().post("/sign-in/", {"email": "AMA@school.test ", "password": "a long secret"}, follow=True)
    assert answer.request["PATH_INFO"] == made.address("insight/")
    assert "Headteacher" in said(answer)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"email": "ama@school.test", "password": "wrong"}, "Check your e-mail address and password."),
        ({"email": "nobody@school.test", "password": "a long secret"}, "Check your e-mail address and password."),
        ({"email": "", "password": ""}, "Enter your e-mail address."),
    ],
)
def test_a_wrong_sign_in_says_so_once_and_calmly(db, given, told):
    _person()
    answer = Client().post("/sign-in/", given)
    assert answer.status_code == 200
    assert "There is a problem" in said(answer)
    assert told in said(answer)
    assert said(answer).startswith("Error: Sign in")
    assert "_auth_user_id" not in answer.client.session


def test_somebody_who_has_left_cannot_sign_in(db):
    _person(is_active=False)
    answer = Client().post("/sign-in/", {"email": "ama@school.test", "password": "a long secret"})
    assert "There is a problem" in said(answer)


def test_after_signing_in_one_is_where_one_wanted_to_be_but_never_elsewhere(made):
    person = _person()
    Membership.objects.create(person=person, school=made.school, role="head", start=date(2020, 1, 1))
    given = {"email": person.email, "password": "a long secret"}
    wanted = made.address("pupils/")
    assert Client().post("/sign-in/", given | {"next": wanted})["Location"] == wanted
    assert Client().post("/sign-in/", given | {"next": "https://elsewhere.test/"})["Location"] == "/"


def test_every_page_but_the_open_ones_asks_to_sign_in(db):
    asked = [path for name, path in _addresses(get_resolver().url_patterns) if name not in OPEN]
    answers = {path: Client().get(path) for path in asked}
    sent = [answer["Location"] for answer in answers.values() if answer.status_code == 302]
    assert len(sent) > 20 and all(place.startswith(resolve_url(settings.LOGIN_URL)) for place in sent)
    assert {answer.status_code for answer in answers.values()} <= {302, 404, 405}, answers


def _addresses(patterns, before="", space=""):
    for one in patterns:
        route = before + str(one.pattern)
        if route.startswith("api/"):
            continue  # Programs show a token and are answered 401.
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, route, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", "/" + re.sub(r"<(\w+):\w+>", lambda kind: FILLED.get(kind[1], "1"), route)


def test_signing_out_takes_a_post_and_ends_it(officer, made):
    assert officer.get("/sign-out/").status_code == 405
    assert officer.post("/sign-out/")["Location"] == "/sign-in/"
    assert officer.get(made.address("insight/")).status_code == 302


def test_the_invented_people_are_offered_only_where_the_invented_trust_is_shown(made, monkeypatch):
    signed_in("attendance_officer", made.school)
    Person.objects.update(invented=True)
    email = Person.objects.get().email
    monkeypatch.setattr(settings, "DEMO", False)
    assert email not in Client().get("/sign-in/").content.decode()
    assert Client().post("/sign-in/invented/", {"email": email}).status_code == 404
    monkeypatch.setattr(settings, "DEMO", True)
    assert "Attendance officer" in said(Client().get("/sign-in/"))
    assert Client().post("/sign-in/invented/", {"email": email}).status_code == 302


@pytest.mark.parametrize("email", ["ama@school.test", "ama@school.example"])
def test_nobody_real_can_be_signed_in_as_without_a_password(db, monkeypatch, email):
    person = _person(email)
    monkeypatch.setattr(settings, "DEMO", True)
    assert email not in Client().get("/sign-in/").content.decode()
    assert Client().post("/sign-in/invented/", {"email": person.email}).status_code == 404


def test_what_no_address_or_school_can_hold_is_not_found(officer, made, monkeypatch):
    monkeypatch.setattr(settings, "DEMO", True)
    assert Client().post("/sign-in/invented/", {"email": "ama\x00@school.example"}).status_code == 404
    assert officer.get("/900001%00/insight/").status_code == 404
    assert officer.get("/900001%0A/insight/").status_code == 404
    assert officer.post("/choose/", {"school": "900001\x00"}).status_code == 404
    assert officer.get(made.address("insight/")).status_code == 200


def test_somebody_of_one_trust_is_not_let_into_the_schools_of_another(made, trust):
    lead = signed_in("trust_leader", None)
    elsewhere = Trust.objects.create(name="Another trust", frozen_on=trust.frozen_on)
    other = make_school(elsewhere, "Quay Primary", "Primary")
    assert lead.get("/")["Location"] == made.address("insight/")
    assert lead.get(made.address("insight/")).status_code == 200
    assert "Quay Primary" not in said(lead.get(made.address("insight/")))
    assert lead.get(f"/{other.school.key}/insight/").status_code == 404
    assert lead.post("/choose/", {"school": other.school.key}).status_code == 404


def test_somebody_of_the_trust_chooses_a_school(made, trust):
    other = make_school(trust, "Quay Primary", "Primary")
    lead = signed_in("trust_attendance_lead", None)
    assert "Harbour Academy" in said(lead.get("/")) and "Quay Primary" in said(lead.get("/"))
    assert "Quay%20Primary" in lead.post("/choose/", {"school": other.school.key})["Location"]


def test_somebody_without_a_role_is_told_what_to_do(db):
    client = Client()
    client.force_login(_person())
    assert "give you a role" in said(client.get("/"))
