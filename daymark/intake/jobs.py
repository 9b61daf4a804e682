"""The work on imports that pages start and need not wait for."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from daymark.access.models import Person
from daymark.intake import check as checking
from daymark.intake import removal
from daymark.intake import undo as undoing
from daymark.intake.commit import Counts, commit
from daymark.intake.models import LAYING_OUT, Import, Status
from daymark.intake.progress import is_worked_on, told
from daymark.intake.relake import rebuild_years
from daymark.intake.unusual import NeedsConfirmation
from daymark.registers.models import School

log = logging.getLogger(__name__)

BROKE = (
    "Something went wrong that is not the fault of your files, and nothing was taken in. "
    "Try again; if it comes back, tell whoever keeps Daymark for you."
)
NOT_LAID_OUT = (
    "The registers are as they should be, but the figures could not be laid out anew. It is tried again every few "
    "minutes, or at once with `daymark lake build`; until then pages show the figures from before."
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


@app.periodic(cron="*/5 * * * *")
@app.task(name="lay_out_rest", queue="imports", queueing_lock="lay_out_rest")
def lay_out_now_and_then(timestamp: int) -> None:
    """Lay out what a stopped `daymark import`, or a stopped web server, left: this worker was not stopped with it."""
    lay_out_rest()


@app.task(name="lay_out_import", queue="imports")
def lay_out_import(import_id: int) -> None:
    """Lay out what an import that was written by hand lists: a correction."""
    lay_out(Import.objects.get(pk=import_id))


@app.task(name="carry_out_removal", queue="imports")
def carry_out_removal(school_id: int, case_id: int) -> None:
    """Carry out a removal that two people agreed on; what comes of it is in the case."""
    removal.carry_out(School.objects.select_related("trust").get(pk=school_id), case_id, timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="propose_removals", queue="imports", queueing_lock="propose_removals")
def propose_removals(timestamp: int) -> None:
    """Once a day: propose to remove what is past its time, and go on with what a stop left. Removes nothing itself."""
    removal.daily(timezone.now())


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
    except NeedsConfirmation as asked:
        _ask(row, asked)
        return None
    except Exception:
        _mark(row, Status.FAILED, BROKE)
        raise
    lay_out(row)
    return counts


def run_undo(
    row: Import, *, by: Person | None, at: datetime, reason: str = "", where: str = "", oversees: bool = False
) -> None:
    """Take an import back and lay its years out anew. Raises CannotUndo."""
    undoing.undo(row, by=by, at=at, reason=reason, where=where, oversees=oversees)
    lay_out(row)


def lay_out(row: Import) -> None:
    """Lay out anew the school years the import still lists. Those that cannot be stay listed, and the row says why.

    An error that is nobody's fault is said in the row and raised.
    """
    years = row.to_lay_out
    try:
        with told(row) as progress:
            progress(LAYING_OUT, 0, max(1, len(years)))
            trouble = rebuild_years(row.school, years)
    except Exception:
        _mark(row, row.status, NOT_LAID_OUT)
        raise
    _mark(row, row.status, trouble)
    row.refresh_from_db(fields=["to_lay_out"])


def start_check(row: Import) -> None:
    """Ask for a check, to be done by the worker once what is written now is committed."""
    _mark(row, Status.UPLOADED)
    check_import.defer(import_id=row.pk)


def start_commit(row: Import, *, by: Person | None, confirmed: bool = False) -> None:
    """Ask for a commit, to be done by the worker."""
    _mark(row, Status.COMMITTING)
    commit_import.defer(import_id=row.pk, by=by.pk if by else None, confirmed=confirmed)


def recover() -> None:
    """After a stop: what a job had begun and nobody works on any more is put back to where a person can start it.

    What was taken in or undone and not laid out yet is laid out now.
    """
    for row in Import.objects.filter(status__in=(Status.CHECKING, Status.COMMITTING)):
        if is_worked_on(row):
            continue
        log.warning("import %s had been left half done and was put back", row.pk)
        with transaction.atomic():
            if row.status == Status.CHECKING:
                start_check(row)
            elif not _waiting(row):
                _mark(row, Status.READY, STOPPED)
    lay_out_rest()


def lay_out_rest() -> None:
    """Lay out what is listed still and nobody works on."""
    for row in Import.objects.filter(status__in=(Status.COMMITTED, Status.UNDONE)).exclude(to_lay_out=[]):
        if not is_worked_on(row):
            _lay_out_late(row)


def _lay_out_late(row: Import) -> None:
    log.warning("the figures of import %s had not been laid out; doing it now", row.pk)
    try:
        lay_out(row)
    except Exception:
        # Whatever is wrong with one import must not keep the worker from starting: the row says it, and the log.
        log.exception("the figures of import %s could not be laid out", row.pk)


def _ask(row: Import, asked: NeedsConfirmation) -> None:
    """Wait for a person's word, with the numbers as they are now: the school may have changed since the check."""
    row.needs_confirmation = True
    row.summary = {**row.summary, **checking.would(asked.compared, asked.known)}
    row.save(update_fields=["needs_confirmation", "summary"])
    _mark(row, Status.READY, str(asked))


def _waiting(row: Import) -> bool:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="commit_import", status="todo", args__import_id=row.pk).exists()


def _mark(row: Import, status: str, trouble: str = "") -> None:
    row.status, row.trouble, row.step, row.done, row.total = status, trouble, "", 0, 0
    row.save(update_fields=["status", "trouble", "step", "done", "total"])
