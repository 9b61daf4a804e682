"""One's own account: where one is signed in, and ending it."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from signing import acts, said, sign_in

from daymark.web.accounts import browsers
from daymark.web.accounts.factors import take_away

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
TELEPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def test_the_page_says_how_and_where_one_is_signed_in(make, client):
    make()
    sign_in(Client(headers={"user-agent": TELEPHONE}))
    sign_in(client)
    page = said(client.get("/account/"))
    assert "You sign in with a password." in page
    assert "Safari on an iPhone, from 127.0.0.1" in page
    assert "Set an authenticator app up" in page and "Sign out everywhere else" in page


def test_one_session_elsewhere_is_ended_or_all(make, client):
    make()
    browsers_ = [Client(), Client(), Client()]
    for one in (*browsers_, client):
        sign_in(one)
    first = UserSession.objects.get(session_key=browsers_[0].session.session_key)
    assert client.post("/account/sessions/end/", {"session": str(first.pk)})["Location"] == "/account/"
    assert [one.get("/account/").status_code for one in (*browsers_, client)] == [302, 200, 200, 200]
    client.post("/account/sessions/end/", {"session": "others"})
    assert [one.get("/account/").status_code for one in (*browsers_, client)] == [302, 302, 302, 200]
    assert acts()[-2:] == ["account.sessions"] * 2


@pytest.mark.parametrize("sent", ["", "x", "0", "-1", "9" * 30, "٣", "1 OR 1=1"])
def test_there_is_nothing_to_end_where_nothing_is_mine(make, client, sent):
    make()
    make("other@shore.sch.uk")
    other = Client()
    sign_in(other, "other@shore.sch.uk")
    sign_in(client)
    theirs = UserSession.objects.get(user__email="other@shore.sch.uk")
    for asked in (sent, str(theirs.pk)):
        assert client.post("/account/sessions/end/", {"session": asked}).status_code == 404
    assert other.get("/account/").status_code == 200


def test_forgetting_the_second_step_of_somebody_who_lost_it_signs_them_out(make, client):
    person = make()
    sign_in(client)
    take_away(person, person, timezone.now())
    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_it_is_ones_own(client):
    for path in ("/account/", "/account/second-step/", "/account/again/", "/account/app/", "/account/codes/"):
        assert client.get(path)["Location"].startswith("/sign-in/?next="), path
    for path in ("/account/sessions/end/", "/account/connected/end/"):
        assert client.post(path)["Location"].startswith("/sign-in/?next="), path


@pytest.mark.parametrize(
    ("agent", "said_"), [(FIREFOX, "Firefox on Windows"), (TELEPHONE, "Safari on an iPhone"), ("", "A browser")]
)
def test_browsers_are_named_as_people_know_them(agent, said_):
    assert browsers.said(agent) == said_


def test_what_a_browser_says_of_itself_is_not_believed_to_be_html(make, client):
    make()
    sign_in(Client(headers={"user-agent": "<img src=x onerror=alert(1)> Firefox"}))
    sign_in(client)
    assert "<img src=x" not in client.get("/account/").content.decode()
