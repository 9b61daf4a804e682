"""Lesson marks and minutes late taken in: once, whole, and back out again."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from registers_made import FULL, MONDAY, NOW, an_import, school, taken

from daymark.intake import jobs
from daymark.intake.commit import commit
from daymark.intake.models import Import, Status
from daymark.intake.receive import receive
from daymark.intake.undo import undo
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import folder_name
from daymark.registers import export
from daymark.registers.models import LessonWeek, MarkNote, Pupil

WHY = "a test looks at what was written"
YEAR = SchoolYear(2025)
MATHS = ("1", MONDAY, "P1", "Maths", "/")
ART = ("1", MONDAY, "P2", "Art", "O")


def take_in(of, **what):
    row = an_import(of)
    return row, commit(taken(of, **what), of, row, by=None, at=NOW)


def kept(of):
    return export.lessons(of, YEAR).select("period", "subject", "mark").rows()


@pytest.mark.django_db
def test_lessons_go_in_and_bring_their_pupils():
    of = school()
    row, counts = take_in(of, lessons=[MATHS, ART])
    assert (counts.lessons_created, counts.lessons_changed, counts.pupils_created) == (2, 0, 1)
    assert counts.anything and counts.years == (2025,) and row.to_lay_out == [2025]
    assert (row.lessons_created, row.status) == (2, Status.COMMITTED)
    assert kept(of) == [("P1", "Maths", "/"), ("P2", "Art", "O")]


@pytest.mark.django_db
def test_the_same_lessons_again_change_nothing():
    of = school()
    take_in(of, lessons=[MATHS, ART])
    before = list(LessonWeek.objects.unscoped(WHY).values())
    _, counts = take_in(of, lessons=[ART, MATHS])
    assert not counts.anything and counts.years == ()
    assert list(LessonWeek.objects.unscoped(WHY).values()) == before


@pytest.mark.django_db
def test_the_later_mark_is_believed_and_the_earlier_stays_on_record():
    of = school()
    first, _ = take_in(of, lessons=[MATHS, ART])
    _, counts = take_in(of, lessons=[MATHS, ("1", MONDAY, "P2", "Art", "M"), ("1", MONDAY, "P3", "PE", "/")])
    assert (counts.lessons_created, counts.lessons_changed) == (1, 1)
    assert kept(of) == [("P1", "Maths", "/"), ("P2", "Art", "M"), ("P3", "PE", "/")]
    assert LessonWeek.objects.unscoped(WHY).get(first_import=first.pk).marks == "/O"


@pytest.mark.django_db
def test_a_lesson_without_a_mark_erases_none():
    of = school()
    take_in(of, lessons=[MATHS])
    _, counts = take_in(of, lessons=[("1", MONDAY, "P1", "Drama", "-"), ("1", MONDAY, "P2", "Art", "-")])
    assert (counts.lessons_created, counts.lessons_changed) == (1, 0)
    assert kept(of) == [("P1", "Maths", "/"), ("P2", "Art", "-")]
    take_in(of, lessons=[ART])
    assert kept(of) == [("P1", "Maths", "/"), ("P2", "Art", "O")]


@pytest.mark.django_db
def test_the_import_taken_in_last_is_believed_whichever_came_first():
    of = school()
    early, late = an_import(of), an_import(of)
    for row, mark in ((late, "O"), (early, "M")):
        commit(taken(of, lessons=[("1", MONDAY, "P1", "Maths", mark)]), of, row, by=None, at=NOW)
    assert kept(of) == [("P1", "Maths", "M")]


@pytest.mark.django_db
def test_undo_brings_the_earlier_lessons_back():
    of = school()
    take_in(of, lessons=[MATHS, ART])
    row, _ = take_in(of, lessons=[("1", MONDAY, "P2", "Art", "M"), ("2", MONDAY, "P1", "Maths", "/")])
    assert undo(row, by=None, at=NOW) == (2025,)
    assert kept(of) == [("P1", "Maths", "/"), ("P2", "Art", "O")]
    assert Pupil.objects.unscoped(WHY).count() == 1 and row.undo.counts["lessons_removed"] == 2


@pytest.mark.django_db
def test_minutes_that_come_later_have_their_year_laid_out_anew():
    of = school()
    take_in(of, weeks=[("1", 0, "L" + FULL[1:])])
    row, counts = take_in(of, weeks=[("1", 0, "L" + FULL[1:])], notes=[("1", MONDAY, "AM", 12, None)])
    assert counts.years == (2025,) and row.to_lay_out == [2025]
    _, again = take_in(of, weeks=[("1", 0, "L" + FULL[1:])], notes=[("1", MONDAY, "AM", 12, None)])
    assert again.years == ()


@pytest.mark.django_db
def test_undone_minutes_have_their_year_laid_out_anew():
    of = school()
    take_in(of, weeks=[("1", 0, "L" + FULL[1:])])
    row, _ = take_in(of, notes=[("1", MONDAY, "AM", 12, None)])
    assert undo(row, by=None, at=NOW) == (2025,) and not MarkNote.objects.unscoped(WHY).exists()


DAYS = [f"{day:02}/09/2025" for day in range(8, 13)]
REGISTER = "Adno,Date,AM,AM Minutes Late,PM\n" + "".join(
    f"{pupil},{day},{'L,9' if pupil == 101 else '/,'},\\\n" for pupil in (101, 102, 103) for day in DAYS
)
LESSONS = "Adno,Date,Period,Subject,Mark\n" + "".join(
    f"{pupil},{day},{period},{subject},{'O' if pupil == 103 and subject == 'Art' else '/'}\n"
    for pupil in (101, 102, 103)
    for day in DAYS
    for period, subject in (("P1", "Maths"), ("P2", "Art"))
)


def upload(of, **files: str) -> Import:
    return receive(of, [(f"{n}.csv", io.BytesIO(t.encode())) for n, t in files.items()], by=None, at=NOW)


def table(of, name: str) -> pl.DataFrame:
    folder = Path(settings.LAKE_ROOT) / folder_name(of.key) / "2025" / "current"
    return pl.read_parquet(folder / f"{name}.parquet")


def test_from_the_files_to_the_lake_and_back(committed_db):
    of = school(urn="999931", laestab="8764001")
    register = upload(of, register=REGISTER)
    jobs.run_check(register)
    jobs.run_commit(register, by=None, at=NOW)
    row = upload(of, lessons=LESSONS)
    jobs.run_check(row)
    assert row.status == Status.READY and not row.needs_confirmation
    said = row.summary["lessons"]
    assert (said["read"], said["taken"], said["new"], said["changed"], said["subjects"]) == (30, 30, 30, 0, 2)
    assert (said["first_day"], said["last_day"]) == ("2025-09-08", "2025-09-12")
    assert not LessonWeek.objects.unscoped(WHY).exists()
    jobs.run_commit(row, by=None, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.trouble, row.to_lay_out, row.lessons_created) == (Status.COMMITTED, "", [], 30)
    assert table(of, "schools")["la"].to_list() == ["876"]
    assert table(of, "late_minutes")["minutes"].to_list() == [9] * 5
    art = table(of, "lessons").filter(pl.col("subject") == "Art")
    assert (art["possible"].sum(), art["absent"].sum()) == (15, 5)
    jobs.run_undo(row, by=None, at=NOW)
    assert table(of, "lessons").is_empty() and table(of, "weeks").height == 3


def test_the_same_lesson_file_twice_is_told_beforehand(committed_db):
    of = school(urn="999932")
    row = upload(of, lessons=LESSONS)
    jobs.run_check(row)
    jobs.run_commit(row, by=None, at=NOW)
    again = upload(of, lessons=LESSONS)
    jobs.run_check(again)
    assert {name: again.summary["lessons"][name] for name in ("new", "changed", "unchanged")} == {
        "new": 0, "changed": 0, "unchanged": 30,
    }  # fmt: skip
    jobs.run_commit(again, by=None, at=NOW)
    assert (again.lessons_created, again.lessons_changed) == (0, 0)
