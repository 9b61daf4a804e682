"""Being asked once more before what must not be done by whoever finds a screen open."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from one_time import code_of
from signing import PASSWORD, acts, said, set_app_up, sign_in

from daymark.web.accounts.again import freshly
from daymark.web.accounts.marks import SHOWN_AT

pytestmark = pytest.mark.django_db

DONE = "done"


@freshly
def doing(request):
    return HttpResponse(DONE)


@pytest.fixture
def ask(client):
    """The view above as the person signed in at the client, so many seconds after they showed who they are."""

    def asked(method="get", path="/export/?x=1", seconds=0, **headers):
        session = client.session
        session[SHOWN_AT] = time.time() - seconds
        session.save()
        request = getattr(RequestFactory(), method)(path, **headers)
        request.session, request.user = session, client.get("/sign-in/").wsgi_request.user
        from allauth.core.context import request_context

        with request_context(request):
            return doing(request)

    return asked


def test_a_short_time_after_signing_in_nobody_is_asked(make, client, ask):
    make()
    sign_in(client)
    assert ask(seconds=14 * 60).content.decode() == DONE
    assert ask("post", seconds=14 * 60).content.decode() == DONE


def test_later_the_password_is_asked_for_and_then_one_comes_back(make, client, ask):
    make()
    sign_in(client)
    answer = ask(seconds=16 * 60)
    assert answer["Location"] == "/account/again/password/?next=%2Fexport%2F%3Fx%3D1"
    assert "Show that it is you" in said(client.get(answer["Location"]))
    wrong = client.post("/account/again/password/", {"password": "not it", "next": "/export/?x=1"})
    assert "This is not your password." in said(wrong)
    right = client.post("/account/again/password/", {"password": PASSWORD, "next": "/export/?x=1"})
    assert right["Location"] == "/export/?x=1"
    assert time.time() - client.session[SHOWN_AT] < 60
    assert acts() == ["sign.in", "sign.refused", "sign.again"]


def test_being_asked_again_gives_the_session_a_new_key(make, client):
    make()
    sign_in(client)
    before = client.session.session_key
    client.post("/account/again/password/", {"password": PASSWORD, "next": "/account/"})
    after = client.session.session_key
    assert after != before and not Session.objects.filter(session_key=before).exists()
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [after]
    assert "Here." in said(client.get("/account/"))


def test_a_form_that_comes_too_late_is_not_kept_but_shown_again(make, client, ask):
    make()
    sign_in(client)
    late = ask("post", path="/tokens/new/", seconds=16 * 60, HTTP_REFERER="http://testserver/tokens/?page=2")
    assert late["Location"].endswith("?next=%2Ftokens%2F%3Fpage%3D2")
    for elsewhere in ("http://elsewhere.test/x", "", "//elsewhere.test", "javascript:1"):
        answer = ask("post", path="/tokens/new/", seconds=16 * 60, HTTP_REFERER=elsewhere)
        assert answer["Location"].endswith("?next=%2F"), elsewhere
    assert "account_reauthentication_state" not in client.session


def test_the_code_of_the_app_does_as_well(make, client, django_capture_on_commit_callbacks):
    make(role="head")
    sign_in(client)
    secret, _ = set_app_up(client, django_capture_on_commit_callbacks)
    session = client.session
    session[SHOWN_AT] = 0
    session.save()
    page = client.get("/account/again/password/?next=/account/")
    assert "Use a code from your authenticator app" in said(page)
    answer = client.post("/account/again/code/", {"code": code_of(secret), "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert client.session[SHOWN_AT] > 0


def test_coming_back_is_never_elsewhere(make, client):
    make()
    sign_in(client)
    answer = client.post("/account/again/password/", {"password": PASSWORD, "next": "https://elsewhere.test/"})
    assert answer["Location"] == "/"


def test_the_second_step_cannot_be_changed_at_a_screen_left_open(make, client):
    make()
    sign_in(client)
    session = client.session
    session[SHOWN_AT] = time.time() - 16 * 60
    session.save()
    for path in ("/account/app/", "/account/passkeys/add/", "/account/codes/new/"):
        assert client.get(path)["Location"].startswith(("/account/again/password/", "/account/")), path
        assert client.post(path, {"code": "1"}).status_code == 302, path
    assert client.get("/account/app/")["Location"] == "/account/again/password/?next=%2Faccount%2Fapp%2F"


def test_guessing_the_password_at_an_open_screen_locks(make, client):
    make()
    sign_in(client)
    for _ in range(5):
        client.post("/account/again/password/", {"password": "not it"})
    answer = client.post("/account/again/password/", {"password": PASSWORD})
    assert answer.status_code != 302 and "too many tries" in said(answer)


def test_who_is_not_signed_in_is_asked_to_sign_in(client):
    request = RequestFactory().get("/export/?x=1")
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    assert doing(request)["Location"] == "/sign-in/?next=/export/%3Fx%3D1"


def test_invented_people_are_never_asked(make, client, ask, monkeypatch):
    make(invented=True)
    sign_in(client)
    assert ask(seconds=10**6).status_code == 302
    monkeypatch.setattr(settings, "DEMO", True)
    assert ask(seconds=10**6).content.decode() == DONE


def test_a_session_that_says_nothing_of_when_is_not_fresh(make, ask, client):
    make()
    sign_in(client)
    session = client.session
    for said_at in (None, "now", [1]):
        session[SHOWN_AT] = said_at
        session.save()
        assert client.get("/account/app/").status_code == 302


def test_another_browser_is_another_session(make, client):
    make()
    sign_in(client)
    assert Client().get("/account/again/password/")["Location"].startswith("/sign-in/")
