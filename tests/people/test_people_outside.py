"""One tree: a trust, its schools, and who outside reads the counts of those that share with them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from people_made import TODAY, hold, person, reader, said, walker

from daymark.access.models import Membership, Sharing
from daymark.access.organisations import tree
from daymark.access.scopes import scopes_for


def test_the_tree_names_schools_and_readers(places):
    reader(places.trust, places.near, places.other)
    grown = tree(places.trust, TODAY)
    assert (grown.name, grown.what) == ("Shore Trust", "trust")
    assert [(one.name, one.what) for one in grown.under] == [
        ("Harbour Academy", "school"), ("Quay Primary", "school"), ("Tidewater County Council", "local_authority"),
    ]  # fmt: skip
    assert grown.under[-1].shares == ("Harbour Academy", "Quay Primary")


def test_a_reader_sees_counts_of_the_schools_that_share_that_day(places):
    council = reader(places.trust, places.near, start=date(2025, 9, 1), end=TODAY)
    yvette = person("Yvette Marsden", ("local_authority_officer", council))
    scope = scopes_for(yvette, places.near.key, TODAY)[0]
    assert scope.schools == {"900001"} and not scope.names and not scope.sensitive and scope.smallest == 10
    assert "Tidewater County Council, with which the school shares its counts" in scope.because
    assert scopes_for(yvette, places.near.key, date(2025, 8, 31))[0].schools == frozenset()
    assert scopes_for(yvette, places.near.key, TODAY + timedelta(days=1))[0].schools == frozenset()


@pytest.mark.parametrize("role", ["head", "senco", "trust_attendance_lead", "system_administrator"])
def test_a_role_of_the_trust_held_at_a_reader_shows_nobody(places, role):
    somebody = person("Some Body", (role, reader(places.trust, places.near)))
    assert scopes_for(somebody, places.near.key, TODAY)[0].schools == frozenset()


@pytest.mark.parametrize("kinds", [("school", "organisation"), ("trust", "organisation"), ()])
def test_a_role_is_of_exactly_one_place(places, kinds):
    there = {"school": places.near, "trust": places.trust, "organisation": reader(places.trust)}
    with pytest.raises(IntegrityError, match="membership_of_a_school_or_a_trust"), transaction.atomic():
        Membership.objects.create(
            person=person(), role="governor", start=TODAY, **{kind: there[kind] for kind in kinds}
        )


def test_sharing_and_ending_it_at_once(places, head):
    council = reader(places.trust)
    yvette = walker(person("Yvette Marsden", ("local_authority_officer", council)), places.near)
    fields = {"organisation": council.pk, "agreement": "Agreement of September 2025", "start": "2025-11-24"}
    assert yvette.client.get(f"/{places.near.key}/insight/").status_code == 404
    assert head.post("outside/share/", **fields).status_code == 302
    words = head.words("outside/")
    assert "1 organisation outside the trust reads the counts of Harbour Academy." in words
    assert "Agreement of September 2025. Agreed by Alasdair Munro." in words and "Read by Yvette Marsden." in words
    assert yvette.client.get(f"/{places.near.key}/insight/").status_code == 200
    assert yvette.client.get(f"/{places.other.key}/insight/").status_code == 404
    assert yvette.client.get(f"/{places.near.key}/pupils/").status_code == 404
    sharing = Sharing.objects.get()
    assert head.post(f"outside/{sharing.pk}/end/").status_code == 400
    assert head.post(f"outside/{sharing.pk}/end/", reason="The agreement has run out").status_code == 302
    assert yvette.client.get(f"/{places.near.key}/insight/").status_code == 404
    assert "The agreement has run out" in head.words("outside/")


def test_the_same_days_are_not_shared_twice(places, head):
    council = reader(places.trust, places.near)
    answer = head.post("outside/share/", organisation=council.pk, agreement="Again", start="2025-12-01")
    assert answer.status_code == 400 and "already" in said(answer)


@pytest.mark.parametrize(
    "fields", [{"organisation": "x"}, {"agreement": ""}, {"agreement": "a\nb"}, {"start": ""}, {"end": "2020-01-01"}]
)
def test_what_is_wrong_with_sharing_is_said(places, head, fields):
    council = reader(places.trust)
    given = {"organisation": council.pk, "agreement": "Agreement", "start": "2025-12-01"} | fields
    answer = head.post("outside/share/", **given)
    assert answer.status_code == 400 and "There is a problem" in said(answer) and not Sharing.objects.exists()


def test_organisations_and_sharings_of_others_are_not_there(places, head):
    far = reader(places.far.trust, places.far, name="Fell Council")
    given = {"organisation": far.pk, "agreement": "Agreement", "start": "2025-12-01"}
    assert head.post("outside/share/", **given).status_code == 400
    theirs = Sharing.objects.get(organisation=far)
    assert head.post(f"outside/{theirs.pk}/end/", reason="No").status_code == 404
    assert "Fell Council" not in head.words("outside/")


def test_a_caseload_narrows_a_role_to_named_pupils(places):
    officer = person("Gareth Pugh")
    hold(officer, "attendance_officer", places.near, pupils=[7, 11])
    (scope,) = scopes_for(officer, places.near.key, TODAY)
    assert scope.pupils == {"7", "11"} and scope.names
    assert scope.because == "You are attendance officer for 2 named pupils at Harbour Academy."
