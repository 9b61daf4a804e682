"""Somebody lost telephone and codes: whoever manages people lets them set the second step up anew."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from signing import PASSWORD, said, set_app_up, sign_in

from daymark.access.models import AuditEntry, Membership, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(make, django_capture_on_commit_callbacks):
    """A form tutor with a second step, and the browser they are signed in with."""
    person = make(role="designated_safeguarding_lead")
    browser = Client()
    sign_in(browser)
    set_app_up(browser, django_capture_on_commit_callbacks)
    return person, browser


@pytest.fixture
def manager(make, django_capture_on_commit_callbacks):
    make("admin@shore.sch.uk", role="system_administrator")
    browser = Client()
    sign_in(browser, "admin@shore.sch.uk")
    set_app_up(browser, django_capture_on_commit_callbacks)
    return browser


def steps_of(person):
    return Authenticator.objects.filter(user_id=person.pk).count()


def address(school, person):
    return f"/{school.key}/people/{person.pk}/second-step/"


def test_it_is_forgotten_with_a_reason_and_they_are_signed_out(lost, manager, school):
    person, browser = lost
    assert "They have lost their second step" in said(manager.get(f"/{school.key}/people/{person.pk}/"))
    assert "set the second step up anew" in said(manager.get(address(school, person)))
    assert manager.post(address(school, person), {"reason": ""}).status_code == 400
    assert steps_of(person) == 2
    done = manager.post(address(school, person), {"reason": "Came to the office"})
    assert done["Location"] == f"/{school.key}/people/{person.pk}/"
    assert not steps_of(person)
    assert browser.get("/account/")["Location"].startswith("/sign-in/")
    entry = AuditEntry.objects.get(act="people.second_step")
    assert (entry.why, entry.detail["person"]) == ("Came to the office", person.pk)
    sign_in(browser, password=PASSWORD)
    assert browser.get("/")["Location"] == "/account/second-step/"


def test_somebody_is_signed_out_everywhere(lost, manager, school):
    person, browser = lost
    path = f"/{school.key}/people/{person.pk}/sign-out/"
    assert "Sign them out everywhere" in said(manager.get(f"/{school.key}/people/{person.pk}/"))
    assert manager.get(path).status_code == 405
    assert manager.post(path)["Location"] == f"/{school.key}/people/{person.pk}/"
    assert browser.get("/account/")["Location"].startswith("/sign-in/")
    assert steps_of(person) == 2
    Membership.objects.create(person=person, trust=school.trust, role="trust_leader", start="2020-01-01")
    assert manager.post(path).status_code == 404


def test_nobody_of_one_school_weakens_somebody_of_the_whole_trust(lost, manager, school):
    person, _ = lost
    Membership.objects.create(person=person, trust=school.trust, role="trust_leader", start="2020-01-01")
    assert manager.get(address(school, person)).status_code == 404
    assert manager.post(address(school, person), {"reason": "x"}).status_code == 404
    assert steps_of(person) == 2


def test_those_who_manage_nobody_find_nothing_there(lost, make, school):
    person, _ = lost
    make("gov@shore.sch.uk", role="governor")
    browser = Client()
    sign_in(browser, "gov@shore.sch.uk")
    assert browser.post(address(school, person), {"reason": "x"}).status_code == 404
    assert steps_of(person) == 2


def test_there_is_nothing_to_forget_of_oneself_or_of_who_has_none(manager, make, school):
    mine = Person.objects.get(email="admin@shore.sch.uk")
    for person in (mine, make("gov@shore.sch.uk")):
        assert manager.post(address(school, person), {"reason": "x"})["Location"].endswith(f"/people/{person.pk}/")
