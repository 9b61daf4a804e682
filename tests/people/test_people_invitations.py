"""Invitations: one word, kept by nobody but whoever gets the e-mail, good once and for seven days."""

from __future__ import annotations

import hashlib
import socket
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people_made import PASSWORD, TODAY, opened, person, reader, said, walker, word_of

from daymark.access.models import AuditEntry, Invitation, Membership, Person

NEW = {"name": "Bronwen Lacey", "email": "bronwen.lacey@harbour.example", "start": "2025-12-01", "forms_": "8B"}
CHOSEN = {"name": "Bronwen Lacey", "password": PASSWORD, "again": PASSWORD}


def invited(head, **fields) -> str:
    """The secret word of a new invitation."""
    answer = head.post("invite/?role=form_tutor", **NEW | fields)
    assert answer.status_code == 302, said(answer)
    return word_of(mail.outbox[-1])


def test_an_invitation_is_sent_accepted_and_signs_in(places, head, client):
    word = invited(head)
    letter = mail.outbox[-1]
    assert letter.to == ["bronwen.lacey@harbour.example"] and "Harbour Academy" in letter.subject
    assert "Alasdair Munro" in letter.body and "as form tutor at Harbour Academy" in letter.body
    assert "Bronwen Lacey" in head.words() and "good until" in head.words()
    page = opened(client, word)
    assert page.status_code == 200 and "You are invited as form tutor" in said(page)
    assert "no-store" in page["Cache-Control"]
    assert "Your account is there" in said(opened(client, word, **CHOSEN))
    somebody = Person.objects.get(email=NEW["email"])
    held = somebody.memberships.get()
    assert (held.role, held.school, held.forms, held.granted_by) == ("form_tutor", places.near, ["8B"], head.person)
    assert somebody.check_password(PASSWORD) and not somebody.invented
    entry = AuditEntry.objects.get(act="people.accept")
    assert (entry.person, entry.school_id) == (somebody.pk, places.near.pk)
    assert "None waits for an answer." in head.words()


def test_only_a_hash_of_the_word_is_kept(places, head):
    word = invited(head)
    kept = Invitation.objects.get()
    assert kept.token == hashlib.sha256(word.encode()).hexdigest()
    assert not any(word in str(value) for value in kept.__dict__.values())
    opened(Client(), word)
    assert not any(word in str(one.get_decoded()) for one in Session.objects.all())
    assert not any(word in str(one.detail) for one in AuditEntry.objects.all())
    assert word not in head.get().content.decode()


def _withdrawn(head, invitation):
    head.post(f"invitations/{invitation.pk}/withdraw/")


def _over(head, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires=timezone.now() - timedelta(seconds=1))


def _used(head, invitation):
    opened(Client(), word_of(mail.outbox[-1]), **CHOSEN)


def _sent_again(head, invitation):
    head.post(f"invitations/{invitation.pk}/send/")


def _gone(head, invitation):
    invitation.delete()


def _sender_ended(head, invitation):
    Membership.objects.filter(person=head.person).update(ended_at=timezone.now())


def _sender_at_an_end(head, invitation):
    Membership.objects.filter(person=head.person).update(end=TODAY - timedelta(days=1))


def _sender_left(head, invitation):
    Person.objects.filter(pk=head.person.pk).update(is_active=False)


def _sender_manages_no_more(head, invitation):
    Membership.objects.filter(person=head.person).update(role="senco")


def _sender_gone(head, invitation):
    Invitation.objects.update(invited_by=None)


SENDERS = [_sender_ended, _sender_at_an_end, _sender_left, _sender_manages_no_more, _sender_gone]


@pytest.mark.parametrize("spoil", [_withdrawn, _over, _used, _sent_again, _gone, *SENDERS])
def test_what_opens_no_more_looks_like_what_never_was(places, head, spoil):
    word, waiting = invited(head), Client()
    assert opened(waiting, word).status_code == 200
    spoil(head, Invitation.objects.get())
    there, people = Membership.objects.count(), Person.objects.count()
    spoilt, never = opened(Client(), word), opened(Client(), "A" * len(word))
    late = waiting.post("/invitation/", CHOSEN)
    for answer in (spoilt, late, waiting.get("/invitation/"), Client().get("/invitation/")):
        assert (answer.status_code, said(answer)) == (never.status_code, said(never)) == (404, said(never))
    assert (Membership.objects.count(), Person.objects.count()) == (there, people)


@pytest.mark.parametrize(
    "word", ["x", "%00", "a" * 3000, "..", "%2e%2e%2f", "é" * 43, "'; DROP TABLE access_invitation;--"]
)
def test_made_up_words_open_nothing(places, client, word):
    assert opened(client, word).status_code == 404


def test_it_is_good_for_seven_days(places, head):
    invited(head)
    left = Invitation.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_sending_again_makes_a_new_word_and_the_old_one_opens_nothing(places, head, client):
    old = invited(head)
    head.post(f"invitations/{Invitation.objects.get().pk}/send/")
    new = word_of(mail.outbox[-1])
    assert new != old and len(mail.outbox) == 2
    assert opened(client, old).status_code == 404
    assert opened(client, new).status_code == 200


def test_one_that_ran_out_can_be_sent_again(places, head, client):
    invited(head)
    _over(head, Invitation.objects.get())
    assert "ran out" in head.words()
    head.post(f"invitations/{Invitation.objects.get().pk}/send/")
    assert opened(client, word_of(mail.outbox[-1])).status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("", "", "Choose a password."),
        ("short", "short", "too short"),
        (PASSWORD, PASSWORD + "x", "The two passwords differ."),
        ("1qaz2wsx3edc4rfv", "1qaz2wsx3edc4rfv", ""),
        ("bronwen.lacey", "bronwen.lacey", ""),
        ("HarbourAcademy1", "HarbourAcademy1", "name of your school"),
        ("ShoreTrust2026", "ShoreTrust2026", "name of your school"),
    ],
)
def test_a_weak_password_is_refused_and_the_invitation_stays(places, head, client, password, again, words):
    word = invited(head)
    answer = opened(client, word, name="Bronwen Lacey", password=password, again=again)
    assert answer.status_code == 400 and words in said(answer)
    assert not Person.objects.filter(email=NEW["email"]).exists()
    assert opened(client, word).status_code == 200


def test_nothing_but_name_and_password_is_taken(places, head, client):
    word = invited(head)
    more = {"email": "evil@shore.example", "role": "head", "school": places.other.pk, "trust": places.trust.pk,
            "forms": "7A", "invented": "1", "is_active": "0", "start": "2000-01-01"}  # fmt: skip
    opened(client, word, **CHOSEN | more)
    somebody = Person.objects.get(email=NEW["email"])
    held = somebody.memberships.get()
    assert (held.role, held.school, held.trust, held.forms) == ("form_tutor", places.near, None, ["8B"])
    assert str(held.start) == "2025-12-01" and somebody.is_active and not somebody.invented
    assert not Person.objects.filter(email="evil@shore.example").exists()


def test_whoever_has_an_account_signs_in_and_accepts_as_themselves(places, head):
    helen = person("Helen Crossley", ("senco", places.other))
    word = invited(head, email=helen.email.upper(), name="Whatever Else")
    stranger = opened(Client(), word)
    assert stranger.status_code == 302 and "/sign-in/" in stranger["Location"]
    other = walker(person("Some Body"), places.near).client
    assert "for somebody else" in said(opened(other, word))
    opened(other, word, **CHOSEN)
    assert helen.memberships.count() == 1 and Person.objects.get(pk=helen.pk).check_password(PASSWORD)
    hers = walker(helen, places.near).client
    assert "You are invited as form tutor" in said(opened(hers, word))
    assert opened(hers, word, **CHOSEN | {"password": "x", "again": "x"}).status_code == 302
    helen.refresh_from_db()
    assert helen.memberships.filter(role="form_tutor", school=places.near).exists()
    assert helen.name == "Helen Crossley" and helen.check_password(PASSWORD)
    assert opened(hers, word, **CHOSEN).status_code == 404


def test_who_is_here_already_is_not_told_to_whoever_invites(places, head):
    person("Far Away", ("senco", places.far))
    known = head.post("invite/?role=senco", name="A B", email="far.away@shore.example", start="2025-12-01")
    new = head.post("invite/?role=senco", name="C D", email="c.d@shore.example", start="2025-12-01")
    assert (known.status_code, new.status_code) == (302, 302)
    words = head.words()
    assert "A B has been invited, by e-mail to far.away@shore.example." in words
    assert "C D has been invited, by e-mail to c.d@shore.example." in words


def test_whoever_has_left_cannot_come_back_by_an_invitation(places, head, client):
    gone = person("Gone Away")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    word = invited(head, email=gone.email)
    assert opened(client, word).status_code == 404
    assert opened(client, word, **CHOSEN).status_code == 404


def test_the_same_invitation_is_not_made_twice(places, head):
    invited(head)
    answer = head.post("invite/?role=form_tutor", **NEW)
    assert answer.status_code == 400 and "invited to this already" in said(answer)
    assert Invitation.objects.count() == len(mail.outbox) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "a@b.example\nBcc: everybody@shore.example"},
        {"email": "a@b.example\r\nSubject: x"},
        {"email": "a@b.example, c@d.example"},
        {"email": "not an address"},
        {"email": "a" * 300 + "@b.example"},
        {"name": "Ann\nBcc: everybody@shore.example"},
        {"name": "Ann\x00"},
        {"name": "A" * 400},
        {"name": ""},
    ],
)
def test_what_would_break_an_e_mail_is_refused(places, head, fields):
    answer = head.post("invite/?role=form_tutor", **NEW | fields)
    assert answer.status_code == 400 and "There is a problem" in said(answer)
    assert not mail.outbox and not Invitation.objects.exists()


def test_a_name_never_makes_a_header_of_its_own(places, head):
    invited(head, name="Ann <b>Bcc: x@shore.example</b>")
    sent = mail.outbox[-1].message()
    assert sent["Bcc"] is None and mail.outbox[-1].recipients() == [NEW["email"]]


def test_invitations_of_other_schools_are_not_there(places, head, keeper):
    invited(head)
    made = Invitation.objects.get()
    far = walker(person("Fell Head", ("head", places.far)), places.far)
    near = walker(person("Quay Head", ("head", places.other)), places.other)
    for one in (far, near):
        for act in ("send", "withdraw"):
            assert one.post(f"invitations/{made.pk}/{act}/").status_code == 404
        assert "Bronwen" not in one.words()
    assert len(mail.outbox) == 1
    assert keeper.post(f"invitations/{made.pk}/withdraw/").status_code == 302


def test_the_head_touches_no_invitation_of_the_trust(places, head, keeper):
    keeper.post("invite/?role=trustee", name="Graham Pell", email="g@shore.example", start="2025-12-01", place="trust")
    made = Invitation.objects.get()
    for act in ("send", "withdraw"):
        assert head.post(f"invitations/{made.pk}/{act}/").status_code == 404
    assert "Graham Pell" not in head.words() and "Graham Pell" in keeper.words()


def test_looking_at_an_address_that_only_takes_a_form_does_nothing(places, head):
    invited(head)
    made = Invitation.objects.get()
    for act in ("send", "withdraw"):
        assert head.get(f"invitations/{made.pk}/{act}/").status_code == 405


def test_a_reader_is_invited_to_an_organisation_of_the_trust(places, keeper, client):
    council = reader(places.trust, places.near)
    far = reader(places.far.trust, places.far, name="Fell Council")
    fields = {"name": "Yvette Marsden", "email": "y@council.example", "start": "2025-12-01"}
    assert keeper.post("invite/?role=local_authority_officer", **fields, place=str(far.pk)).status_code in (400,)
    assert keeper.post("invite/?role=local_authority_officer", **fields, place=str(council.pk)).status_code == 302
    opened(client, word_of(mail.outbox[-1]), **CHOSEN)
    held = Person.objects.get(email="y@council.example").memberships.get()
    assert (held.organisation, held.school, held.trust) == (council, None, None)


def test_a_mail_server_that_does_not_answer_is_said_and_the_invitation_stays(places, head, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        settings.EMAIL_TIMEOUT = 5
        answer = head.post("invite/?role=form_tutor", **NEW)
    assert answer.status_code == 302
    assert "the e-mail could not be sent" in head.words()
    assert Invitation.objects.get().sent is None


def test_the_days_of_the_role_count_from_the_invitation(places, head, client):
    word = invited(head, start=TODAY.isoformat(), end="2026-07-20")
    opened(client, word, **CHOSEN)
    held = Membership.objects.get(role="form_tutor")
    assert (held.start, str(held.end)) == (TODAY, "2026-07-20")


def test_the_way_from_the_e_mail_by_way_of_signing_in(places, head, client):
    helen = person("Helen Crossley", ("senco", places.other))
    word = invited(head, email=helen.email)
    asked = opened(client, word)
    answer = client.post(asked["Location"], {"email": helen.email, "password": PASSWORD, "next": "/invitation/"})
    assert answer.status_code == 302 and answer["Location"] == "/invitation/"
    assert "You are invited as form tutor" in said(client.get("/invitation/"))
    assert client.post("/invitation/").status_code == 302
    assert helen.memberships.filter(role="form_tutor").exists()


def test_an_invitation_whose_sender_may_no_longer_give_the_role_is_sent_again_by_somebody_who_may(
    places, head, keeper, client
):
    old = invited(head)
    assert "It opens nothing now" not in keeper.words()
    _sender_ended(head, None)
    assert "whoever sent it may no longer give this role" in keeper.words()
    keeper.post(f"invitations/{Invitation.objects.get().pk}/send/")
    assert opened(client, old).status_code == 404
    opened(client, word_of(mail.outbox[-1]), **CHOSEN)
    assert Membership.objects.get(role="form_tutor").granted_by == keeper.person


def test_a_role_to_come_is_no_reason_to_keep_an_invitation(places, head, client):
    word = invited(head)
    Membership.objects.filter(person=head.person).update(start=TODAY + timedelta(days=1))
    assert opened(client, word).status_code == 404


def test_nobody_sends_themselves_an_invitation_of_somebody_else_again(places, head):
    second = walker(person("Second Head", ("head", places.near)), places.near)
    invited(head, email=second.person.email)
    assert second.post(f"invitations/{Invitation.objects.get().pk}/send/").status_code == 404
    assert len(mail.outbox) == 1


def test_those_who_oversee_the_school_are_told_of_a_role_that_shows_names(
    places, head, client, django_capture_on_commit_callbacks
):
    person("Safe Guard", ("designated_safeguarding_lead", places.near))
    person("Data Officer", ("data_protection_officer", places.trust))
    person("Quay Head", ("head", places.other))
    word = invited(head)
    with django_capture_on_commit_callbacks(execute=True):
        opened(client, word, **CHOSEN)
    told = mail.outbox[1:]
    assert sorted(one.to[0] for one in told) == ["alasdair.munro@shore.example", "safe.guard@shore.example"]
    assert "Bronwen Lacey is form tutor at Harbour Academy from Monday 1 December 2025." in told[0].body
    assert "Alasdair Munro gave this role." in told[0].body and word not in told[0].body


def test_the_page_asks_the_database_no_more_for_many_invitations_than_for_one(places, head):
    invited(head)
    with CaptureQueriesContext(connection) as one:
        head.words()
    for number in range(4):
        invited(head, email=f"somebody.{number}@harbour.example")
    head.get()
    with CaptureQueriesContext(connection) as many:
        assert "5 invitations wait" in head.words()
    assert len(many) == len(one)
