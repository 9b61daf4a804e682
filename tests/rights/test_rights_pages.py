"""The pages of rights: what is asked for, looked through, decided, and who finds them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from made_rights import MONDAY, NOW, TODAY, WHY, Made, client_of, make, person, said
from procrastinate.contrib.django.models import ProcrastinateJob

from daymark.access.binding import bound
from daymark.access.models import AuditEntry, Person, RightsCase, Tombstone
from daymark.access.rights import restricted_pupils, restriction_of
from daymark.access.scope import Scope
from daymark.access.scopes import scopes_for
from daymark.intake import removal
from daymark.intake.jobs import lay_out, run_undo
from daymark.intake.models import Import
from daymark.registers.models import MarkNote, Pupil, RegisterWeek, RegisterWeekChange, Trust
from daymark.web.rights.retention import leaving

ASKED = {
    "asked_by": "Grace Lovelace",
    "asked_as": "parent",
    "identity": "Passport seen",
    "received_on": "20/11/2025",
    "reason": "Wants to know what is held",
}


@pytest.fixture
def first(head: Person) -> Client:
    return client_of(head)


@pytest.fixture
def second(lead: Person) -> Client:
    return client_of(lead)


def at(made: Made, tail: str = "") -> str:
    return f"/{made.school.key}/rights/{tail}"


def opened(client: Client, made: Made, kind: str, pupil: Pupil, **more: Any) -> RightsCase:
    answer = client.post(at(made, f"new/{kind}/{pupil.pk}/"), ASKED | more)
    assert answer.status_code == 302, said(answer)
    return RightsCase.objects.latest("pk")


def decided(client: Client, made: Made, case: RightsCase, deed: str, why: str = "As asked") -> str:
    answer = client.post(at(made, f"cases/{case.pk}/decide/"), {"deed": deed, "decision": why}, follow=True)
    case.refresh_from_db()
    return said(answer)


def test_the_first_page_says_what_to_do(made: Made, first: Client) -> None:
    words = said(first.get(at(made)))
    assert "No request is open." in words
    assert "within a month" in words


def test_looking_for_the_pupil(made: Made, first: Client) -> None:
    words = said(first.get(at(made, "new/access/?q=love")))
    assert "Ada Lovelace-King" in words
    assert "Ben" not in words
    assert "Nobody of that name" in said(first.get(at(made, "new/access/?q=Zebedee")))
    assert AuditEntry.objects.filter(act="pupils.list", pupils=[made.ada.pk]).exists()


def test_a_page_that_names_a_pupil_is_on_record(made: Made, first: Client) -> None:
    first.get(at(made, f"new/erasure/{made.ada.pk}/"))
    assert AuditEntry.objects.get(act="rights.look").pupils == [made.ada.pk]
    case = opened(first, made, "access", made.ben)
    first.post(at(made, f"cases/{case.pk}/decide/"), {"deed": "refuse", "decision": ""})
    assert AuditEntry.objects.filter(act="rights.case", pupils=[made.ben.pk]).exists()


def test_a_copy_is_looked_through_then_released_then_taken(made: Made, first: Client) -> None:
    case = opened(first, made, "access", made.ada)
    assert case.due.isoformat() == "2025-12-20"
    assert first.get(at(made, f"cases/{case.pk}/copy.pdf")).status_code == 404
    page = first.get(at(made, f"cases/{case.pk}/look/"))
    assert "Mum rang: brother Tim ill too" in said(page)
    assert first.post(at(made, f"cases/{case.pk}/look/"), {}).status_code == 400
    key = next(key for key in _keys(page) if key.startswith("notes:"))
    assert "1 text was taken out" in said(
        first.post(at(made, f"cases/{case.pk}/look/"), {"sure": "yes", "out": [key, "made:up:key"]}, follow=True)
    )
    assert "released" in decided(first, made, case, "release")
    assert case.state == "done"
    archive = first.get(at(made, f"cases/{case.pk}/copy.zip"))
    notes = zipfile.ZipFile(io.BytesIO(archive.content)).read("notes.csv").decode()
    assert "taken out" in notes and "brother Tim" not in notes
    document = first.get(at(made, f"cases/{case.pk}/copy.pdf"))
    assert document.content.startswith(b"%PDF")
    assert "Ada" not in document["Content-Disposition"]
    assert AuditEntry.objects.filter(act="rights.copy", pupils=[made.ada.pk]).count() == 2


def test_a_text_that_nobody_has_read_is_not_given(made: Made, first: Client) -> None:
    case = opened(first, made, "access", made.ada)
    first.post(at(made, f"cases/{case.pk}/look/"), {"sure": "yes"})
    decided(first, made, case, "release")
    MarkNote.objects.unscoped(WHY).filter(pupil=made.ada).update(comment="Ben hit her")
    archive = first.get(at(made, f"cases/{case.pk}/copy.zip"))
    notes = zipfile.ZipFile(io.BytesIO(archive.content)).read("notes.csv").decode()
    assert "Ben hit" not in notes
    assert "taken out" in notes


def _keys(page: Any) -> list[str]:
    return re.findall(r'name="out" type="checkbox" value="([^"]+)"', page.content.decode())


@pytest.mark.parametrize(
    ("kind", "given"),
    [("access", {}), ("erasure", {}), ("correction", {}), ("correction", {"what": "mark"}),
     ("correction", {"what": "pupil.upn", "value": "A" * 14})],
)  # fmt: skip
def test_every_error_leads_to_a_place_on_the_page(made: Made, first: Client, kind: str, given: dict[str, str]) -> None:
    page = first.post(at(made, f"new/{kind}/{made.ada.pk}/"), given).content.decode()
    places = set(re.findall(r'<a href="#([^"]+)"', page.split("There is a problem")[1].split("</ul>")[0]))
    assert places >= {"asked_by", "identity"}
    assert [place for place in places if f'id="{place}"' not in page] == []


def test_what_is_missing_is_said_field_by_field(made: Made, first: Client) -> None:
    answer = first.post(at(made, f"new/erasure/{made.ada.pk}/"), {"received_on": "31/12/2025"})
    words = said(answer)
    assert answer.status_code == 400
    for asked in ("Write the name of who asks.", "Say who asks", "how you checked", "lies ahead", "ground", "sentence"):
        assert asked in words, asked
    assert not RightsCase.objects.exists()


def test_a_mark_is_corrected_with_its_trace_and_can_be_undone(made: Made, first: Client, head: Person) -> None:
    case = opened(first, made, "correction", made.ada, what="mark", day=f"{MONDAY:%d/%m/%Y}", session="AM", code="M")
    assert (case.plan["was"], case.plan["to"]) == ("I", "M")
    words = said(first.get(at(made, f"cases/{case.pk}/")))
    assert "Monday 8 September 2025, morning" in words
    assert "Corrected. The figures are being counted again." in decided(first, made, case, "correct", "Letter seen")
    week = RegisterWeek.objects.unscoped(WHY).get(pupil=made.ada, week=MONDAY)
    assert week.marks[:2] == "MI"
    change = RegisterWeekChange.objects.unscoped(WHY).latest("pk")
    assert (change.before[:2], change.after[:2], change.by) == ("II", "MI", head)
    row = Import.objects.get(pk=case.outcome["import"])
    assert (row.status, row.to_lay_out, change.import_id) == ("committed", [2025], row.pk)
    assert ProcrastinateJob.objects.filter(task_name="lay_out_import", args={"import_id": row.pk}).exists()
    assert AuditEntry.objects.filter(act="rights.correct", pupils=[made.ada.pk], why="Letter seen").exists()
    lay_out(row)
    history = said(first.get(f"/{made.school.key}/data/imports/"))
    assert "a correction" in history
    assert "was made by hand" in said(first.get(f"/{made.school.key}/data/imports/{row.pk}/"))
    run_undo(row, by=head, at=NOW, reason="Wrong letter", oversees=True)
    assert RegisterWeek.objects.unscoped(WHY).get(pupil=made.ada, week=MONDAY).marks[:2] == "II"
    assert "something else again" in said(first.get(at(made, f"cases/{case.pk}/")))


@pytest.mark.parametrize(
    ("what", "value", "was", "now"),
    [
        ("pupil.forename", "Augusta", "Ada", "Augusta"),
        ("characteristics.sen", "E", "N", "E"),
        ("characteristics.fsm", "", "Y", None),
        ("pupil.date_of_birth", "12/05/1999", "", "1999-05-12"),
        ("enrolment.start", "10/09/2025", "2025-09-08", "2025-09-10"),
    ],
)
def test_a_detail_is_corrected(made: Made, first: Client, what: str, value: str, was: str, now: str | None) -> None:
    from daymark.intake.correct import DETAILS, _row

    case = opened(first, made, "correction", made.ada, what=what, value=value)
    assert case.plan["was"] == was
    decided(first, made, case, "correct")
    found = getattr(_row(made.school, made.ada.pk, DETAILS[what]), DETAILS[what].field)
    assert (str(found) if found is not None else None) == now


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"what": "pupil.password", "value": "x"},
        {"what": "characteristics.sen", "value": "Q"},
        {"what": "pupil.date_of_birth", "value": "31/02/2010"},
        {"what": "pupil.upn", "value": "A" * 14},
        {"what": "pupil.forename", "value": "Ada"},
        {"what": "mark", "day": "08/09/2025", "session": "AM", "code": "??"},
        {"what": "mark", "day": "08/09/2025", "session": "", "code": "M"},
        {"what": "mark", "day": "08/09/2031", "session": "AM", "code": "M"},
        {"what": "mark", "day": "08/09/2025", "session": "AM", "code": "I"},
    ],
)
def test_what_cannot_be_corrected_is_refused_in_words(made: Made, first: Client, wrong: dict[str, str]) -> None:
    answer = first.post(at(made, f"new/correction/{made.ada.pk}/"), ASKED | wrong)
    assert answer.status_code == 400
    assert "There is a problem" in said(answer)
    assert not RightsCase.objects.exists()


def test_a_restriction_holds_until_it_is_ended(made: Made, first: Client) -> None:
    case = opened(first, made, "restriction", made.ada)
    assert restricted_pupils(made.school.pk) == frozenset()
    decided(first, made, case, "restrict", "Accuracy is looked into")
    assert restricted_pupils(made.school.pk) == {str(made.ada.pk)}
    assert restriction_of(made.school.pk, made.ada.pk) == case
    assert restriction_of(made.school.pk, made.ben.pk) is None
    assert "This record is restricted. Accuracy is looked into" in said(first.get(at(made, f"cases/{case.pk}/")))
    decided(first, made, case, "lift", "Looked into")
    assert restricted_pupils(made.school.pk) == frozenset()
    words = said(first.get(at(made, f"cases/{case.pk}/")))
    assert "Accuracy is looked into" in words and "Looked into" in words


def test_erasure_goes_through_two_people(made: Made, first: Client, second: Client) -> None:
    case = opened(first, made, "erasure", made.ada, ground="objection")
    words = said(first.get(at(made, f"cases/{case.pk}/")))
    assert "What stays, and why" in words and "regulation 7" in words
    assert "Nothing is removed yet." in words
    decided(first, made, case, "forward", "Read")
    assert case.state == "reviewed"
    decided(first, made, case, "approve", "By myself")
    assert case.state == "reviewed"
    assert "Whoever" not in decided(second, made, case, "approve", "Agreed")
    assert case.state == "approved"
    (job,) = ProcrastinateJob.objects.filter(task_name="carry_out_removal")
    assert job.args == {"school_id": made.school.pk, "case_id": case.pk}
    removal.carry_out(made.school, case.pk, NOW)
    words = said(first.get(at(made, f"cases/{case.pk}/")))
    assert "What was removed" in words and "Weeks of lesson marks" not in words
    assert "What was removed" in said(first.get(at(made)))


def test_what_is_past_its_time_is_shown_and_proposed(made: Made, first: Client, second: Client) -> None:
    words = said(first.get(at(made, "retention/")))
    assert "Something is past its time." in words
    assert "Cleo Crane" in words
    assert Pupil.objects.unscoped(WHY).filter(pk=made.cleo.pk).exists()
    first.post(at(made, "retention/propose/"))
    case = RightsCase.objects.get()
    words = said(first.get(at(made, f"cases/{case.pk}/")))
    assert "10 Sep 2018 to 15 Oct 2018" in words
    assert "Cleo Crane" in words
    assert "Crane" not in str(case.plan)
    decided(first, made, case, "forward")
    decided(second, made, case, "approve")
    removal.carry_out(made.school, case.pk, NOW)
    assert "Nothing is past its time." in said(first.get(at(made, "retention/")))


def test_refusing_needs_a_reason(made: Made, first: Client) -> None:
    case = opened(first, made, "access", made.ada)
    answer = first.post(at(made, f"cases/{case.pk}/decide/"), {"deed": "refuse", "decision": " "})
    assert answer.status_code == 400
    assert "Say why" in said(answer)
    decided(first, made, case, "refuse", "Not who they say")
    assert case.state == "refused"
    decided(first, made, case, "release")
    assert case.state == "refused"


ADDRESSES = (
    "", "new/access/", "new/access/{pupil}/", "new/erasure/{pupil}/", "cases/{case}/", "cases/{case}/look/",
    "retention/", "documents/", "documents/dpia/", "documents/dpia/edit/", "documents/dpia/pdf/",
)  # fmt: skip


@pytest.mark.parametrize(
    "role", ["attendance_officer", "form_tutor", "governor", "system_administrator", "trust_analyst"]
)
def test_whoever_does_not_oversee_finds_nothing(made: Made, first: Client, role: str) -> None:
    case = opened(first, made, "access", made.ada)
    other = client_of(person(made.school, role, "Otto Other"))
    for address in ADDRESSES:
        path = at(made, address.format(pupil=made.ada.pk, case=case.pk))
        assert other.get(path).status_code == 404, path
        assert first.get(path).status_code == 200, path
    assert other.post(at(made, f"cases/{case.pk}/decide/"), {"deed": "refuse", "decision": "x"}).status_code == 404


def test_another_schools_cases_and_pupils_are_not_found(made: Made, trust: Trust, first: Client) -> None:
    other = make(trust, "900002", "Quay School")
    case = opened(first, made, "access", made.ada)
    theirs = RightsCase.objects.create(
        school=other.school, kind="access", pupil=other.ada.pk, received_on=MONDAY, opened_at=NOW
    )
    for tail in (f"cases/{theirs.pk}/", f"cases/{theirs.pk}/look/", f"new/access/{other.ada.pk}/", "cases/999999/",
                 "new/everything/", f"new/everything/{made.ada.pk}/"):  # fmt: skip
        assert first.get(at(made, tail)).status_code == 404, tail
    assert first.get(f"/{other.school.key}/rights/").status_code == 404
    assert case.state == "open"


def test_a_restricted_record_is_named_to_those_who_oversee_alone(made: Made, first: Client) -> None:
    officer = client_of(person(made.school, "attendance_officer", "Otto Officer"))
    governor = client_of(person(made.school, "governor", "Gill Governor"))
    page, listing = f"/{made.school.key}/pupils/{made.ada.pk}/", f"/{made.school.key}/pupils/"
    insight = f"/{made.school.key}/insight/"
    assert officer.get(page).status_code == 200
    before = said(governor.get(insight))
    case = opened(first, made, "restriction", made.ada)
    decided(first, made, case, "restrict", "Accuracy is looked into.")
    assert officer.get(page).status_code == 404
    assert "Lovelace" not in said(officer.get(listing))
    assert "Bolt" in said(officer.get(listing))
    assert "Lovelace" in said(first.get(listing))
    assert "This record is restricted. Accuracy is looked into." in said(first.get(page))
    assert said(governor.get(insight)) == before
    decided(first, made, case, "lift", "Looked into")
    assert officer.get(page).status_code == 200
    assert "This record is restricted" not in said(first.get(page))


@pytest.mark.parametrize(
    "tail", ["new/access/{pupil}/", "cases/{case}/look/", "cases/{case}/copy.pdf", "cases/{case}/copy.zip"]
)
def test_whoever_has_not_shown_who_they_are_lately_is_asked(
    made: Made, first: Client, monkeypatch: pytest.MonkeyPatch, tail: str
) -> None:
    case = opened(first, made, "access", made.ada)
    case.state = "done"
    case.save()
    monkeypatch.setattr(settings, "FRESH_SECONDS", 0)
    answer = first.get(at(made, tail.format(pupil=made.ada.pk, case=case.pk)))
    assert answer.status_code == 302
    assert "/rights/" not in answer["Location"].split("?")[0]
    monkeypatch.setattr(settings, "FRESH_SECONDS", -1)
    answer = first.post(at(made, f"cases/{case.pk}/decide/"), {"deed": "refuse", "decision": "No"})
    assert answer.status_code == 302
    assert RightsCase.objects.get().state == "done"


@pytest.mark.parametrize(
    ("method", "tail", "data", "status"),
    [
        ("get", "new/access/?q=%00%27%22;--" + "x" * 5000, {}, 200),
        ("get", f"new/access/{10**30}/", {}, 404),
        ("get", f"cases/{10**30}/", {}, 404),
        ("get", "documents/..%2F..%2Fcodes/", {}, 404),
        ("get", "documents/retention/", {}, 404),
        ("post", "new/access/{pupil}/", ASKED | {"reason": "x" * 501}, 400),
        ("post", "new/access/{pupil}/", ASKED | {"received_on": "31/02/2025"}, 400),
        ("post", "new/access/{pupil}/", ASKED | {"asked_as": "school"}, 400),
        ("post", "new/erasure/{pupil}/", ASKED | {"ground": "because"}, 400),
        ("post", "documents/dpia/edit/", {"text": "x" * 100_001}, 400),
        ("post", "retention/", {}, 200),
    ],
)
def test_odd_input_is_answered_in_words(
    made: Made, first: Client, method: str, tail: str, data: dict[str, str], status: int
) -> None:
    answer = getattr(first, method)(at(made, tail.replace("{pupil}", str(made.ada.pk))), data)
    assert answer.status_code == status, said(answer)
    assert not RightsCase.objects.exists()


def test_what_nobody_may_send_is_not_taken(made: Made, first: Client, head: Person, lead: Person) -> None:
    case = opened(
        first, made, "erasure", made.ada, ground="objection", state="approved", reviewed_by=str(lead.pk),
        decided_by=str(head.pk), plan="{}", due="2030-01-01",
    )  # fmt: skip
    assert (case.state, case.reviewed_by, case.decided_by) == ("open", None, None)
    assert case.plan["ground"] == "objection"
    assert case.due.isoformat() == "2025-12-20"


@pytest.mark.parametrize("role", ["governor", "system_administrator"])
def test_the_database_shows_no_request_to_those_who_are_named_no_pupil(made: Made, role: str) -> None:
    RightsCase.objects.create(
        school=made.school, kind="access", pupil=made.ada.pk, asked_by="Grace Lovelace", reason="Because of the court",
        received_on=MONDAY, opened_at=NOW,
    )  # fmt: skip
    Tombstone.objects.create(case=1, school=made.school, kind="erasure", reviewed_by=1, decided_by=2, at=NOW)
    for who, seen in ((person(made.school, role, "Otto Other"), 0), (person(made.school, "head", "Hana Head"), 1)):
        (scope,) = scopes_for(who, made.school.key, TODAY)
        with bound(scope):
            assert (RightsCase.objects.count(), Tombstone.objects.count()) == (seen, seen)


def test_leavers_are_named_to_those_who_see_them(made: Made) -> None:
    whole = Scope.of_schools(frozenset({made.school.key}), WHY)
    narrow = replace(whole, pupils=frozenset({str(made.ada.pk)}))
    with bound(whole):
        assert leaving(made.school, whole, TODAY) == [made.cleo]
        assert leaving(made.school, narrow, TODAY) == []
        assert leaving(made.school, replace(whole, names=False), TODAY) == []
