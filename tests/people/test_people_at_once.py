"""Two who manage end each other at the same moment: one of them stays. One invitation is accepted once."""

from __future__ import annotations

import pytest
from at_once import together
from django.core import mail
from django.test import Client
from people_made import PASSWORD, TODAY, make_places, person, walker, word_of

from daymark.access.models import Membership, Person


@pytest.fixture
def places(committed_db):
    return make_places()


def test_two_heads_who_end_each_other_leave_one(places):
    one, other = (walker(person(name, ("head", places.near)), places.near) for name in ("First Head", "Second Head"))
    held = {each.person.pk: each.person.memberships.get().pk for each in (one, other)}
    together(
        lambda: one.post(f"roles/{held[other.person.pk]}/end/", reason="Race"),
        lambda: other.post(f"roles/{held[one.person.pk]}/end/", reason="Race"),
    )
    left = Membership.objects.on(TODAY).managing().filter(school=places.near)
    assert left.count() == 1


def test_one_invitation_accepted_twice_at_once_makes_one_person(places):
    head = walker(person("Alasdair Munro", ("head", places.near)), places.near)
    head.post("invite/?role=governor", name="Judith Fenwick", email="j@shore.example", start="2025-11-24")
    word = word_of(mail.outbox[-1])
    clients = [Client(), Client()]
    for client in clients:
        client.get(f"/invitation/{word}/")
    fields = {"name": "Judith Fenwick", "password": PASSWORD, "again": PASSWORD}
    answers = together(*(lambda client=client: client.post("/invitation/", fields) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    assert Person.objects.get(email="j@shore.example").memberships.count() == 1
