"""Bad input: each has a clear answer on the page, none a traceback, none a guess."""

from __future__ import annotations

import struct
import zlib

import pytest
from walking import MONDAY, present, pupils_file, register, said

from daymark.intake.models import Import, ImportProblem, Status
from daymark.registers.models import Pupil, RegisterWeek

WHY = "a test looks at what was written"


def picture() -> bytes:
    """A whole PNG of one dot."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\0\0\0")) + part(b"IEND", b"")


SUMMARY = "UPN,Surname,Forename,Possible,Present,Authorised Absences,Unauthorised Absences\n" + "".join(
    f"{n},Name{n},First,120,{110 - n},6,{4 + n}\n" for n in range(1, 9)
)
EXCEPTIONS = "Pupil ID,Date,Session,Mark\n" + "".join(
    f"{n},{day:02}/11/2025,{session},{mark}\n"
    for n in range(1, 12)
    for day, mark in ((3, "I"), (4, "O"), (6, "M"))
    for session in ("AM", "PM")
)
TWO_ORDERS = register().replace("04/11/2025", "25/11/2025").replace("05/11/2025", "11/26/2025")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("photo.csv", picture(), "is not a CSV file or a spreadsheet"),
        ("summary.csv", SUMMARY, "The file has totals for each pupil, not marks"),
        ("absences.csv", EXCEPTIONS, "The file has absences only and not one present mark"),
        ("orders.csv", TWO_ORDERS, "The dates of one column are in two orders"),
        ("blank.csv", " \n\n \n", "Nothing"),
        ("book.xlsx", b"PK\x03\x04 not really", "The workbook is damaged or is no spreadsheet"),
        ("words.csv", "Dear all,\nplease find attached\n", "Nothing in these files can be taken in"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(officer, name, content, words):
    item = officer.upload((name, content))
    assert item.status == Status.FAILED
    page = officer.page(item)
    assert words in page and "Nothing in these files can be taken in" in page and "Choose other files" in page
    assert officer.post(f"imports/{item.pk}/take/").status_code == 302
    item.refresh_from_db()
    assert item.status == Status.FAILED and not RegisterWeek.objects.unscoped(WHY).exists()


def test_a_bad_file_does_not_hold_a_good_one_up(officer):
    item = officer.upload(("empty.csv", b""), ("register.csv", register()))
    page = officer.page(item)
    assert item.status == Status.READY and "1 file could not be taken" in page and "The file is empty" in page
    officer.take_in(item)
    assert RegisterWeek.objects.unscoped(WHY).count() == 4


def test_nothing_chosen_is_said_at_the_field(officer):
    answer = officer.post("bring-in/", source="new", source_name="")
    words = said(answer)
    assert answer.status_code == 400 and "There is a problem" in words and "Choose at least one file" in words
    assert "Give the source a name" in words and 'href="#files"' in answer.content.decode()
    assert not Import.objects.exists()


def test_a_kind_of_file_that_cannot_be_read_is_refused_at_once(officer):
    answer = officer.client.post(
        officer.address("bring-in/"),
        {
            "files": _named("register.pdf", b"%PDF-1.7"),
            "source": "new",
            "source_name": "System",
        },
    )
    assert answer.status_code == 400 and "register.pdf is a pdf file" in said(answer)


def _named(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "..\\..\\boot.csv", "/etc/cron.d/x.csv", "a\x00b.csv"])
def test_a_file_name_is_never_a_path(officer, settings, name):
    item = officer.upload((name, register()))
    kept = item.files.get()
    assert "/" not in kept.name and "\\" not in kept.name and ".." not in kept.name.removesuffix(".csv")
    assert settings.UPLOADS in kept.path.parents and kept.path.is_file()
    assert item.status == Status.READY


def test_a_very_long_name_is_shortened_and_its_file_taken(officer):
    item = officer.upload(("r" * 300 + ".csv", register()), source="S" * 80)
    assert item.status == Status.READY and item.files.get().name.endswith(".csv")
    assert officer.get("imports/").status_code == 200
    too_long = officer.client.post(
        officer.address("bring-in/"),
        {
            "files": _named("r.csv", register().encode()),
            "source": "new",
            "source_name": "S" * 81,
        },
    )
    assert too_long.status_code == 400 and "80 letters or fewer" in said(too_long)


def test_markup_in_a_file_is_shown_as_text(officer):
    item = officer.upload(
        ("<b>r.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,<script>alert(1)</script>"))
    )
    for tail in ("", "problems/", "marks/"):
        html = officer.get(f"imports/{item.pk}/{tail}").content.decode()
        assert "<script>alert" not in html and "<b>r.csv" not in html


def test_a_problem_is_safe_in_a_spreadsheet(officer):
    item = officer.upload(("r.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,=1+1")))
    text = officer.get(f"imports/{item.pk}/problems.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "file,row,column,value,rule,remedy"
    assert "'=1+1" in text and ",=1+1" not in text


def test_rows_that_agree_are_taken_once_and_that_disagree_are_left_out(officer):
    twice = register() + "2,03/11/2025,AM,/\n3,03/11/2025,AM,I\n"
    item = officer.upload(("register.csv", twice))
    page = officer.page(item)
    assert "The same pupil has different marks for one session" in page
    assert "Rows that say the same twice were taken once" in page
    officer.take_in(item)
    rows = {row.pupil.source_id: row.marks for row in RegisterWeek.objects.unscoped(WHY).select_related("pupil")}
    assert rows["2"][0] == "/" and rows["3"][0] == "-" and rows["3"][1] == "\\"


def test_pupils_missing_from_the_pupils_file_are_taken_and_said(officer):
    item = officer.upload(("register.csv", register()), ("pupils.csv", pupils_file(range(1, 3))))
    assert "Pupils have marks and are not in the list of pupils" in officer.page(item)
    officer.take_in(item)
    assert Pupil.objects.unscoped(WHY).count() == 4


def test_the_list_of_problems_can_be_leafed_through_and_narrowed(officer):
    bad = register(
        pupils=range(1, 31),
        marks=lambda pupil, day, session: "?!" if day == MONDAY and session == "AM" else present(pupil, day, session),
    )
    many = bad + "".join(f"{n},99/99/2025,AM,/\n" for n in range(1, 121))
    item = officer.upload(("register.csv", many))
    assert ImportProblem.objects.filter(of=item, level="row").count() >= 150
    first = said(officer.get(f"imports/{item.pk}/problems/?level=row"))
    second = said(officer.get(f"imports/{item.pk}/problems/?level=row&page=2"))
    assert "Lines 1 to 100 of" in first and "Lines 101 to" in second
    narrowed = said(officer.get(f"imports/{item.pk}/problems/?rule=This is not a date."))
    assert "120 things to look at" in narrowed
    assert officer.get(f"imports/{item.pk}/problems/?level=zzz&page=x&rule=nothing").status_code == 200
