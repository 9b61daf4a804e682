"""Who gets in, for how long and how often; and what a token of each role is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from api_asking import ROOT, membership_of, problem, token_for
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from daymark.access import tokens
from daymark.access.binding import EVERYTHING, NOTHING
from daymark.access.models import ApiToken, Membership, Organisation, Person, Sharing
from daymark.web.api import about


def test_nobody_gets_in_without_a_token(made):
    for address in ("/me", "/schools", "/measures", f"/schools/{made.school.key}/pupils"):
        answer = Client().get(ROOT + address)
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
        problem(answer)


def test_a_signed_in_person_without_a_token_gets_nothing(made):
    held = membership_of("head", made.school)
    client = Client()
    client.force_login(held.person)
    assert client.get(f"{ROOT}/schools/{made.school.key}/pupils").status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic abc", "Bearer dmk_", "Bearer dmk_" + "x" * 43, "Bearer dmk_" + "x" * 5000,
     "Bearer dmk_\u00fc" + "x" * 43, "bearer  two  parts"],
)  # fmt: skip
def test_what_is_no_token_opens_nothing(made, header):
    answer = Client().get(f"{ROOT}/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401


def test_me_says_what_the_token_is_and_why(program, made):
    told = program("head").get("/me").json()
    assert told["role"] == "Headteacher" and told["names"] and told["sensitive"] and told["imports"]
    assert told["because"] == f"You are headteacher at {made.school.name}." and told["schools"] == 1


def test_an_expired_token_is_refused(program):
    asked = program("head")
    ApiToken.objects.update(made_at=timezone.now() - timedelta(days=9), ends=timezone.now() - timedelta(minutes=1))
    assert asked.get("/me").status_code == 401


def test_a_token_that_was_ended_is_refused_when_it_is_sent_again(program):
    asked = program("head")
    assert asked.get("/me").status_code == 200
    tokens.end(asked.token, asked.token.person, timezone.now())
    assert asked.get("/me").status_code == 401


def test_a_role_that_ends_ends_the_token(program, made):
    asked = program("head")
    held = asked.token.membership
    held.end = date(2021, 1, 1)
    held.save()
    assert asked.get("/me").status_code == 401
    held.end = None
    held.save()
    assert asked.get("/me").status_code == 200
    held.delete()
    assert asked.get("/me").status_code == 401


def test_another_role_in_the_same_place_does_not_widen_a_token(program, made):
    asked = program("governor")
    asked.token.membership.role = "head"
    asked.token.membership.save()
    assert asked.get("/me").status_code == 401


def test_a_person_who_may_no_longer_sign_in_has_no_token(program):
    asked = program("head")
    Person.objects.update(is_active=False)
    assert asked.get("/me").status_code == 401


def test_an_invented_person_has_a_token_only_where_the_invented_trust_is_shown(program, settings):
    asked = program("head")
    Person.objects.update(invented=True)
    settings.DEMO = False
    assert asked.get("/me").status_code == 401
    settings.DEMO = True
    assert asked.get("/me").status_code == 200


def test_other_schools_are_not_there(program, made, sister, stranger):
    asked = program("head")
    assert [one["key"] for one in asked.get("/schools").json()["schools"]] == ["900001"]
    for other in (sister.school.key, stranger.school.key, "999999", "no such school", "a~1b", "\x00"):
        for tail in ("", "/groups", "/figures?measure=attendance_rate", "/pupils", "/pupils/1", "/imports"):
            answer = asked.get(f"/schools/{other}{tail}".replace("\x00", "%00").replace(" ", "%20"))
            assert answer.status_code == 404, (other, tail)
            assert problem(answer)["detail"] == "There is nothing at this address for you."


def test_a_role_for_a_trust_reaches_its_schools_and_no_other(program, made, sister, stranger):
    asked = program("trust_attendance_lead", None)
    told = asked.get("/schools").json()
    assert [one["name"] for one in told["schools"]] == ["Harbour Academy", "Pier Primary"]
    assert asked.get(f"/schools/{sister.school.key}/pupils").status_code == 200
    assert asked.get(f"/schools/{stranger.school.key}/pupils").status_code == 404


def test_a_reader_outside_the_trust_reads_the_counts_of_schools_that_share_with_it(made, sister, trust):
    council = Organisation.objects.create(trust=trust, name="Shore Council", kind="local_authority")
    shared = Sharing.objects.create(organisation=council, school=made.school, agreement="2025", start=date(2025, 9, 1))
    reader = Person.objects.create_user("reader@council.example", "Reader", "secret")
    held = Membership.objects.create(
        person=reader, organisation=council, role="local_authority_officer", start=date(2025, 9, 1)
    )
    asked = token_for(held)
    assert [one["key"] for one in asked.get("/schools").json()["schools"]] == [made.school.key]
    assert asked.get(f"/schools/{made.school.key}/figures?measure=attendance_rate").status_code == 200
    assert asked.get(f"/schools/{made.school.key}/pupils").status_code == 404
    assert asked.get(f"/schools/{sister.school.key}").status_code == 404
    shared.delete()
    assert asked.get("/schools").status_code == 401


def test_a_token_counts_its_requests_and_is_stopped_after_so_many(program, monkeypatch):
    asked = program("head")
    first = asked.get("/measures")
    assert first["RateLimit-Remaining"] == str(tokens.A_MINUTE - 1)
    minute = timezone.now().replace(second=0, microsecond=0)
    for at in (minute, minute + timedelta(minutes=1)):  # whichever of the two the next request falls in
        ApiToken.objects.update(used=tokens.A_MINUTE, minute=at)
        if timezone.now().replace(second=0, microsecond=0) == at:
            break
    answer = asked.get("/measures")
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 60
    problem(answer)


def test_the_limit_is_each_tokens_own(program):
    one, other = program("head"), program("head")
    ApiToken.objects.filter(pk=one.token.pk).update(
        used=tokens.A_MINUTE + 5, minute=timezone.now().replace(second=0, microsecond=0)
    )
    assert other.get("/measures").status_code == 200


def test_the_secret_is_not_kept(program):
    asked = program("head")
    kept = ApiToken.objects.values().get()
    assert asked.secret not in map(str, kept.values())
    assert kept["digest"] == tokens.digest_of(asked.secret) and kept["prefix"] == asked.secret[:10]


def test_a_token_cannot_be_made_for_more_than_the_role(made):
    tutor = membership_of("form_tutor", made.school, forms=["8B"])
    with pytest.raises(tokens.TokenError) as names:
        token_for(tutor, names=True)
    assert names.value.field == "reads"
    with pytest.raises(tokens.TokenError) as imports:
        token_for(tutor, imports=True)
    assert imports.value.field == "imports"


def test_a_token_ends_within_a_year(made):
    head = membership_of("head", made.school)
    for ends in (timezone.now() + timedelta(days=367), timezone.now() - timedelta(days=1)):
        with pytest.raises(tokens.TokenError):
            token_for(head, ends=ends)


def test_an_unknown_address_and_another_method_are_answered_as_problems(program):
    asked = program("head")
    assert problem(asked.get("/no/such/thing"))["status"] == 404
    answer = asked.post("/me", {})
    assert answer.status_code == 405 and answer["Allow"] == "GET"
    problem(answer)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(program, made):
    asked = program("head")
    answer = asked.post(f"/schools/{made.school.key}/figures", {"measures": ["x" * 70_000]})
    assert answer.status_code == 413
    problem(answer)


@pytest.fixture
def as_in_use(db):
    """A connection that sees nothing by itself, as every one does outside of tests."""
    _set(NOTHING)
    yield
    _set(EVERYTHING)


def _set(values):
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [f"daymark.{name}", value])


def test_every_operation_says_for_itself_what_it_may_see(program, made, as_in_use):
    asked, pupil, school = program("head"), made.pupils[3].pk, f"/schools/{made.school.key}"
    given = asked.give(f"{school}/imports", files=SimpleUploadedFile("marks.csv", b"Adno,Date,Session,Mark\n"))
    assert given.status_code == 202
    number = given.json()["id"]
    for address in ("/me", "/schools", school, f"{school}/groups", f"{school}/figures?measure=attendance_rate",
                    f"{school}/figures?measure=attendance_rate&where=pupil={pupil}", f"{school}/pupils",
                    f"{school}/pupils/{pupil}", f"{school}/imports", f"{school}/imports/{number}",
                    f"{school}/imports/{number}/problems", "/measures"):  # fmt: skip
        assert asked.get(address).status_code == 200, address
    assert asked.get(f"{school}/imports").json()["total"] == 1
    assert program("governor").get(f"{school}/figures?measure=attendance_rate").status_code == 200


def test_what_goes_wrong_is_told_without_a_trace(program, made, monkeypatch, caplog):
    monkeypatch.setattr(about, "reach", lambda request: 1 / 0)
    asked = program("head")
    answer = asked.get("/me")
    told = problem(answer)
    assert answer.status_code == 500 and "ZeroDivision" not in answer.content.decode() and told["errors"] == []
    assert "ZeroDivisionError" in caplog.text and asked.secret not in caplog.text
    asked.token.refresh_from_db()
    assert asked.token.used == 1


def test_the_count_of_requests_stands_by_itself(program):
    view = resolve(f"{ROOT}/me").func
    assert view.daymark_own_transactions and view.csrf_exempt
    asked = program("governor")
    assert asked.get("/schools/nowhere/pupils").status_code == 404
    assert ApiToken.objects.get().used == 1


def test_a_token_that_comes_unencrypted_is_refused_and_not_led_on(program, settings):
    asked = program("head")
    settings.PRODUCTION = True
    answer = asked.get("/me")
    assert answer.status_code == 403 and "https" in problem(answer)["detail"]
    secure = Client().get(f"{ROOT}/me", headers=asked.headers, secure=True)
    assert secure.status_code == 200


def test_the_guide_and_the_description_are_open_and_tell_of_nobody(client, made):
    page = client.get(f"{ROOT}/")
    assert page.status_code == 200 and b"/schools/{school}/figures" in page.content.replace(b"<wbr>", b"")
    told = client.get(f"{ROOT}/openapi.json")
    assert told.status_code == 200 and told.json()["openapi"].startswith("3.1")
    assert made.school.name.encode() not in page.content + told.content
