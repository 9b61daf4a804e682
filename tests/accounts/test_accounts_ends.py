"""Sessions end by themselves: without use after an hour, and at the end of a working day."""

import time

import pytest
from django.conf import settings
from signing import sign_in, signed_in

from daymark.web.accounts.ends import BEGAN, EVERY, SEEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(make, client):
    """Somebody signed in, whose session began and was used so many seconds ago."""
    make()
    sign_in(client)

    def put(began, seen):
        session = client.session
        session[BEGAN], session[SEEN] = time.time() - began, time.time() - seen
        session.save()
        return client.get("/account/")

    return put


def test_a_session_that_is_used_goes_on(at, client):
    assert at(11 * 3600, 59 * 60).status_code == 200
    assert time.time() - client.session[SEEN] < 60


def test_one_that_is_not_used_for_an_hour_is_over(at, client):
    assert at(2 * 3600, 61 * 60)["Location"] == "/sign-in/?next=/account/"
    assert not signed_in(client)


def test_one_that_goes_on_for_twelve_hours_is_over_however_much_it_is_used(at, client):
    assert at(12 * 3600 + 1, 5)["Location"].startswith("/sign-in/")
    assert not signed_in(client)


def test_showing_once_more_who_one_is_does_not_make_the_day_longer(at, client):
    at(11 * 3600, 5)
    began = client.session[BEGAN]
    from signing import PASSWORD

    client.post("/account/again/password/", {"password": PASSWORD, "next": "/account/"})
    assert client.session[BEGAN] == began


def test_use_is_not_written_down_at_every_page(at, client):
    at(600, EVERY - 20)
    seen = client.session[SEEN]
    client.get("/account/")
    assert client.session[SEEN] == seen


def test_a_session_that_says_nothing_of_its_beginning_begins_now(at, client):
    session = client.session
    session[BEGAN], session[SEEN] = "long ago", None
    session.save()
    assert client.get("/account/").status_code == 200


def test_the_browser_is_told_to_forget_when_one_signs_out(at, client):
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"storage"'
    assert settings.SESSION_COOKIE_AGE == 12 * 3600 and settings.IDLE_SECONDS == 3600
