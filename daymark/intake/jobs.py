"""The work on imports that pages start and need not wait for."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from daymark.access.models import Person
from daymark.intake import check as checking
from daymark.intake import undo as undoing
from daymark.intake.commit import Counts, NeedsConfirmation, commit
from daymark.intake.models import Import, Status
from daymark.intake.progress import is_worked_on, told
from daymark.intake.relake import rebuild_years

log = logging.getLogger(__name__)

BROKE = (
    "Something went wrong that is not the fault of your files, and nothing was taken in. "
    "Try again; if it comes back, tell whoever keeps Daymark for you."
)
STOPPED = "Daymark was stopped before this was done, and nothing was taken in. You can start it again."


@app.task(name="check_import", queue="imports")
def check_import(import_id: int) -> None:
    """Check an import's files; what comes of it is in the import's row."""
    row = Import.objects.get(pk=import_id)
    if row.status not in (Status.UPLOADED, Status.CHECKING):
        return
    run_check(row)


@app.task(name="commit_import", queue="imports")
def commit_import(import_id: int, by: int | None = None, confirmed: bool = False) -> None:
    """Take in an import that was checked; what comes of it is in the import's row."""
    row = Import.objects.get(pk=import_id)
    if row.status not in (Status.READY, Status.COMMITTING):
        return
    person = Person.objects.filter(pk=by).first() if by else None
    run_commit(row, by=person, at=timezone.now(), confirmed=confirmed)


def run_check(row: Import) -> None:
    """Check now, in this process. An error that is nobody's fault is logged, said in the row and raised."""
    _mark(row, Status.CHECKING)
    try:
        with told(row) as progress:
            checking.check(row, progress)
    except Exception:
        _mark(row, Status.FAILED, BROKE)
        raise


def run_commit(row: Import, *, by: Person | None, at: datetime, confirmed: bool = False) -> Counts | None:
    """Read, commit and lay out anew now, in this process; None where a person must first say that they mean it."""
    _mark(row, Status.COMMITTING)
    try:
        with told(row) as progress:
            taken = checking.read(row, progress)
            counts = commit(taken, row.school, row, by=by, at=at, confirmed=confirmed, progress=progress)
            progress("Laying the figures out", 0, max(1, len(counts.years)))
    except NeedsConfirmation as asked:
        row.needs_confirmation = True
        row.save(update_fields=["needs_confirmation"])
        _mark(row, Status.READY, str(asked))
        return None
    except Exception:
        _mark(row, Status.FAILED, BROKE)
        raise
    _mark(row, Status.COMMITTED, rebuild_years(row.school, counts.years))
    return counts


def run_undo(row: Import, *, by: Person | None, at: datetime, reason: str = "") -> None:
    """Take an import back and lay its years out anew. Raises CannotUndo."""
    years = undoing.undo(row, by=by, at=at, reason=reason)
    _mark(row, Status.UNDONE, rebuild_years(row.school, years))


def start_check(row: Import) -> None:
    """Ask for a check, to be done by the worker once what is written now is committed."""
    _mark(row, Status.UPLOADED)
    check_import.defer(import_id=row.pk)


def start_commit(row: Import, *, by: Person | None, confirmed: bool = False) -> None:
    """Ask for a commit, to be done by the worker."""
    _mark(row, Status.COMMITTING)
    commit_import.defer(import_id=row.pk, by=by.pk if by else None, confirmed=confirmed)


def recover() -> None:
    """After a stop: what a job had begun and nobody works on any more is put back to where a person can start it."""
    for row in Import.objects.filter(status__in=(Status.CHECKING, Status.COMMITTING)):
        if is_worked_on(row):
            continue
        log.warning("import %s had been left half done and was put back", row.pk)
        with transaction.atomic():
            if row.status == Status.CHECKING:
                start_check(row)
            elif not _waiting(row):
                _mark(row, Status.READY, STOPPED)


def _waiting(row: Import) -> bool:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="commit_import", status="todo", args__import_id=row.pk).exists()


def _mark(row: Import, status: str, trouble: str = "") -> None:
    row.status, row.trouble, row.step, row.done, row.total = status, trouble, "", 0, 0
    row.save(update_fields=["status", "trouble", "step", "done", "total"])
