"""A forgotten password: the link works once and for an hour, and nobody learns who is here."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from signing import PASSWORD, acts, said, sign_in, signed_in

from daymark.access.models import AuditEntry, Person
from daymark.access.tokens import WantedToken, make_token

pytestmark = pytest.mark.django_db

NEW = "a wholly different phrase"


def token_of(person):
    now = timezone.now()
    wanted = WantedToken("Figures", person.memberships.get(), names=False, imports=False, ends=now + timedelta(days=9))
    return make_token(person, wanted, "dmk_" + "x" * 43, now)


def ask(email, client=None):
    return (client or Client()).post("/account/password/reset/", {"email": email})


def link(mailoutbox):
    found = re.search(r"http://testserver(/account/password/reset/\S+)", mailoutbox[-1].body)
    assert found is not None
    return found[1]


def set_by(path, client, password=NEW):
    page = client.get(path)
    return (
        client.post(page["Location"], {"password1": password, "password2": password})
        if page.has_header("Location")
        else page
    )


def test_the_link_sets_a_new_password_and_ends_every_session_and_token(make, client, mailoutbox):
    token = token_of(make())
    elsewhere = Client()
    sign_in(elsewhere)
    assert ask("AMA@shore.sch.uk")["Location"] == "/account/password/reset/asked/"
    assert mailoutbox[0].to == ["ama@shore.sch.uk"] and "Ama Boateng" in mailoutbox[0].body
    page = client.get(link(mailoutbox))
    assert "set-password" in page["Location"]
    assert "Choose a new password" in said(client.get(page["Location"]))
    assert set_by(link(mailoutbox), client)["Location"] == "/account/password/reset/done/"
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert not signed_in(client)
    token.refresh_from_db()
    assert token.revoked_at and AuditEntry.objects.get(act="token.end").detail == {"tokens": ["Figures"]}
    sign_in(client, password=NEW)
    assert signed_in(client)
    assert "account.password" in acts()
    assert "Your password was changed" in mailoutbox[-1].body


def test_the_link_works_once_and_not_after_an_hour_nor_when_tampered_with(make, mailoutbox, monkeypatch):
    person = make()
    ask(person.email)
    path = link(mailoutbox)
    for wrong in (path[:-2] + "x/", path.replace("-", "-x", 1), "/account/password/reset/zzzzzz-a-b/"):
        assert "used or is too old" in said(Client().get(wrong))
    monkeypatch.setattr(settings, "PASSWORD_RESET_TIMEOUT", -1)
    assert "used or is too old" in said(Client().get(path))
    monkeypatch.setattr(settings, "PASSWORD_RESET_TIMEOUT", 3600)
    assert set_by(path, Client()).status_code == 302
    assert "used or is too old" in said(Client().get(path))
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_link_lets_nobody_past_the_second_step(make, client, mailoutbox):
    make(role="head")
    ask("ama@shore.sch.uk")
    set_by(link(mailoutbox), client)
    sign_in(client, password=NEW)
    assert client.get("/")["Location"] == "/account/second-step/"


def test_whoever_asks_is_told_the_same(make, mailoutbox):
    make()
    make("left@shore.sch.uk", is_active=False)
    answers = [ask(email) for email in ("ama@shore.sch.uk", "left@shore.sch.uk", "nobody@shore.sch.uk")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/account/password/reset/asked/")}
    assert [sent.to for sent in mailoutbox] == [["ama@shore.sch.uk"], ["left@shore.sch.uk"], ["nobody@shore.sch.uk"]]
    assert "Nobody signs in there with it." in mailoutbox[1].body == mailoutbox[2].body
    assert "/account/password/reset/" not in mailoutbox[1].body


@pytest.mark.parametrize("email", ["ama@shore.sch.uk", "nobody@shore.sch.uk"])
def test_nobody_is_sent_letters_without_end(make, mailoutbox, email):
    make()
    assert [ask(email).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert len(mailoutbox) == 3


@pytest.mark.parametrize("email", ["", "no address", "a@b.test\r\nBcc: c@d.test", "a\x00@b.test"])
def test_what_is_no_address_sends_nothing(client, mailoutbox, email):
    assert ask(email, client).status_code == 200 and not mailoutbox


@pytest.mark.parametrize("password", ["short", "password1234", "ama@shore.sch.uk", "123456789012", "x" * 129])
def test_a_weak_password_is_refused_by_the_link_and_by_changing(make, client, mailoutbox, password):
    make()
    ask("ama@shore.sch.uk")
    assert "There is a problem" in said(set_by(link(mailoutbox), client, password))
    sign_in(client)
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert "There is a problem" in said(client.post("/account/password/change/", sent))
    assert Person.objects.get().check_password(PASSWORD)


def test_changing_it_asks_for_the_old_one_and_ends_the_other_sessions(make, client, mailoutbox):
    make()
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    sent = {"oldpassword": "not it", "password1": NEW, "password2": NEW}
    assert "This is not your password." in said(client.post("/account/password/change/", sent))
    answer = client.post("/account/password/change/", sent | {"oldpassword": PASSWORD})
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert "Your password was changed." in mailoutbox[-1].body


def test_a_link_of_another_person_does_not_open_mine(make, mailoutbox):
    make()
    other = make("other@shore.sch.uk")
    ask("ama@shore.sch.uk")
    path = link(mailoutbox)
    uid, _, key = path.removeprefix("/account/password/reset/").partition("-")
    from allauth.account.utils import user_pk_to_url_str

    assert default_token_generator.check_token(Person.objects.get(email="ama@shore.sch.uk"), key.rstrip("/"))
    assert uid != user_pk_to_url_str(other)
    assert "used or is too old" in said(Client().get(path.replace(f"/{uid}-", f"/{user_pk_to_url_str(other)}-")))
