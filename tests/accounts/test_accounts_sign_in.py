"""Signing in by password: nobody learns who is here, tries are counted, and nothing that was tampered with counts."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from signing import PASSWORD, acts, said, sign_in, signed_in

from daymark.access.models import AuditEntry, Membership

pytestmark = pytest.mark.django_db

WRONG = "Check your e-mail address and password. One of them does not match what we hold."
OFTEN = "There were too many tries."


def test_the_right_password_opens_the_school_in_a_new_session(make, school, client):
    make()
    client.get("/sign-in/")
    session = client.session
    session["seen"] = "before"
    session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert sign_in(client, " AMA@shore.sch.uk ")["Location"] == "/"
    assert client.get("/")["Location"] == f"/{school.key}/insight/"
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()
    assert acts() == ["sign.in"]


def test_everybody_who_is_not_let_in_is_told_the_same(make):
    make()
    make("left@shore.sch.uk", is_active=False)
    vouched = make("vouched@shore.sch.uk")
    vouched.set_unusable_password()
    vouched.save()
    answers = [
        sign_in(Client(), email, password)
        for email, password in (
            ("ama@shore.sch.uk", "not the password"),
            ("nobody@shore.sch.uk", PASSWORD),
            ("left@shore.sch.uk", PASSWORD),
            ("left@shore.sch.uk", "not the password"),
            ("vouched@shore.sch.uk", PASSWORD),
        )
    ]
    pages = {said(answer) for answer in answers}
    assert len(pages) == 1 and WRONG in pages.pop()
    assert {answer.status_code for answer in answers} == {200}
    assert {tuple(sorted(answer.cookies)) for answer in answers} == {tuple(sorted(answers[0].cookies))}


@pytest.mark.parametrize("email", ["ama@shore.sch.uk", "nobody@shore.sch.uk"])
def test_an_address_is_locked_after_five_wrong_passwords_whoever_it_is(make, email):
    make()
    for _ in range(5):
        assert WRONG in said(sign_in(Client(), email, "not the password"))
    locked = Client()
    assert OFTEN in said(sign_in(locked, email, PASSWORD))
    assert not signed_in(locked)


def test_the_lock_is_of_one_address_and_a_right_password_does_not_open_more_tries(make):
    make()
    make("other@shore.sch.uk")
    for _ in range(4):
        sign_in(Client(), password="not the password")
    assert sign_in(Client()).status_code == 302
    sign_in(Client(), password="not the password")
    assert OFTEN in said(sign_in(Client()))
    other = Client()
    sign_in(other, "other@shore.sch.uk")
    assert signed_in(other)


def test_one_network_address_has_so_many_wrong_passwords_for_all(make, monkeypatch):
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "login_failed", "3/m/ip,5/15m/key")
    make()
    for number in range(3):
        assert WRONG in said(sign_in(Client(), f"one{number}@shore.sch.uk"))
    assert OFTEN in said(sign_in(Client(), "ama@shore.sch.uk"))


def test_tries_are_written_down_without_what_was_typed(make, client):
    person = make()
    sign_in(client, password="a secret typed")
    sign_in(client, "a secret typed", "x")
    sign_in(client, "nobody@shore.sch.uk", "a secret typed")
    entries = list(AuditEntry.objects.order_by("pk").values_list("act", "detail", "where"))
    assert entries == [
        ("sign.refused", {"tried": person.pk, "by": "password"}, "127.0.0.1"),
        ("sign.refused", {"tried": None, "by": "password"}, "127.0.0.1"),
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "javascript:alert(1)",
        "/account/\r\nSet-Cookie: a=b", "http:elsewhere.test", "\x00/account/", "https:///elsewhere.test",
        "ftp://testserver/",
    ],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere_nor_writes_headers(make, wanted):
    make()
    for answer in (sign_in(Client(), next=wanted), sign_in(Client(), password="wrong", next=wanted)):
        assert answer.get("Location", "/") == "/"
        assert "a" not in answer.cookies
        assert answer.status_code in (200, 302)
    client = Client()
    client.force_login(Membership.objects.get().person)
    assert client.get("/sign-in/", {"next": wanted})["Location"] == "/"


def test_where_one_wanted_to_be_comes_after(make, client):
    make()
    assert sign_in(client, next="/account/?a=1")["Location"] == "/account/?a=1"


@pytest.mark.parametrize("sent", [{}, {"email": "ama@shore.sch.uk"}, {"password": "x"}])
def test_an_empty_form_says_what_is_missing(make, client, sent):
    make()
    assert "There is a problem" in said(client.post("/sign-in/", sent))


@pytest.mark.parametrize(
    "email",
    ["a\x00b@shore.sch.uk", "a" * 5000 + "@shore.sch.uk", "ama@shore.sch.uk\r\nBcc: x@y.test", "<script>", "ämä"],
)
def test_what_is_no_address_is_refused_quietly(make, client, email):
    make()
    answer = sign_in(client, email)
    assert answer.status_code == 200 and not signed_in(client)
    assert "<script>" not in answer.content.decode().split("<main")[1].split("</main")[0]


def test_cookies_that_were_made_up_are_nobody(make, school):
    make()
    client = Client()
    sign_in(client)
    real = client.cookies[settings.SESSION_COOKIE_NAME].value
    for made_up in (real[:-1], real + "x", real.upper(), "x" * 32, "", "../../etc", "a" * 10_000):
        client.cookies[settings.SESSION_COOKIE_NAME] = made_up
        assert client.get(f"/{school.key}/insight/")["Location"].startswith("/sign-in/"), made_up


def test_a_form_without_its_token_is_refused(make):
    make()
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    page = client.get("/sign-in/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert sign_in(client, csrfmiddlewaretoken="x" * len(token)).status_code == 403
    assert sign_in(client, csrfmiddlewaretoken=token).status_code == 302


def test_a_role_taken_away_counts_from_the_next_page(make, school, client):
    person = make()
    sign_in(client)
    assert client.get(f"/{school.key}/insight/").status_code == 200
    person.memberships.all().delete()
    assert client.get(f"/{school.key}/insight/").status_code == 404
    assert "give you a role" in said(client.get("/"))


def test_somebody_who_leaves_is_out_at_the_next_page(make, school, client):
    person = make()
    sign_in(client)
    person.is_active = False
    person.save()
    assert client.get(f"/{school.key}/insight/")["Location"].startswith("/sign-in/")


def test_signing_out_is_written_down_and_ends_the_session(make, client):
    make()
    sign_in(client)
    key = client.session.session_key
    client.post("/sign-out/")
    assert not Session.objects.filter(session_key=key).exists()
    assert acts() == ["sign.in", "sign.out"]
    assert client.post("/sign-out/").status_code == 302
    assert acts() == ["sign.in", "sign.out"]


def test_nobody_can_sign_up(client):
    for path in ("/account/signup/", "/accounts/signup/", "/account/email/", "/account/3rdparty/signup/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "new@shore.sch.uk", "password1": PASSWORD}).status_code == 404
