"""What reveals health, religion, justice or travel, and what else is sensitive, only to roles that are shown it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from django.test import Client
from made_school import FIRST, SESSIONS, MadeSchool, lay, said, signed_in

from daymark.access.models import Membership
from daymark.access.roles import ROLES
from daymark.registers.codes import CODES, REVEALS, shown

TOLD = {"I": "Illness", "R": "Religious observance", "T": "Parent travelling", "E": "Suspended", "M": "Medical"}


@pytest.fixture
def marked(made: MadeSchool) -> MadeSchool:
    """Pupil 12 with one session each of the codes that reveal something, then of codes that do not."""
    marks = "IIMRTE56CGN" + ("/\\" * SESSIONS)
    plain = ("/\\" * SESSIONS)[:SESSIONS]
    weeks = [_weeks(marks[:SESSIONS] if number == 12 else plain) for number in range(len(made.pupils))]
    lay(made.school, made.pupils, FIRST, weeks)
    return made


def _weeks(marks: Sequence[str]) -> list[str]:
    return ["".join(marks[at : at + 10]) + "----" for at in range(0, SESSIONS, 10)]


def test_the_codes_that_reveal_something_and_what_they_reveal() -> None:
    found = {code.symbol: code.reveals for code in CODES if code.sensitive}
    assert found == {
        "I": "health", "M": "health", "Y6": "health", "R": "religion", "Y5": "justice", "T": "travel",
        "E": "discipline",
    }  # fmt: skip
    assert set(found.values()) == set(REVEALS)


def test_a_code_that_is_not_told_still_counts_as_what_it_is() -> None:
    for code in CODES:
        stands = shown(code, sensitive=False)
        assert stands.kind == code.kind and (stands == code) != code.sensitive
        assert shown(code, sensitive=True) == code
        assert not code.sensitive or stands.plain in ("Authorised absence", "Unable to attend")


def test_a_form_tutor_reads_authorised_and_no_reason(marked: MadeSchool, tutor: Client) -> None:
    address = marked.address(f"pupils/{marked.pupils[12].pk}/")
    page = said(tutor.get(address))
    assert "authorised absence" in page and "unable to attend" in page
    assert "Authorised absence Missed, agreed by the school 6" in page
    assert "Leave agreed, exceptional circumstances" in page and "Holiday not agreed" in page
    for symbol, words in TOLD.items():
        assert words not in page and words.lower() not in page.lower() and f"({symbol})" not in page
    assert "illness" not in page.lower() and "public health" not in page.lower()
    for symbol in ("I", "M", "R", "T", "E", "Y5", "Y6"):
        assert f">{symbol}<" not in tutor.get(address).content.decode()


def test_an_attendance_officer_reads_every_code(marked: MadeSchool, officer: Client) -> None:
    page = said(officer.get(marked.address(f"pupils/{marked.pupils[12].pk}/")))
    assert all(words in page for words in TOLD.values()) and "Authorised absence" not in page
    assert "Days with illness 1" in page


@pytest.mark.parametrize("measure", ["code_rate", "absence_by_reason", "authorised_by_reason", "spells_by_reason"])
@pytest.mark.parametrize("query", ["", "&pupil={pupil}"])
def test_figures_by_code_leave_such_codes_out(
    marked: MadeSchool, tutor: Client, officer: Client, measure: str, query: str
) -> None:
    address = marked.address(f"figure/figure.json?measure={measure}{query}").format(pupil=marked.pupils[12].pk)
    told, every = (
        {dict(one["group"])["code"] for one in client.get(address).json()["figures"]} for client in (tutor, officer)
    )
    assert told == {symbol for symbol in every if not CODES.by_symbol[symbol].sensitive}
    assert "I" in every
    page = tutor.get(address.replace("figure.json", "")).content.decode()
    assert not any(f'<span class="dm-code">{symbol}</span>' in page for symbol in TOLD)


@pytest.mark.parametrize(
    "query",
    [
        "measure=code_rate&code=I", "measure=absence_by_reason&code=R", "measure=sickness_days",
        "measure=fifteen_days_sick", "measure=overall_absence_rate&fsm=Y", "measure=overall_absence_rate&by=sen",
        "measure=overall_absence_rate&by=young_carer", "measure=overall_absence_rate&social_worker=Y",
    ],
)  # fmt: skip
def test_figures_of_what_is_sensitive_are_refused_in_words(
    marked: MadeSchool, tutor: Client, officer: Client, query: str
) -> None:
    pupil = marked.pupils[12].pk
    for address in (f"figure/?{query}", f"figure/?{query}&pupil={pupil}"):
        assert tutor.get(marked.address(address)).status_code == 400
        assert officer.get(marked.address(address)).status_code == 200


def test_what_is_sensitive_of_a_pupil_is_not_told_and_chooses_nobody(made: MadeSchool, tutor: Client) -> None:
    page = said(tutor.get(made.address(f"pupils/{made.pupils[12].pk}/")))
    assert "Free school meals" not in page and "social worker" not in page and "Special educational" not in page
    assert "English as an additional language No" in page
    every = tutor.get(made.address("pupils/")).content
    assert b'name="fsm"' not in every and b'name="sen"' not in every and b'name="eal"' not in every
    assert "12 pupils have missed" in said(tutor.get(made.address("pupils/?fsm=Y&sen=K")))


def test_those_who_are_shown_it_read_it(made: MadeSchool, officer: Client) -> None:
    page = said(officer.get(made.address(f"pupils/{made.pupils[12].pk}/")))
    assert "Free school meals Yes" in page and "Has a social worker Yes" in page
    assert b'name="fsm"' in officer.get(made.address("pupils/")).content


def test_no_page_of_a_form_divides_it_by_what_is_sensitive(made: MadeSchool, tutor: Client, officer: Client) -> None:
    for tail in ("insight/", "insight/bands/?by=fsm", "insight/bands/?by=sen", "insight/measures/"):
        page = said(tutor.get(made.address(tail)))
        assert "ree school meals" not in page.replace("free school meals, and", ""), tail
        assert "llness" not in page and "SEN support" not in page, tail
    assert "ree school meals" in said(officer.get(made.address("insight/bands/?by=fsm")))


def test_a_file_for_somebody_not_told_reasons_has_no_column_of_illness(
    made: MadeSchool, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def columns() -> list[str]:
        text = officer.get(made.address("pupils/export.csv")).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)).fieldnames or [])

    assert "Days with illness" in columns() and len(columns()) == 20
    from dataclasses import replace

    monkeypatch.setitem(ROLES, "attendance_officer", replace(ROLES["attendance_officer"], sensitive=False))
    assert "Days with illness" not in columns() and len(columns()) == 19
    assert Membership.objects.get().kind.exports


def test_a_second_role_that_is_shown_more_shows_more(made: MadeSchool) -> None:
    client = signed_in("form_tutor", made.school, forms=["8B"])
    who = Membership.objects.get(role="form_tutor").person
    address = made.address(f"pupils/{made.pupils[12].pk}/")
    assert "Free school meals" not in said(client.get(address))
    Membership.objects.create(person=who, role="senco", school=made.school, start="2020-01-01")
    assert "Free school meals Yes" in said(client.get(address))
