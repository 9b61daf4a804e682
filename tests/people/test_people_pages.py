"""Who holds which role here: found, changed and ended by those who manage, and by nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from people_made import TODAY, hold, person, reader, said, walker

from daymark.access.audit import ACTS
from daymark.access.models import AuditEntry, Membership
from daymark.access.roles import ROLES

MANAGE = {name for name, role in ROLES.items() if role.manages}
PAGES = ("", "invite/", "invite/?role=form_tutor", "staff/", "review/", "outside/", "outside/share/")


@pytest.mark.parametrize("tail", PAGES)
@pytest.mark.parametrize("role", sorted(set(ROLES) - MANAGE))
def test_whoever_does_not_manage_finds_nothing(places, role, tail):
    where = places.near if ROLES[role].reach in ("school", "forms", "year_groups") else places.trust
    if ROLES[role].reach == "readers":
        where = reader(places.trust, places.near)
    somebody = walker(person("Somebody Else", (role, where), forms=["8B"], year_groups=["8"]), places.near)
    assert somebody.get(tail).status_code == 404


@pytest.mark.parametrize("tail", PAGES)
def test_whoever_manages_finds_the_page_at_their_own_school_alone(places, head, tail):
    assert head.get(tail).status_code == 200
    forbidden, absent = head.at(places.other).get(tail), head.client.get(f"/No School/people/{tail}")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert said(forbidden) == said(absent)


def test_nobody_signed_in_is_sent_to_sign_in(places, head, client):
    answer = client.get(head.address())
    assert answer.status_code == 302 and "next=" in answer["Location"]


def test_the_list_says_who_holds_what_from_when_and_whether_they_have_a_second_step(places, head):
    person("Bronwen Lacey", ("form_tutor", places.near), forms=["8B"], start=date(2025, 9, 1))
    person("Dawn Eccles", ("attendance_officer", places.other))
    person("Left Already", ("senco", places.near), end=TODAY - timedelta(days=1))
    words = head.words()
    assert "Bronwen Lacey Form tutor Form 8B Harbour Academy since 1 Sep 2025 never No" in words
    assert "2 people hold a role at Harbour Academy." in words
    assert "Dawn Eccles" not in words and "Left Already" not in words


def test_the_list_has_the_trusts_people_and_those_who_read_from_outside(places, head):
    person("Yvette Marsden", ("local_authority_officer", reader(places.trust, places.near)))
    person("Hal Brennan", ("hub_guest", reader(places.trust, places.other, name="Another County")))
    person("Desmond Achebe", ("trust_attendance_lead", places.trust))
    person("Far Away", ("trust_attendance_lead", places.far.trust))
    words = head.words()
    assert "Yvette Marsden" in words and "Desmond Achebe" in words
    assert "Hal Brennan" not in words and "Far Away" not in words


def test_searching_for_somebody(places, head):
    person("Bronwen Lacey", ("form_tutor", places.near), forms=["8B"])
    person("Helen Crossley", ("senco", places.near))
    assert "Bronwen Lacey" in head.words("?q=8b+tutor") and "Helen Crossley" not in head.words("?q=8b+tutor")
    assert "Nobody here has that name" in head.words("?q=zzz")
    assert head.get("?q=" + "x" * 5000).status_code == 200


def test_giving_a_further_role_with_its_dates(places, head):
    helen = person("Helen Crossley", ("senco", places.near))
    tail = f"{helen.pk}/add/?role=form_tutor"
    assert "Say which form" in said(head.post(tail, start="2025-12-01"))
    answer = head.post(tail, start="01/12/2025", end="2026-07-20", forms_="8B, 8C")
    assert answer.status_code == 302
    held = Membership.objects.get(person=helen, role="form_tutor")
    assert (held.school, held.forms) == (places.near, ["8B", "8C"])
    assert (held.start, held.end) == (date(2025, 12, 1), date(2026, 7, 20))
    assert held.granted_by == head.person
    assert AuditEntry.objects.get(act="people.grant").detail["person"] == helen.pk


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": ""}, "Say from which day."),
        ({"start": "31/02/2026"}, "day, month and year"),
        ({"start": "0001-01-01"}, "between 2000 and 2100"),
        ({"start": "2025-12-02", "end": "2025-12-01"}, "The last day comes before the first."),
        ({"start": "2025-12-01", "year_groups": "the eighth"}, "Say which year group"),
        ({"start": "2025-12-01", "year_groups": ",".join(str(n) for n in range(60))}, "Write short names"),
    ],
)
def test_what_is_wrong_with_a_role_is_said_and_nothing_is_given(places, head, fields, words):
    helen = person("Helen Crossley", ("senco", places.near))
    answer = head.post(f"{helen.pk}/add/?role=head_of_year", **{"year_groups": "8"} | fields)
    assert answer.status_code == 400 and words in said(answer)
    assert helen.memberships.count() == 1


def test_the_same_role_is_not_given_twice(places, head):
    helen = person("Helen Crossley", ("senco", places.near))
    assert "hold this role already" in said(head.post(f"{helen.pk}/add/?role=senco", start="2025-12-01"))


def test_changing_the_dates_and_the_form_of_a_role(places, head):
    tutor = person("Bronwen Lacey", ("form_tutor", places.near), forms=["8B"])
    held = tutor.memberships.get()
    assert "8B" in head.get(f"roles/{held.pk}/").content.decode()
    head.post(f"roles/{held.pk}/", start="2025-09-01", end="2026-07-20", forms_="9B")
    held.refresh_from_db()
    assert (held.forms, held.end) == (["9B"], date(2026, 7, 20))
    assert AuditEntry.objects.get(act="people.change").detail["before"]["end"] == ""


def test_a_role_that_is_ended_opens_nothing_from_the_next_page_on(places, head):
    gareth = person("Gareth Pugh", ("attendance_officer", places.near))
    his = walker(gareth, places.near)
    address = f"/{places.near.key}/data/imports/"
    assert his.client.get(address).status_code == 200
    held = gareth.memberships.get()
    assert "Say why" in said(head.post(f"roles/{held.pk}/end/"))
    assert head.post(f"roles/{held.pk}/end/", reason="Left the school").status_code == 302
    assert his.client.get(address).status_code == 404
    words = head.words(f"{gareth.pk}/")
    assert "Left the school" in words and "holds no role here today" in words
    entry = AuditEntry.objects.get(act="people.end")
    assert (entry.why, entry.person) == ("Left the school", head.person.pk)


def test_a_role_that_is_over_cannot_be_changed_or_ended_again(places, head):
    held = hold(person("Gareth Pugh"), "attendance_officer", places.near)
    head.post(f"roles/{held.pk}/end/", reason="Left")
    for tail in (f"roles/{held.pk}/", f"roles/{held.pk}/end/"):
        assert head.post(tail, reason="Again", start="2025-09-01").status_code == 404
    held.refresh_from_db()
    assert held.ended_why == "Left"


def test_every_act_of_these_pages_has_words(places):
    assert {"people.grant", "people.end", "people.invite", "people.accept", "people.review"} <= set(ACTS)
