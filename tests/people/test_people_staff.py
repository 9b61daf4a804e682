"""A list of staff proposes; somebody decides; nothing happens by itself."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from people_made import TODAY, hold, person, said, walker

from daymark.access.models import Invitation, Membership, StaffList, StaffProposal
from daymark.intake.staff import suggested

LINES = [
    "Name,Email,Job title,Start date,Leaving date",
    "Alasdair Munro,alasdair.munro@shore.example,Headteacher,01/09/2015,",
    "Bronwen Lacey,bronwen.lacey@shore.example,Form Tutor,01/09/2020,",
    "Gareth Pugh,gareth.pugh@shore.example,Attendance Officer,01/09/2020,31/10/2025",
    "Owen Bright,owen.bright@shore.example,Head of Year 9,05/01/2026,",
    "Ruth Vale,ruth.vale@shore.example,Science technician,01/09/2025,",
]


def give(one, *lines: str, name: str = "staff.csv", content: bytes | None = None):
    file = SimpleUploadedFile(name, content if content is not None else "\r\n".join(lines).encode())
    return one.client.post(one.address("staff/"), {"file": file})


@pytest.fixture
def staffed(places, head):
    """Three who hold roles; the list knows two of them, one as having left."""
    hold(person("Bronwen Lacey"), "form_tutor", places.near, forms=["8B"])
    hold(person("Gareth Pugh"), "attendance_officer", places.near)
    hold(person("Helen Crossley"), "senco", places.near)
    hold(person("Judith Fenwick"), "governor", places.near)
    hold(person("Desmond Achebe"), "trust_attendance_lead", places.trust)
    assert give(head, *LINES).status_code == 302
    return head


def proposal(name: str) -> StaffProposal:
    return StaffProposal.objects.get(name=name, state="open")


def test_joiners_and_leavers_are_proposed_and_nothing_has_happened(places, staffed):
    words = staffed.words("staff/")
    assert "2 people who may join, and 2 roles that may end" in words
    assert "The list says they start on 5 January 2026. The title sounds like Head of year." in words
    assert "The list says they left on 31 October 2025." in words
    assert "Helen Crossley, SENCo" in words and "on no line of the list" in words
    for name in ("Judith Fenwick", "Desmond Achebe", "Bronwen Lacey"):
        assert not StaffProposal.objects.filter(name=name).exists()
    assert not mail.outbox and not Invitation.objects.exists()
    assert not Membership.objects.exclude(ended_at=None).exists()


def test_a_joiner_is_invited_by_somebody_who_chooses_the_role(places, staffed):
    owen = proposal("Owen Bright")
    page = staffed.get(f"invite/?proposal={owen.pk}&role=head_of_year")
    assert "Owen Bright" in page.content.decode() and "2026-01-05" in page.content.decode()
    answer = staffed.post(
        f"invite/?proposal={owen.pk}&role=head_of_year", name="Owen Bright", email=owen.email, start="2026-01-05",
        year_groups="9",
    )  # fmt: skip
    assert answer.status_code == 302 and mail.outbox[-1].to == [owen.email]
    owen.refresh_from_db()
    assert (owen.state, owen.decided_by) == ("accepted", staffed.person)
    assert staffed.get(f"invite/?proposal={owen.pk}").status_code == 404


def test_a_leavers_role_ends_when_somebody_says_so(places, staffed):
    gareth = proposal("Gareth Pugh")
    staffed.post(f"staff/{gareth.pk}/accept/")
    gareth.membership.refresh_from_db()
    assert gareth.membership.ended_at and gareth.membership.ended_why == "The list says they left on 31 October 2025."
    assert staffed.post(f"staff/{gareth.pk}/accept/").status_code == 404
    assert "Role ended" in staffed.words("staff/")


def test_a_last_day_to_come_is_the_roles_last_day(places, head):
    held = hold(person("Gareth Pugh"), "attendance_officer", places.near)
    give(head, LINES[0], LINES[1], "Gareth Pugh,gareth.pugh@shore.example,,,19/12/2025")
    head.post(f"staff/{proposal('Gareth Pugh').pk}/accept/")
    held.refresh_from_db()
    assert str(held.end) == "2025-12-19" and held.ended_at is None and held.in_force(TODAY)


def test_what_is_dismissed_is_not_proposed_again(places, staffed):
    helen = proposal("Helen Crossley")
    staffed.post(f"staff/{helen.pk}/dismiss/")
    assert "Nothing changes for Helen Crossley." in staffed.words("staff/")
    assert Membership.objects.get(role="senco").ended_at is None
    give(staffed, *LINES)
    assert not StaffProposal.objects.filter(name="Helen Crossley", state="open").exists()
    assert proposal("Gareth Pugh").of == StaffList.objects.first()


def test_a_leaver_who_is_the_last_to_manage_stays(places, head):
    give(head, LINES[0], "Alasdair Munro,alasdair.munro@shore.example,Head,,31/10/2025")
    head.post(f"staff/{proposal('Alasdair Munro').pk}/accept/")
    assert "Nobody else would be left" in head.words("staff/")
    assert proposal("Alasdair Munro") and head.person.memberships.get().ended_at is None


def test_proposals_of_other_schools_are_not_there(places, staffed):
    gareth, owen = proposal("Gareth Pugh"), proposal("Owen Bright")
    other = walker(person("Quay Head", ("head", places.other)), places.other)
    for act in (f"staff/{gareth.pk}/accept/", f"staff/{gareth.pk}/dismiss/", f"staff/{owen.pk}/dismiss/"):
        assert other.post(act).status_code == 404
    assert other.get(f"invite/?proposal={owen.pk}").status_code == 404
    for key in ("x", "-1", "9" * 40, "1 OR 1"):
        assert staffed.get(f"invite/?proposal={key}").status_code == 404
    assert "Gareth" not in other.words("staff/")


WRONG = [
    ("Ann,,Teacher,,", "Email", "", "This line has no e-mail address."),
    (",ann@shore.example,Teacher,,", "Name", "", "This line has no name."),
    ("Ann,ann at shore,Teacher,,", "Email", "ann at shore", "This is not an e-mail address."),
    ('Ann,"ann@shore.example, b@c.example",,,', "Email", "ann@shore.example, b@c.example", "not an e-mail address"),
    ("Ann,ann@shore.example,Teacher,yesterday,", "Start date", "yesterday", "This is not a date."),
    ("Ann,ann@shore.example,,01/09/2025,01/09/2024", "Leaving date", "01/09/2024", "They leave before they start."),
    ("Ann,bronwen.lacey@shore.example,,,", "Email", "bronwen.lacey@shore.example", "on an earlier line already"),
    ("Ann\x01,ann@shore.example,,,", "", "", ""),
]


@pytest.mark.parametrize(("line", "column", "value", "rule"), WRONG)
def test_what_is_wrong_with_a_line_is_said_with_its_place_and_what_to_do(places, head, line, column, value, rule):
    give(head, *LINES[:3], line, name="September staff.csv")
    problems = StaffList.objects.get().problems
    assert problems
    found = problems[0]
    if rule:
        assert (found["file"], found["row"], found["column"], found["value"]) == (
            "September staff.csv",
            4,
            column,
            value,
        )
        assert rule in found["rule"] and found["remedy"]
        assert rule.rstrip(".") in head.words("staff/")
        assert not StaffProposal.objects.filter(name="Ann").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "The file is empty."),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not a CSV file or a spreadsheet"),
        ("a.csv", b"one,two\n1,2\n", "No row of headings was found"),
        ("a.csv", b"Email\nann@shore.example\n", "No column has people"),
        ("a.csv", b"Name,Email\n", "headings and nobody under them"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "damaged or is no spreadsheet"),
        ("a.csv", b"<html><table><tr><td>x</td></tr></table></html>", "a web page or XML"),
        ("a.csv", b"Name,Email,Start date\nA,a@b.example,31/12/2020\nB,b@b.example,12/31/2020\n", "only as day/month"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_ends_nobodys_role(places, staffed, name, content, words):
    give(staffed, name=name, content=content)
    assert words in staffed.words("staff/")
    assert not StaffList.objects.first().proposals.exists()


def test_a_workbook_that_swells_is_refused(places, staffed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet1.xml", bytes(101 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    give(staffed, name="staff.xlsx", content=out.getvalue())
    assert "unpacks to more than a list of staff has" in staffed.words("staff/")


@pytest.mark.parametrize("name", ["staff.exe", "staff", "staff.csv.html", "../../staff.pdf"])
def test_other_kinds_of_files_are_refused(places, head, name):
    answer = give(head, *LINES, name=name)
    assert answer.status_code == 400 and "CSV or as an Excel workbook" in said(answer)
    assert not StaffList.objects.exists()


def test_no_file_and_a_large_one_are_refused(places, head):
    assert "Choose the file" in said(head.post("staff/"))
    answer = give(head, name="a.csv", content=b"x" * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 400 and "larger than 5 MB" in said(answer)


def test_a_name_of_a_file_is_never_a_path(places, head):
    give(head, *LINES, name="../../../etc/staff.csv")
    assert StaffList.objects.get().file == "staff.csv"


def test_a_long_name_of_a_file_is_cut(places, head):
    give(head, *LINES, name="中" * 110 + ".csv")
    assert StaffList.objects.get().file.endswith(".csv")


def test_a_workbook_with_parts_of_names_and_real_dates(places, head):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Staff of Harbour Academy"])
    sheet.append(["Surname", "Forename", "Work email", "Role", "Date of arrival", "Date of leaving"])
    sheet.append(["Lacey", "Bronwen", "Bronwen.Lacey@shore.example", "Class teacher", TODAY, None])
    out = io.BytesIO()
    book.save(out)
    give(head, name="staff.xlsx", content=out.getvalue())
    found = StaffProposal.objects.get(kind="joiner")
    assert (found.name, found.email, found.role, found.row) == (
        "Bronwen Lacey", "bronwen.lacey@shore.example", "form_tutor", 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Headteacher", "head"), ("Deputy Headteacher (Attendance Champion)", "senior_attendance_champion"),
        ("SENDCo", "senco"), ("Head of Year 8", "head_of_year"), ("Cook", ""), ("", ""), ("Headteacher's PA", "head"),
        ("Designated Safeguarding Lead", "designated_safeguarding_lead"), ("Teacher of Maths", "form_tutor"),
    ],
)  # fmt: skip
def test_a_title_sounds_like_a_role_or_like_none(title, role):
    assert suggested(title) == role


def test_a_line_left_out_does_not_say_that_its_person_has_left(places, head):
    hold(person("Gareth Pugh"), "attendance_officer", places.near)
    give(head, LINES[0], LINES[1], "Gareth Pugh,gareth.pugh@shore.example,,no day,")
    assert not StaffProposal.objects.filter(kind="leaver").exists()


def test_accepting_a_leaver_never_makes_a_role_longer(places, head):
    held = hold(person("Gareth Pugh"), "attendance_officer", places.near)
    give(head, LINES[0], LINES[1], "Gareth Pugh,gareth.pugh@shore.example,,,19/12/2030")
    Membership.objects.filter(pk=held.pk).update(end=TODAY)
    head.post(f"staff/{proposal('Gareth Pugh').pk}/accept/")
    held.refresh_from_db()
    assert held.end == TODAY
