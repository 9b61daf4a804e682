"""Taking an import back, as an act of its own that is kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from daymark.access.models import Person
from daymark.intake.commit import hold_school
from daymark.intake.models import Import, ImportUndo, Status
from daymark.intake.staging import Cursor
from daymark.intake.touched import pupils_of, written_down
from daymark.kit.school_year import SchoolYear
from daymark.registers.working import working_on

TABLES = {"pupil", "enrolment", "characteristics"}

RESTORED_WEEKS = """
WITH changed AS (
    SELECT pupil_id, week, before, raw_before, after, raw_after FROM registers_registerweekchange
    WHERE import_id = %(import)s
), kept AS (
    INSERT INTO registers_registerweekchange
        (pupil_id, week, before, after, raw_before, raw_after, import_id, at, by_id)
    SELECT pupil_id, week, after, before, raw_after, raw_before, %(import)s, %(at)s, %(by)s FROM changed
)
UPDATE registers_registerweek w SET marks = c.before, raw = c.raw_before
FROM changed c WHERE w.pupil_id = c.pupil_id AND w.week = c.week
"""

REMOVED_WEEKS = """
WITH gone AS (
    DELETE FROM registers_registerweek WHERE school_id = %(school)s AND first_import = %(import)s
    RETURNING pupil_id, week, marks, raw
)
INSERT INTO registers_registerweekchange (pupil_id, week, before, after, raw_before, raw_after, import_id, at, by_id)
SELECT pupil_id, week, marks, '', raw, '', %(import)s, %(at)s, %(by)s FROM gone
"""

TOUCHED = """
SELECT week FROM registers_registerweek WHERE school_id = %(school)s AND first_import = %(import)s
UNION SELECT week FROM registers_registerweekchange WHERE import_id = %(import)s
UNION SELECT week FROM registers_lessonweek WHERE first_import = %(import)s
UNION SELECT n.date FROM registers_marknote n JOIN registers_pupil p ON p.id = n.pupil_id
    WHERE p.school_id = %(school)s AND n.first_import = %(import)s
"""

CHANGES = """
SELECT "table", row, before FROM registers_recordchange WHERE import_id = %s ORDER BY id DESC
"""

LESSONS = "SELECT coalesce(sum(length(marks)), 0) FROM registers_lessonweek WHERE first_import = %(import)s"

CREATED = ("registers_lessonweek", "registers_marknote", "registers_characteristics", "registers_enrolment")

OF_RIGHT = "Somebody had a right to this correction. Ask those who answer for requests of families to take it back."


class CannotUndo(Exception):  # noqa: N818 - said to people
    """The import cannot be taken back; the message says why and what to do first."""


def undo(
    import_row: Import,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    where: str = "",
    oversees: bool = False,
) -> tuple[int, ...]:
    """Put back what an import changed and take away what it brought; gives the school years whose lake part is old.

    Imports are taken back in the opposite order of their coming. Raw files and history stay. Lesson marks
    go back to what stood before. Comments and minutes late that it wrote over are not restored. `where` is the network
    address the person came from, `oversees` whether they answer for people's rights: a correction that somebody had a
    right to is taken back by nobody else. Raises CannotUndo.
    """
    told: dict[str, Any] = {
        "school": import_row.school_id,
        "import": import_row.pk,
        "at": at,
        "by": by.pk if by else None,
    }
    with working_on(import_row.school, "an import taken back"), connection.cursor() as cursor:
        hold_school(cursor, import_row.school)
        import_row.refresh_from_db()
        _refuse(import_row, oversees)
        cursor.execute(TOUCHED, told)
        years = {SchoolYear.of(week).start_year for (week,) in cursor.fetchall()}
        pupils = pupils_of(cursor, import_row)
        counts = _take_back(cursor, told)
        ImportUndo.objects.create(of=import_row, by=by, at=at, reason=reason, counts=counts)
        import_row.status, import_row.trouble = Status.UNDONE, ""
        import_row.to_lay_out = sorted(years.union(import_row.to_lay_out))
        import_row.save(update_fields=["status", "trouble", "to_lay_out"])
        written_down("import.undo", import_row, pupils, by=by, at=at, why=reason, where=where)
    return tuple(sorted(years))


def _refuse(row: Import, oversees: bool) -> None:
    if row.status != Status.COMMITTED:
        raise CannotUndo("Only an import that was taken in can be undone.")
    if row.by_right and not oversees:
        raise CannotUndo(OF_RIGHT)
    later = Import.objects.filter(school=row.school, status=Status.COMMITTED).filter(
        Q(committed_at__gt=row.committed_at) | Q(committed_at=row.committed_at, pk__gt=row.pk)
    )
    newest = later.order_by("-committed_at", "-pk").first()
    if newest is not None:
        raise CannotUndo(
            f"{later.count()} later import(s) of this school stand on this one. Undo those first, beginning with the "
            f"one of {timezone.localtime(newest.created_at):%d/%m/%Y %H:%M}."
        )


def _take_back(cursor: Cursor, told: dict[str, Any]) -> dict[str, int]:
    counts = {}
    for what, statement in (("weeks_restored", RESTORED_WEEKS), ("weeks_removed", REMOVED_WEEKS)):
        cursor.execute(statement, told)
        counts[what] = int(cursor.rowcount)
    cursor.execute(LESSONS, told)
    (counts["lessons_removed"],) = cursor.fetchone()
    for table in CREATED:
        cursor.execute(f"DELETE FROM {table} WHERE first_import = %s", [told["import"]])  # noqa: S608
    counts["records_restored"] = _restore_records(cursor, told)
    cursor.execute("DELETE FROM registers_pupil WHERE school_id = %(school)s AND first_import = %(import)s", told)
    counts["pupils_removed"] = int(cursor.rowcount)
    return counts


def _restore_records(cursor: Cursor, told: dict[str, Any]) -> int:
    cursor.execute(CHANGES, [told["import"]])
    changes = cursor.fetchall()
    for table, row, before in changes:
        values = json.loads(before) if isinstance(before, str) else before
        if table not in TABLES:
            raise CannotUndo(f"The history names a table that is not known: {table}.")
        sets = ", ".join(f'"{name}" = %s' for name in values)
        cursor.execute(f"UPDATE registers_{table} SET {sets} WHERE id = %s", [*values.values(), row])  # noqa: S608
    return len(changes)
