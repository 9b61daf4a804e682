"""Signing in by an OpenID provider that really runs: whom it lets in, and that everybody else is told the same."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from html import unescape
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.test import Client
from running import PASSWORD, provider

from daymark.access.models import AuditEntry, Membership, Person
from daymark.registers.models import School, Trust
from daymark.web.accounts import words
from daymark.web.accounts.marks import SHOWN_AT, has_taken_second_step
from daymark.web.accounts.vouched import address_of

pytestmark = pytest.mark.django_db

VERIFIED = {"email_verified": True}


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    with provider(tmp_path_factory.mktemp("provider"), "http://testserver/sign-in/openid/back/") as running:
        yield running


@pytest.fixture(autouse=True)
def set_up(harbour, monkeypatch):
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [harbour.app()]}})
    monkeypatch.setattr(settings, "SIGN_IN_DOMAINS", {"shore.sch.uk": []})
    monkeypatch.setattr(settings, "SECOND_FACTOR", "required")
    monkeypatch.setattr(settings, "FRESH_SECONDS", 900)
    harbour.knows(ama=VERIFIED)


@pytest.fixture
def school(db):
    made = School.objects.create(trust=Trust.objects.create(name="Shore"), name="Harbour", urn="900001", phase="")
    made.refresh_from_db()
    return made


@pytest.fixture
def ama(school):
    person = Person.objects.create_user("ama@shore.sch.uk", "Ama Boateng", None)
    Membership.objects.create(person=person, school=school, role="governor", start=date(2020, 1, 1))
    return person


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(url, cookies, data=None):
    """One request to the provider: where it sends one, with the cookies it sets kept."""
    told = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    try:
        answer = build_opener(Stay).open(Request(url, data, told), timeout=20)
    except HTTPError as redirect:
        answer = redirect
    answer.close()
    for line in answer.headers.get_all("Set-Cookie") or ():
        cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
    return answer.headers.get("Location", "")


def onward(client, **more):
    """Where our page sends the browser on to."""
    page = client.post("/sign-in/openid/", more).content.decode()
    found = re.search(r'content="0;url=([^"]+)"', page)
    assert found is not None, page
    return unescape(found[1])


def at_the_provider(url, who="ama@shore.sch.uk"):
    """Sign in at the provider; the address it then sends the browser back to."""
    cookies = {}
    base = f"http://{urlsplit(url).netloc}"
    login = ask(url, cookies)
    sent = urlencode({"username": who, "password": PASSWORD}).encode()
    again = ask(base + login, cookies, sent)
    back = ask(base + again, cookies)
    assert back.startswith("http://testserver/sign-in/openid/back/"), back
    return back


def come_back(client, back):
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def through(client, who="ama@shore.sch.uk", **more):
    return come_back(client, at_the_provider(onward(client, **more), who))


def in_session(client):
    return client.session.get("_auth_user_id")


def refusal(answer, client):
    assert answer["Location"] == "/sign-in/"
    page = client.get("/sign-in/")
    assert unescape(page.content.decode()).count(words.NOT_VOUCHED) == 1
    assert in_session(client) is None
    return page.status_code


def test_who_is_known_by_the_address_comes_in_and_is_known_by_the_number_from_then_on(ama, school, client, mailoutbox):
    assert "Sign in with Harbour" in client.get("/sign-in/").content.decode()
    answer = through(client, next="/account/")
    assert answer["Location"] == "/account/"
    assert in_session(client) == str(ama.pk)
    assert client.get("/")["Location"] == f"/{school.key}/insight/"
    kept = SocialAccount.objects.get()
    assert (kept.user_id, kept.provider) == (ama.pk, "openid")
    assert not SocialToken.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == ["account.connected", "sign.in"]
    assert "Another way to sign in was connected" in mailoutbox[0].body
    client.post("/sign-out/")
    assert through(client)["Location"] == "/" and SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("ama@shore.sch.uk", {}),
        ("ama@shore.sch.uk", {"email_verified": False}),
        ("ama@shore.sch.uk", {"email_verified": "true"}),
        ("ama@shore.sch.uk", {"email_verified": True, "email": "other@shore.sch.uk"}),
        ("ama@shore.sch.uk", {"email_verified": True, "email": ["ama@shore.sch.uk"]}),
        ("ama@shore.sch.uk", {"email_verified": True, "email": None}),
        ("ama@shore.sch.uk", {"email_verified": True, "email": "ama@shore.sch.uk\x00"}),
        ("nobody@shore.sch.uk", VERIFIED),
        ("left@shore.sch.uk", VERIFIED),
        ("invented@shore.sch.uk", VERIFIED),
        ("known@elsewhere.test", VERIFIED),
    ],
)
def test_everybody_else_is_refused_in_the_same_words(ama, client, harbour, who, said):
    Person.objects.create_user("left@shore.sch.uk", "Left", is_active=False)
    Person.objects.create_user("invented@shore.sch.uk", "Invented", invented=True)
    Person.objects.create_user("known@elsewhere.test", "Known")
    harbour.knows(**{who: said})
    assert refusal(through(client, who), client) == 200
    assert not SocialAccount.objects.exists() and Person.objects.count() == 4
    assert AuditEntry.objects.get().act == "sign.refused"


def test_a_domain_may_belong_to_single_schools(ama, client, monkeypatch):
    monkeypatch.setattr(settings, "SIGN_IN_DOMAINS", {"shore.sch.uk": ["900002"]})
    refusal(through(client), client)
    monkeypatch.setattr(settings, "SIGN_IN_DOMAINS", {"shore.sch.uk": ["900002", "900001"]})
    assert through(client)["Location"] == "/"


def test_who_was_let_in_once_is_refused_when_they_leave_or_the_domain_does(ama, client, monkeypatch):
    through(client)
    client.post("/sign-out/")
    monkeypatch.setattr(settings, "SIGN_IN_DOMAINS", {"quay.sch.uk": []})
    refusal(through(client), client)
    monkeypatch.setattr(settings, "SIGN_IN_DOMAINS", {"shore.sch.uk": []})
    ama.is_active = False
    ama.save()
    refusal(through(client), client)


def test_a_second_step_at_the_provider_counts_only_where_it_says_so(ama, school, client, harbour, monkeypatch):
    Membership.objects.create(person=ama, school=school, role="head", start=date(2020, 1, 1))
    through(client)
    assert client.get("/")["Location"] == "/account/second-step/"
    for said in ({"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "0"}, {"amr": None}):
        harbour.knows(ama=VERIFIED | said)
        client.post("/sign-out/")
        through(client)
        assert client.get("/")["Location"] == "/account/second-step/", said
    for said in ({"amr": ["pwd", "mfa"]}, {"acr": "https://refeds.org/profile/mfa"}):
        harbour.knows(ama=VERIFIED | said)
        client.post("/sign-out/")
        through(client)
        assert client.get("/")["Location"] == f"/{school.key}/insight/", said
    harbour.knows(ama=VERIFIED)
    told = {"openid_connect": {"APPS": [harbour.app(second_factor=True)]}}
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", told)
    client.post("/sign-out/")
    through(client)
    assert client.get("/")["Location"] == f"/{school.key}/insight/"


def test_the_answer_of_the_provider_is_good_once_and_in_one_browser(ama, client):
    back = at_the_provider(onward(client))
    stranger = Client()
    refusal(come_back(stranger, back), stranger)
    assert come_back(client, back)["Location"] == "/"
    client.post("/sign-out/")
    refusal(come_back(client, back), client)


def test_answers_that_were_tampered_with_are_refused(ama, client):
    url = onward(client)
    state = parse_qs(urlsplit(url).query)["state"][0]
    for query in (
        "", "code=x", "state=x&code=y", f"state={state}", "error=access_denied", "error=access_denied&state=x",
    ):  # fmt: skip
        refusal(client.get(f"/sign-in/openid/back/?{query}"), client)
    url = onward(client)
    state = parse_qs(urlsplit(url).query)["state"][0]
    refusal(client.get(f"/sign-in/openid/back/?{urlencode({'state': state, 'code': 'made up'})}"), client)


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"iss": "http://elsewhere.test/o"},
        {"exp": 1_000_000_000},
    ],
)
def test_a_word_for_another_question_or_for_others_is_not_believed(ama, client, harbour, said):
    harbour.knows(ama=VERIFIED | said)
    refusal(through(client), client)


def test_a_provider_that_names_itself_otherwise_is_not_believed(ama, client, harbour, monkeypatch):
    other = harbour.app(server_url=harbour.server.replace("127.0.0.1", "localhost"))
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [other]}})
    refusal(through(client), client)


def test_a_word_that_others_may_have_signed_is_not_believed(ama, client, harbour, monkeypatch):
    shared = harbour.app() | {"client_id": "daymark-shared"}
    other = harbour.app(openid_configuration_overrides={"jwks_uri": harbour.other_keys})
    for app in (shared, other):
        monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [app]}})
        refusal(through(client), client)
    assert not SocialAccount.objects.exists()


MICROSOFT = {"iss": "https://login.microsoftonline.com/1/v2.0"}
GOOGLE = {"email": "ama@shore.sch.uk", "email_verified": True}


@pytest.mark.parametrize(
    ("by", "said", "address"),
    [
        ("microsoft", MICROSOFT | {"email": "AMA@shore.sch.uk"}, "ama@shore.sch.uk"),
        ("microsoft", MICROSOFT | {"preferred_username": "ama@shore.sch.uk"}, "ama@shore.sch.uk"),
        ("microsoft", MICROSOFT | {"email": "ama@shore.sch.uk", "idp": MICROSOFT["iss"]}, "ama@shore.sch.uk"),
        ("microsoft", MICROSOFT | {"email": "ama@shore.sch.uk", "idp": "https://sts.windows.net/2/"}, ""),
        ("microsoft", MICROSOFT | {"email": "ama@shore.sch.uk", "xms_edov": False}, ""),
        ("google", GOOGLE | {"hd": "shore.sch.uk"}, "ama@shore.sch.uk"),
        ("google", GOOGLE, ""),
        ("google", GOOGLE | {"hd": "elsewhere.test"}, ""),
        ("google", {"email": "ama@shore.sch.uk", "hd": "shore.sch.uk"}, ""),
        ("openid", {"email": "a@b@shore.sch.uk", "email_verified": True}, ""),
        ("openid", {"email": 7, "email_verified": True}, ""),
    ],
)
def test_each_provider_is_believed_as_far_as_its_word_goes(by, said, address):
    assert address_of(said, by) == address


def test_the_question_carries_what_protects_it(client):
    asked = parse_qs(urlsplit(onward(client)).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert len(asked["nonce"][0]) == 64
    assert asked["response_type"] == ["code"] and len(asked["state"][0]) >= 16
    assert "secret" not in json.dumps(asked)


def test_going_to_the_provider_takes_a_form_and_never_leads_elsewhere_after(ama, client):
    assert client.get("/sign-in/openid/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/openid/").status_code == 403
    assert through(client, next="https://elsewhere.test/")["Location"] == "/"


def test_connecting_to_a_person_who_is_signed_in_is_not_offered_to_whoever_asks(ama, client, harbour):
    other = Person.objects.create_user("other@shore.sch.uk", "Other", "a long enough secret")
    client.force_login(other)
    answer = through(client, process="connect")
    assert answer["Location"] == "/sign-in/"
    assert not SocialAccount.objects.exists()
    assert in_session(client) == str(other.pk)


def test_a_provider_that_is_out_of_reach_is_a_refusal(ama, client, harbour, monkeypatch):
    gone = harbour.app(server_url="http://127.0.0.1:9/o")
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [gone]}})
    refusal(client.post("/sign-in/openid/"), client)


def test_being_asked_again_goes_by_the_provider_where_there_is_no_password(ama, client, harbour):
    through(client)
    session = client.session
    session[SHOWN_AT] = time.time() - 16 * 60
    session.save()
    asked = client.get("/account/app/")
    assert asked["Location"] == "/account/again/?next=%2Faccount%2Fapp%2F"
    page = client.get(asked["Location"]).content.decode()
    assert "Sign in again with Harbour" in page and "prompt%3Dlogin" in page
    harbour.knows(ama=VERIFIED | {"auth_time": int(time.time()) - 3600})
    again = {"next": "/account/app/"}
    assert through(client, **again)["Location"] == "/account/app/"
    assert client.get("/account/app/").status_code == 302
    harbour.knows(ama=VERIFIED)
    through(client, **again)
    assert client.get("/account/app/").status_code == 200


def test_the_last_way_to_sign_in_is_not_taken_away(ama, client):
    through(client)
    account = SocialAccount.objects.get()
    refused = client.post("/account/connected/end/", {"account": account.pk})
    assert refused.status_code == 200 and words.NO_WAY_LEFT in refused.content.decode()
    ama.set_password("a long enough secret")
    ama.save()
    client.force_login(ama)
    other = SocialAccount.objects.create(user=Person.objects.create_user("o@shore.sch.uk", "O"), provider="x", uid="1")
    for wrong in (other.pk, "x", "", 10**30):
        assert client.post("/account/connected/end/", {"account": wrong}).status_code == 200
    assert client.post("/account/connected/end/", {"account": account.pk})["Location"] == "/account/"
    assert list(SocialAccount.objects.all()) == [other]


def test_a_session_of_the_provider_alone_is_no_second_step(ama, client):
    through(client)
    request = client.get("/account/").wsgi_request
    assert not has_taken_second_step(request)
