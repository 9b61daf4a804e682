"""The second step: whoever sees names takes it, codes work once, and nothing else is reachable before."""

import json
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from one_time import code_of
from signing import acts, said, set_app_up, sign_in, signed_in

from daymark.access.models import Membership
from daymark.access.roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(make):
    return make(role="head")


@pytest.fixture
def with_app(head, client, django_capture_on_commit_callbacks):
    """The head with an authenticator app: their secret and the recovery codes."""
    sign_in(client)
    secret, answer = set_app_up(client, django_capture_on_commit_callbacks)
    assert answer["Location"] == "/account/codes/"
    shown = said(client.get("/account/codes/"))
    client.post("/sign-out/")
    return secret, [word for word in shown.split() if word.isdigit() and len(word) == 8]


def forget_used_codes():
    from django.core.cache import cache

    cache.clear()


def test_who_sees_names_can_do_nothing_before_a_second_step_is_set_up(head, school, client):
    answer = sign_in(client)
    assert answer["Location"] == "/" and signed_in(client)
    for path in ("/", f"/{school.key}/insight/", f"/{school.key}/pupils/", "/account/", "/account/password/change/"):
        assert client.get(path)["Location"] == "/account/second-step/", path
    assert client.post("/choose/", {"school": school.key})["Location"] == "/account/second-step/"
    assert "Set an authenticator app up" not in said(client.get("/account/second-step/"))
    assert "Use an authenticator app" in said(client.get("/account/second-step/"))
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not signed_in(client)


def test_setting_an_app_up_opens_the_school_and_gives_codes_for_a_lost_telephone(
    head, school, client, django_capture_on_commit_callbacks, mailoutbox
):
    sign_in(client)
    _, answer = set_app_up(client, django_capture_on_commit_callbacks)
    assert answer["Location"] == "/account/codes/"
    assert "Keep these codes" in said(client.get("/account/codes/"))
    assert "second-step" not in client.get(f"/{school.key}/insight/").headers.get("Location", "")
    assert acts() == ["sign.in", "account.factor", "account.factor"]
    assert "An authenticator app was set up for you." in mailoutbox[0].body


def test_the_secret_of_the_app_is_sealed_in_the_database(with_app):
    secret, codes = with_app
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert len(codes) == 10
    assert secret not in stored and not any(code in stored for code in codes)
    assert stored.count("sealed:") == 2


def test_codes_are_shown_once(with_app, client):
    secret, codes = with_app
    forget_used_codes()
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": code_of(secret)})
    again = said(client.get("/account/codes/"))
    assert "10 recovery codes left" in again and not any(code in again for code in codes)


def test_a_password_alone_is_not_enough_and_a_code_is_taken_once(with_app, school):
    secret, _ = with_app
    forget_used_codes()
    first, second = Client(), Client()
    for browser in (first, second):
        assert sign_in(browser)["Location"] == "/sign-in/second-step/"
        assert not signed_in(browser)
        assert browser.get(f"/{school.key}/insight/")["Location"].startswith("/sign-in/")
    code = code_of(secret)
    assert first.post("/sign-in/second-step/", {"code": code})["Location"] == "/"
    assert signed_in(first)
    replayed = second.post("/sign-in/second-step/", {"code": code})
    assert replayed.status_code == 200 and "This code is not right." in said(replayed)
    assert not signed_in(second)


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_refused(with_app, client, steps):
    secret, _ = with_app
    sign_in(client)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret, steps)})
    assert "This code is not right." in said(answer) and not signed_in(client)
    assert acts()[-1] == "sign.refused"


def test_a_recovery_code_lets_in_once(with_app, client):
    _, codes = with_app
    sign_in(client)
    assert client.post("/sign-in/second-step/", {"code": codes[3]})["Location"] == "/"
    client.post("/sign-out/")
    sign_in(client)
    assert "This code is not right." in said(client.post("/sign-in/second-step/", {"code": codes[3]}))
    assert client.post("/sign-in/second-step/", {"code": codes[4]})["Location"] == "/"


def test_trying_codes_locks_the_second_step(with_app, client):
    secret, _ = with_app
    forget_used_codes()
    sign_in(client)
    for _ in range(5):
        assert "This code is not right." in said(client.post("/sign-in/second-step/", {"code": "000000"}))
    assert "too many tries" in said(client.post("/sign-in/second-step/", {"code": code_of(secret)}))
    assert not signed_in(client)


def test_the_second_step_is_nobodys_without_the_first(client):
    assert client.get("/sign-in/second-step/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": "123456"})["Location"] == "/sign-in/"


def test_a_session_from_before_the_second_step_takes_it_too(head, client, django_capture_on_commit_callbacks):
    old = Client()
    sign_in(old)
    sign_in(client)
    secret, _ = set_app_up(client, django_capture_on_commit_callbacks)
    asked = old.get("/")
    assert asked["Location"] == "/account/again/code/?next=%2F"
    forget_used_codes()
    assert old.post("/account/again/code/", {"code": code_of(secret), "next": "/"})["Location"] == "/"
    assert "again" not in old.get("/")["Location"]


def test_taking_the_only_second_step_away_ends_what_it_opened(with_app, client, school, mailoutbox):
    secret, _ = with_app
    forget_used_codes()
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": code_of(secret)})
    assert client.post("/account/app/remove/")["Location"] == "/account/"
    assert not Authenticator.objects.exists()
    assert client.get(f"/{school.key}/insight/")["Location"] == "/account/second-step/"
    assert "was taken away" in mailoutbox[-1].body
    assert acts()[-2:] == ["account.factor_removed"] * 2


@pytest.mark.parametrize(
    "role", [role for role in ROLES.values() if role.reach != "readers"], ids=lambda role: role.name
)
def test_whoever_may_do_more_than_look_at_counts_is_asked(make, school, client, role):
    make(role=role.name)
    sign_in(client)
    more = role.names or role.manages or role.imports
    there = "/account/second-step/" if more else f"/{school.key}/insight/"
    assert client.get("/")["Location"] == there


def test_a_system_administrator_says_nothing_of_roles_by_a_password_alone(make, school, client):
    make(role="system_administrator")
    sign_in(client)
    assert client.get(f"/{school.key}/people/invite/")["Location"] == "/account/second-step/"


def test_who_is_named_nobody_is_not_asked(make, school, client):
    make(role="governor")
    sign_in(client)
    assert client.get("/").headers["Location"] == f"/{school.key}/insight/"


def test_a_role_that_has_ended_asks_for_nothing_and_one_to_come_does(make, school, client):
    person = make(role="governor")
    yesterday = date.today() - timedelta(days=1)
    ended = Membership.objects.create(person=person, school=school, role="head", start=date(2020, 1, 1), end=yesterday)
    sign_in(client)
    assert client.get("/")["Location"] == f"/{school.key}/insight/"
    ended.end = None
    ended.save()
    assert client.get("/")["Location"] == "/account/second-step/"


def test_it_can_be_left_to_people_where_the_school_wants_it_so(head, school, client, monkeypatch):
    monkeypatch.setattr(settings, "SECOND_FACTOR", "offered")
    sign_in(client)
    assert client.get("/")["Location"] == f"/{school.key}/insight/"


def test_the_invented_are_exempt_only_where_the_invented_trust_is_shown(make, school, client, monkeypatch):
    make(role="head", invented=True)
    sign_in(client)
    assert client.get("/")["Location"] == "/account/second-step/"
    monkeypatch.setattr(settings, "DEMO", True)
    assert client.get("/")["Location"] == f"/{school.key}/insight/"


@pytest.mark.parametrize(
    "sent", ["", "x", "[]", "{}", '{"id": 1}', '{"response": {"userHandle": "MQ"}}', "null", '"x"', "1" * 5000]
)
@pytest.mark.parametrize("path", ["/sign-in/passkey/", "/account/passkeys/add/", "/account/again/passkey/"])
def test_what_is_no_passkey_is_refused_and_nothing_breaks(make, client, path, sent):
    make()
    if "again" in path or "add" in path:
        sign_in(client)
    answer = client.post(path, {"credential": sent})
    assert answer.status_code in (200, 302)
    assert not Authenticator.objects.exists()
    assert ("sign-in" in path) is not signed_in(client)


def test_nobody_takes_away_what_is_somebody_elses(make, with_app, client):
    make("other@shore.sch.uk")
    key = Authenticator.objects.create(
        user_id=Authenticator.objects.first().user_id, type="webauthn", data={"name": "Telephone", "credential": {}}
    )
    sign_in(client, "other@shore.sch.uk")
    assert client.get(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert client.post(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert client.post("/account/app/remove/")["Location"] == "/account/"
    assert Authenticator.objects.filter(pk=key.pk).exists()
