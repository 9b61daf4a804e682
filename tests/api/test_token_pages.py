"""Making a token on its page, seeing it once, and ending it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from api_asking import ROOT, membership_of, token_for
from django.test import Client
from django.utils import timezone

from daymark.access.models import ApiToken, AuditEntry


def signed_in(held) -> Client:
    client = Client()
    client.force_login(held.person)
    return client


def filled(**more):
    last = timezone.localdate() + timedelta(days=90)
    given = {"name": "Dashboard", "reads": "counts", "day": last.day, "month": last.month, "year": last.year}
    return given | more


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_token_is_made_shown_once_and_works(made):
    client = signed_in(membership_of("head", made.school))
    assert "You have no token yet." in words(client.get(made.address("tokens/")))
    answer = client.post(made.address("tokens/new/"), filled(reads="names", imports="1"))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    secret = re.search(r"dmk_[A-Za-z0-9_-]{43}", answer.content.decode()).group()
    told = Client().get(f"{ROOT}/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert told["names"] and told["imports"] and told["token"] == "Dashboard"
    for address in ("tokens/", "tokens/new/"):
        assert secret not in client.get(made.address(address)).content.decode()
    row = AuditEntry.objects.get(act="token.make")
    assert row.detail["token"] == "Dashboard" and secret not in str(row.detail)


def test_the_form_offers_no_more_than_the_role(made):
    head = signed_in(membership_of("head", made.school)).get(made.address("tokens/new/")).content.decode()
    governor = signed_in(membership_of("governor", made.school)).get(made.address("tokens/new/")).content.decode()
    assert 'value="names"' in head and 'name="imports"' in head
    assert 'value="names"' not in governor and 'name="imports"' not in governor


def test_the_form_says_where_counts_alone_are_of_no_use(made):
    told = "Counts are given to programs that ask in a role for the whole school."
    for role, reach, narrow in (("form_tutor", {"forms": ["7A"]}, True), ("head", {}, False), ("governor", {}, False)):
        page = signed_in(membership_of(role, made.school, **reach)).get(made.address("tokens/new/"))
        assert (told in words(page)) is narrow, role


@pytest.mark.parametrize("more", [{"reads": "names"}, {"imports": "1"}])
def test_more_than_the_role_is_refused_whatever_is_sent(made, more):
    answer = signed_in(membership_of("governor", made.school)).post(made.address("tokens/new/"), filled(**more))
    assert answer.status_code == 400 and not ApiToken.objects.exists()


def test_a_role_of_somebody_else_is_refused(made):
    other = membership_of("head", made.school)
    mine = signed_in(membership_of("governor", made.school))
    assert mine.post(made.address("tokens/new/"), filled(membership=other.pk)).status_code == 400
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "Say what the token is for"),
        ({"name": "x" * 81}, "80 letters or fewer"),
        ({"year": "2099"}, "within a year"),
        ({"year": "2020"}, "still to come"),
        ({"month": "13"}, "There is no such day"),
        ({"day": "x"}, "Write the last day as numbers"),
        ({"reads": ""}, "Choose what the program may read"),
        ({"reads": "everything"}, "Choose what the program may read"),
    ],
)
def test_what_is_missing_or_wrong_is_said(made, more, said):
    answer = signed_in(membership_of("head", made.school)).post(made.address("tokens/new/"), filled(**more))
    assert answer.status_code == 400 and said in words(answer) and not ApiToken.objects.exists()


def test_sending_the_same_form_twice_makes_one_token(made):
    client = signed_in(membership_of("head", made.school))
    assert client.post(made.address("tokens/new/"), filled()).status_code == 200
    again = client.post(made.address("tokens/new/"), filled())
    assert again.status_code == 400 and "You have a token of this name" in words(again)
    assert ApiToken.objects.count() == 1


def test_a_token_is_ended_by_its_maker(made):
    held = membership_of("senco", made.school)
    asked, client = token_for(held), signed_in(held)
    address = made.address(f"tokens/{asked.token.pk}/end/")
    assert client.get(address).status_code == 200 and asked.get("/me").status_code == 200
    assert client.post(address).status_code == 302 and asked.get("/me").status_code == 401
    assert client.post(address).status_code == 404
    assert "Ended on" in words(client.get(made.address("tokens/")))
    assert AuditEntry.objects.filter(act="token.end").count() == 1


def test_who_says_who_holds_which_role_ends_tokens_of_others_here(made, sister):
    theirs, far = token_for(membership_of("senco", made.school)), token_for(membership_of("senco", sister.school))
    head, officer = (signed_in(membership_of(role, made.school)) for role in ("head", "attendance_officer"))
    assert theirs.token.name in words(head.get(made.address("tokens/")))
    assert theirs.token.name not in words(officer.get(made.address("tokens/")))
    for one in (theirs, far):
        assert officer.post(made.address(f"tokens/{one.token.pk}/end/")).status_code == 404
    assert head.post(made.address(f"tokens/{far.token.pk}/end/")).status_code == 404
    assert head.post(made.address(f"tokens/{theirs.token.pk}/end/")).status_code == 302
    assert theirs.get("/me").status_code == 401 and far.get("/me").status_code == 200


def test_tokens_of_the_whole_trust_are_ended_by_those_who_manage_the_trust(made, trust):
    theirs = token_for(membership_of("trust_analyst", trust))
    head, keeper = (
        signed_in(membership_of("head", made.school)),
        signed_in(membership_of("system_administrator", trust)),
    )
    address = made.address(f"tokens/{theirs.token.pk}/end/")
    assert theirs.token.name not in words(head.get(made.address("tokens/")))
    assert head.get(address).status_code == head.post(address).status_code == 404
    assert theirs.get("/me").status_code == 200
    assert keeper.post(address).status_code == 302 and theirs.get("/me").status_code == 401


def test_its_maker_is_told_of_a_token_by_e_mail(made, mailoutbox, django_capture_on_commit_callbacks):
    held = membership_of("head", made.school)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(held).post(made.address("tokens/new/"), filled())
    (letter,) = mailoutbox
    assert letter.to == [held.person.email] and "A token was made" in letter.body
    assert re.search(r"dmk_[A-Za-z0-9_-]{43}", answer.content.decode()).group() not in letter.body


def test_people_of_other_schools_find_nothing(made, stranger):
    client = signed_in(membership_of("head", stranger.school))
    for tail in ("tokens/", "tokens/new/", "tokens/1/end/"):
        assert client.get(made.address(tail)).status_code == 404
    assert Client().get(made.address("tokens/")).status_code == 302


def test_making_one_asks_again_who_somebody_is(made, settings):
    held = membership_of("head", made.school)
    held.person.set_password("a long enough password")
    held.person.save()
    settings.FRESH_SECONDS = 0
    client = signed_in(held)
    for answer in (client.get(made.address("tokens/new/")), client.post(made.address("tokens/new/"), filled())):
        assert answer.status_code == 302
    assert not ApiToken.objects.exists()
