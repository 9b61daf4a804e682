"""From uploaded files to registers and figures, and back."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from registers_made import NOW, school

from daymark.intake import jobs
from daymark.intake.check import UnknownCode, map_marks, read
from daymark.intake.commit import commit
from daymark.intake.models import Import, ImportProblem, Status
from daymark.intake.progress import told
from daymark.intake.receive import plain_name, receive
from daymark.intake.relake import rebuild_years
from daymark.intake.undo import undo
from daymark.lake.build import folder_name
from daymark.registers.models import RegisterWeek, RegisterWeekChange
from daymark.web.data.forms import plain_file_name

WHY = "a test looks at what was written"
MARKS = "Adno,Date,Session,Mark\n" + "".join(
    f"{pupil},{day:02}/09/2025,{session},{mark}\n"
    for pupil in (101, 102, 103)
    for day in range(8, 13)
    for session, mark in (("AM", "/"), ("PM", "\\"))
)


def upload(of, text: str, name="marks.csv") -> Import:
    return receive(of, [(name, io.BytesIO(text.encode()))], by=None, at=NOW)


def lake_of(of) -> Path:
    return Path(settings.LAKE_ROOT) / folder_name(of.key) / "2025" / "current"


def test_checked_committed_laid_out_and_undone(committed_db):
    of = school(urn="999901")
    row = upload(of, MARKS)
    jobs.run_check(row)
    assert row.status == Status.READY
    assert row.summary["weeks"]["new"] == 3 and row.summary["pupils_new"] == 3
    assert not RegisterWeek.objects.unscoped(WHY).exists()
    jobs.run_commit(row, by=None, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.trouble, row.weeks_created, row.step) == (Status.COMMITTED, "", 3, "")
    assert pl.read_parquet(lake_of(of) / "weeks.parquet").height == 3
    jobs.run_undo(row, by=None, at=NOW, reason="Wrong school")
    row.refresh_from_db()
    assert row.status == Status.UNDONE and row.undo.reason == "Wrong school"
    assert not RegisterWeek.objects.unscoped(WHY).exists() and not lake_of(of).exists()


def test_the_same_upload_again_changes_nothing(committed_db):
    of = school(urn="999902")
    for created in (3, 0):
        row = upload(of, MARKS)
        jobs.run_check(row)
        jobs.run_commit(row, by=None, at=NOW)
        assert (row.weeks_created, row.weeks_changed) == (created, 0)
    assert not RegisterWeekChange.objects.unscoped(WHY).exists()


def test_a_mark_that_is_no_code_is_mapped_once_for_the_source(committed_db):
    of = school(urn="999903")
    row = upload(of, MARKS.replace(",AM,/", ",AM,¤"))
    jobs.run_check(row)
    assert "¤" in row.summary["unknown_marks"]
    with pytest.raises(UnknownCode):
        map_marks(row, {"¤": "not a code"})
    map_marks(row, {"¤": "/"})
    jobs.run_check(row)
    assert row.summary["unknown_marks"] == {}
    jobs.run_commit(row, by=None, at=NOW)
    assert {week.marks[:2] for week in RegisterWeek.objects.unscoped(WHY)} == {"/\\"}


@pytest.mark.parametrize("content", ["", "\x89PNG\r\n\x1a\n\x00\x00", "Some words\n"])
def test_files_that_hold_nothing_fail_with_reasons(committed_db, content):
    row = upload(school(urn="999904"), content)
    jobs.run_check(row)
    assert row.status == Status.FAILED and row.trouble
    assert ImportProblem.objects.filter(of=row).exclude(rule="").exists()


def test_the_worker_is_asked_once_what_is_written_is_committed(committed_db):
    row = upload(school(urn="999905"), MARKS)
    jobs.start_check(row)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("check_import", {"import_id": row.pk})
    jobs.check_import(import_id=row.pk)
    jobs.commit_import(import_id=row.pk)
    row.refresh_from_db()
    assert row.status == Status.COMMITTED


def test_what_a_stop_left_half_done_can_be_started_again(committed_db):
    of = school(urn="999906")
    checking, committing, busy = (upload(of, MARKS) for _ in range(3))
    Import.objects.filter(pk=checking.pk).update(status=Status.CHECKING)
    Import.objects.filter(pk__in=[committing.pk, busy.pk]).update(status=Status.COMMITTING)
    with told(busy):
        jobs.recover()
    for row in (checking, committing, busy):
        row.refresh_from_db()
    assert (checking.status, committing.status, busy.status) == (Status.UPLOADED, Status.READY, Status.COMMITTING)
    assert "stopped" in committing.trouble


def test_a_stop_between_the_commit_and_the_figures_is_mended_at_the_next_start(committed_db):
    of = school(urn="999910")
    row = upload(of, MARKS)
    jobs.run_check(row)
    commit(read(row), of, row, by=None, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.to_lay_out, row.standing) == (Status.COMMITTED, [2025], "Laying the figures out")
    with told(row):
        jobs.recover()
    assert not lake_of(of).exists()
    jobs.recover()
    row.refresh_from_db()
    assert pl.read_parquet(lake_of(of) / "weeks.parquet").height == 3
    assert (row.status, row.to_lay_out, row.standing, row.step) == (Status.COMMITTED, [], "Taken in", "")


def test_a_stop_between_the_undo_and_the_figures_is_mended_too(committed_db):
    of = school(urn="999911")
    row = upload(of, MARKS)
    jobs.run_check(row)
    jobs.run_commit(row, by=None, at=NOW)
    undo(row, by=None, at=NOW)
    assert lake_of(of).exists() and row.laying_out
    jobs.lay_out_now_and_then(timestamp=0)
    row.refresh_from_db()
    assert not lake_of(of).exists() and (row.status, row.to_lay_out) == (Status.UNDONE, [])


def test_figures_that_cannot_be_laid_out_stay_listed_until_they_are(committed_db, tmp_path, monkeypatch):
    of = school(urn="999912")
    row = upload(of, MARKS)
    jobs.run_check(row)
    (tmp_path / "file").write_text("in the way of a folder")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(settings, "LAKE_ROOT", tmp_path / "file" / "lake")
        jobs.run_commit(row, by=None, at=NOW)
        row.refresh_from_db()
        assert (row.status, row.to_lay_out, row.laying_out) == (Status.COMMITTED, [2025], False)
        assert "could not be laid out" in row.trouble
    assert rebuild_years(of, (2025,)) == ""
    row.refresh_from_db()
    assert (row.to_lay_out, row.trouble) == ([], "")


def test_progress_shows_while_the_work_is_not_committed(committed_db):
    row = upload(school(urn="999907"), MARKS)
    with told(row) as progress:
        progress("Reading", 40, 100)
        with connection.cursor() as cursor:
            cursor.execute("SELECT step, done, total FROM intake_import WHERE id = %s", [row.pk])
            assert cursor.fetchone() == ("Reading", 40, 100)


def test_raw_files_are_kept_as_they_came(committed_db):
    row = upload(school(urn="999908"), MARKS, "../../etc/mär ks.csv")
    file = row.files.get()
    assert file.path.read_bytes() == MARKS.encode() and file.path.is_relative_to(settings.UPLOADS)
    assert file.name == "mär ks.csv"


@pytest.mark.parametrize(
    ("name", "plain"), [("a/b.csv", "b.csv"), ("C:\\x\\y.csv", "y.csv"), ("..", "file"), ("", "file"), ("a\x00b", "ab")]
)
def test_names_of_files_are_names_alone(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize("letter", ["a", "€", "𝄞", "e\u0301"])
def test_a_long_name_fits_into_a_folder_and_keeps_its_ending(tmp_path, letter):
    for shorten in (plain_name, plain_file_name):
        name = shorten(letter * 110 + ".csv")
        (tmp_path / name).write_text("")
        begins = name.removesuffix(".csv").rstrip("…")
        assert name.endswith(".csv") and len(begins) > 40 and set(begins) == set(letter)
