"""The pages write down what was looked at, and those who oversee the school read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest
from django.test import Client
from made_school import MadeSchool, make_school, said, signed_in

from daymark.access.models import AuditEntry, Membership, Person
from daymark.registers.models import School, Trust


def written(act: str) -> AuditEntry:
    """The one row of an act."""
    return AuditEntry.objects.get(act=act)


def keys(made: MadeSchool, numbers: Iterable[int]) -> list[int]:
    return sorted(made.pupils[number].pk for number in numbers)


def test_looking_at_a_list_is_one_row_with_the_pupils_it_showed(made: MadeSchool, tutor: Client) -> None:
    tutor.get(made.address("pupils/?sex=F&q=ada2"))
    row = AuditEntry.objects.get()
    assert (row.act, row.pupils) == ("pupils.list", keys(made, [20, 22]))
    assert row.person_name == "form tutor" and row.school == made.school and row.where == "127.0.0.1"
    assert row.detail == {"page": 1, "of": 2, "sex": "F", "search": "by words"}


def test_a_pupils_page_and_figures_of_them_are_written_down(made: MadeSchool, officer: Client) -> None:
    pupil = made.pupils[5].pk
    assert officer.get(made.address(f"pupils/{pupil}/")).status_code == 200
    assert officer.get(made.address(f"figure/?measure=overall_absence_rate&pupil={pupil}")).status_code == 200
    assert officer.get(made.address("figure/?measure=overall_absence_rate")).status_code == 200
    assert [row.act for row in AuditEntry.objects.order_by("pk")] == ["pupil.page", "pupil.figure"]
    assert all(row.pupils == [pupil] for row in AuditEntry.objects.all())


def test_what_is_not_there_for_somebody_leaves_no_row(made: MadeSchool, tutor: Client) -> None:
    assert tutor.get(made.address(f"pupils/{made.pupils[0].pk}/")).status_code == 404
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_of_pupils_is_one_row_with_all_of_them(made: MadeSchool, officer: Client, ending: str) -> None:
    assert officer.get(made.address(f"pupils/export.{ending}?year_group=7")).status_code == 200
    row = written("pupils.export")
    assert row.pupils == keys(made, range(12)) and row.detail["as"] == ending


@pytest.mark.parametrize(
    "tail",
    [
        "insight/bands.csv",
        "insight/measures.csv",
        "insight/measures.json",
        "figure/figure.json?measure=attendance_rate",
    ],
)
def test_figures_that_leave_as_a_file_are_on_record(made: MadeSchool, tail: str) -> None:
    governor = signed_in("governor", made.school)
    assert governor.get(made.address(tail)).status_code == 200
    row = written("figures.export")
    assert row.pupils == [] and row.detail["as"] in tail and row.person_name == "governor"


def test_a_role_that_takes_no_names_away_gets_no_file(made: MadeSchool, tutor: Client) -> None:
    assert tutor.get(made.address("pupils/export.csv")).status_code == 404
    assert "Export" not in said(tutor.get(made.address("pupils/")))


def test_the_record_says_who_did_what_to_whom(made: MadeSchool, officer: Client, lead: Client) -> None:
    pupil = made.pupils[5]
    officer.get(made.address(f"pupils/{pupil.pk}/"))
    officer.get(made.address("pupils/?year_group=7"))
    page = said(lead.get(made.address("record/")))
    assert "2 acts at Harbour Academy are on record." in page
    assert "attendance officer 127.0.0.1 Looked at a list of pupils 12 pupils" in page
    assert "attendance officer 127.0.0.1 Looked at the page of a pupil Ada5 Pupil05" in page
    assert "kept for 7 years" in page


def test_reading_the_record_is_itself_on_record(made: MadeSchool, lead: Client) -> None:
    lead.get(made.address("record/"))
    assert "designated safeguarding lead 127.0.0.1 Looked at this record" in said(lead.get(made.address("record/")))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("act=pupil.page", 2),
        ("kind=took", 1),
        ("kind=saw", 3),
        ("pupil=pupil05", 3),
        ("pupil=A999999000006", 3),
        ("pupil=nobody", 0),
        ("from=2020-01-01", 4),
        ("to=2020-01-01", 0),
        ("person=999999", 0),
        ("from=0001-01-01&to=9999-12-31", 4),
        ("person=x&act=nonsense&kind=&from=yesterday&to=2020-13-40&pupil=%00", 4),
    ],
)
def test_the_record_is_narrowed(made: MadeSchool, officer: Client, lead: Client, query: str, count: int) -> None:
    for number in (5, 6):
        officer.get(made.address(f"pupils/{made.pupils[number].pk}/"))
    officer.get(made.address("pupils/?year_group=7"))
    officer.get(made.address("pupils/export.csv?year_group=7"))
    page = lead.get(made.address(f"record/?{query}"))
    assert page.status_code == 200
    shown = page.content.decode().count('role="rowheader"')
    assert shown == count


def test_one_person_is_followed_by_their_name(made: MadeSchool, officer: Client, lead: Client, tutor: Client) -> None:
    officer.get(made.address("pupils/"))
    tutor.get(made.address("pupils/"))
    who = AuditEntry.objects.filter(person_name="form tutor").get().person
    page = said(lead.get(made.address(f"record/?person={who}")))
    assert "1 act fits what you chose." in page and "form tutor 127.0.0.1 Looked at a list of pupils 12 pupils" in page


def test_one_act_shows_all_the_pupils_of_a_list(made: MadeSchool, officer: Client, lead: Client) -> None:
    officer.get(made.address("pupils/?year_group=7"))
    page = said(lead.get(made.address(f"record/acts/{written('pupils.list').pk}/")))
    assert "attendance officer looked at a list of pupils." in page
    assert all(f"Ada{number} Pupil{number:02}" in page for number in range(12)) and "Ada12" not in page
    assert "Year group 7" in page


def test_the_record_of_one_pupil(made: MadeSchool, officer: Client, tutor: Client, lead: Client) -> None:
    pupil = made.pupils[15]
    officer.get(made.address(f"pupils/{pupil.pk}/"))
    tutor.get(made.address("pupils/"))
    officer.get(made.address("pupils/?year_group=7"))
    page = said(lead.get(made.address(f"record/pupils/{pupil.pk}/")))
    assert "2 acts of 2 people concern Ada15 Pupil15." in page
    assert "Who has seen or changed this pupil" in said(lead.get(made.address(f"pupils/{pupil.pk}/")))
    assert "Who has seen or changed" not in said(officer.get(made.address(f"pupils/{pupil.pk}/")))


def test_a_pupil_of_another_school_has_no_record_here(made: MadeSchool, trust: Trust, lead: Client) -> None:
    other = make_school(trust, "Quay Academy", urn="900002")
    signed_in("attendance_officer", other.school).get(other.address(f"pupils/{other.pupils[3].pk}/"))
    assert lead.get(made.address(f"record/pupils/{other.pupils[3].pk}/")).status_code == 404
    assert lead.get(made.address(f"record/acts/{written('pupil.page').pk}/")).status_code == 404
    assert lead.get(other.address("record/")).status_code == 404
    assert "0 acts at" in said(lead.get(made.address("record/")))


@pytest.mark.parametrize("tail", ["record/", "record/export.csv", "record/emergencies/", "record/pupils/1/"])
@pytest.mark.parametrize("role", ["attendance_officer", "governor", "form_tutor", "trust_analyst"])
def test_nobody_else_finds_the_record(made: MadeSchool, role: str, tail: str) -> None:
    reach = {"forms": ["8B"]} if role == "form_tutor" else {}
    assert signed_in(role, made.school, **reach).get(made.address(tail)).status_code == 404


def test_the_file_of_the_record_names_no_pupil_and_is_on_record(
    made: MadeSchool, officer: Client, lead: Client
) -> None:
    officer.get(made.address(f"pupils/{made.pupils[5].pk}/"))
    officer.get(made.address("pupils/"))
    text = lead.get(made.address("record/export.csv?act=pupil.page")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["pupils"] for row in rows] == [str(made.pupils[5].pk)] and "Ada" not in text
    assert rows[0]["said"] == "looked at the page of a pupil" and rows[0]["address"] == "127.0.0.1"
    assert written("record.export").detail == {"act": "pupil.page", "rows": 1}


def test_acts_of_no_school_are_read_where_the_person_is_something(
    made: MadeSchool, trust: Trust, lead: Client, officer: Client
) -> None:
    from datetime import UTC, datetime

    from daymark.access import audit

    elsewhere = School.objects.create(trust=trust, name="Quay Academy", urn="900002")
    here = Membership.objects.get(role="attendance_officer").person
    there = Person.objects.create_user("there@shore.example", "Thea There")
    Membership.objects.create(person=there, role="head", school=elsewhere, start="2020-01-01")
    for who in (here, there):
        audit.record("emergency.notice", person=who, at=datetime.now(UTC))
    page = said(lead.get(made.address("record/")))
    assert "1 act at Harbour Academy is on record." in page and "Thea There" not in page


def test_a_sign_in_that_was_refused_is_read_where_the_person_is_something(made: MadeSchool, lead: Client) -> None:
    officer = signed_in("attendance_officer", made.school)
    officer.logout()
    who = Membership.objects.get(role="attendance_officer").person
    stranger = Person.objects.create_user("stranger@shore.example", "Stran Ger")
    for email in (who.email, stranger.email, "nobody@shore.example"):
        Client().post("/sign-in/", {"email": email, "password": "wrong"})
    assert AuditEntry.objects.filter(act="sign.refused").count() == 3
    row = AuditEntry.objects.filter(act="sign.refused").earliest("pk")
    page = said(lead.get(made.address("record/?act=sign.refused")))
    assert "1 act fits what you chose." in page and "Somebody not signed in 127.0.0.1" in page
    assert "Tried to sign in as attendance officer" in said(lead.get(made.address(f"record/acts/{row.pk}/")))
    assert "1 act fits" in said(lead.get(made.address(f"record/?act=sign.refused&person={who.pk}")))


def test_the_record_is_leafed_through(made: MadeSchool, officer: Client, lead: Client) -> None:
    from datetime import UTC, datetime

    from daymark.access import audit

    who = Membership.objects.get(role="attendance_officer").person
    for _ in range(60):
        audit.record("pupil.page", person=who, at=datetime.now(UTC), school=made.school, pupils=[made.pupils[1].pk])
    assert "1 to 50 of 60 acts" in said(lead.get(made.address("record/")))
    assert "51 to 61 of 61 acts" in said(lead.get(made.address("record/?page=2")))
