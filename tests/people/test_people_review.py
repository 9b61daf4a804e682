"""The review of access: each term everybody's role is confirmed by a person, or ended."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from people_made import TODAY, hold, person, reader, walker

from daymark.access.models import AccessReview, AuditEntry, Reviewed
from daymark.access.reviews import Place, Term, progress

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "name"),
    [
        (date(2025, 11, 24), date(2025, 8, 1), "autumn"),
        (date(2025, 12, 31), date(2025, 8, 1), "autumn"),
        (date(2026, 1, 1), date(2026, 1, 1), "spring"),
        (date(2026, 4, 5), date(2026, 1, 1), "spring"),
        (date(2026, 4, 6), date(2026, 4, 6), "summer"),
        (date(2026, 7, 31), date(2026, 4, 6), "summer"),
    ],
)
def test_the_term_of_a_day(day, start, name):
    assert Term.of(day) == Term(start, name)
    assert Term.of(day).previous < Term.of(day)


@pytest.fixture
def staffed(places, head):
    hold(person("Bronwen Lacey"), "form_tutor", places.near, forms=["8B"])
    hold(person("Gareth Pugh"), "attendance_officer", places.near)
    hold(person("Second Head"), "head", places.near)
    return head


def keys(**wanted):
    from daymark.access.models import Membership

    return [one.pk for one in Membership.objects.filter(**wanted)]


def test_roles_are_confirmed_and_the_progress_is_said(places, staffed):
    assert "4 roles are still to be looked at in the autumn term of 2025/26." in staffed.words("review/")
    staffed.post("review/school/", held=keys(role="form_tutor"))
    words = staffed.words("review/")
    assert "3 roles are still to be looked at" in words and "1 of 4." in words
    done = Reviewed.objects.get()
    assert AuditEntry.objects.get(act="people.review").detail["confirmed"] == [done.membership_id]
    assert (done.kept, done.by, done.by_name) == (True, staffed.person, "Alasdair Munro")
    assert AuditEntry.objects.filter(act="people.review", person=staffed.person.pk).exists()


def test_ending_a_role_in_the_review_counts_as_looked_at(places, staffed):
    staffed.post("review/school/", held=keys(role="form_tutor"))
    (gareth,) = keys(role="attendance_officer")
    answer = staffed.post(f"roles/{gareth}/end/?from=review", reason="Left the school")
    assert answer["Location"].endswith("/people/review/")
    assert "Ended" in staffed.words("review/")
    assert Reviewed.objects.get(membership=gareth).kept is False


def test_nobody_confirms_their_own_role_while_somebody_else_manages(places, staffed):
    mine = keys(person=staffed.person)
    staffed.post("review/school/", held=mine)
    assert not Reviewed.objects.exists()
    staffed.post("review/school/", held=[*mine, *keys(role="form_tutor"), 424242])
    assert AuditEntry.objects.get(act="people.review").detail["confirmed"] == keys(role="form_tutor")
    assert "you: somebody else confirms this" in staffed.words("review/")


def test_the_review_is_finished_when_nobody_is_left_and_then_is_not_due(places, staffed):
    assert "The review of access is due" in staffed.words()
    second = walker(person("Other Head", ("head", places.near)), places.near)
    staffed.post("review/school/", held=keys(school=places.near))
    assert AccessReview.objects.get().finished_at is None
    second.post("review/school/", held=keys(person=staffed.person))
    assert AccessReview.objects.get().finished_at
    assert "Every role has been looked at" in staffed.words("review/")
    assert "The review of access is due" not in staffed.words()


def test_whoever_manages_alone_confirms_themselves_too(places, head):
    head.post("review/school/", held=keys(person=head.person))
    assert AccessReview.objects.get().finished_at


@pytest.mark.parametrize(("term", "due"), [(date(2025, 4, 21), False), (date(2025, 1, 1), True)])
def test_the_review_is_due_when_a_term_has_gone_by_without(places, head, term, due):
    AccessReview.objects.create(school=places.near, term=term, begun_at=NOW, begun_by=head.person, finished_at=NOW)
    assert progress(Place(school=places.near), TODAY).due is due
    assert ("The review of access is due" in head.words()) is due


@pytest.mark.parametrize("held", [["x"], ["-1"], ["9" * 30], ["9" * 5000], [], ["١"]])
def test_numbers_that_are_none_confirm_nothing(places, head, held):
    assert head.post("review/school/", held=held).status_code == 302
    assert not Reviewed.objects.exists()


def test_roles_of_other_schools_are_not_confirmed(places, head):
    there = hold(person("Dawn Eccles"), "attendance_officer", places.other)
    head.post("review/school/", held=[there.pk])
    assert not Reviewed.objects.exists()
    assert head.post("review/trust/", held=[there.pk]).status_code == 404
    assert head.post("review/nation/", held=[there.pk]).status_code == 404


def test_the_trusts_own_roles_are_reviewed_by_those_who_manage_the_trust(places, keeper):
    hold(person("Yvette Marsden"), "local_authority_officer", reader(places.trust, places.near))
    keeper.post("review/trust/", held=keys(role="local_authority_officer"))
    assert "Yvette Marsden" in keeper.words("review/")
    assert AccessReview.objects.get().trust == places.trust
    assert progress(Place(trust=places.trust), TODAY).total == 2
