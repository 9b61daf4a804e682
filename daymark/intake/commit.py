"""Taking in what was read: one transaction, set by set, so that all of it is there or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from daymark.access.models import Person
from daymark.intake import lesson_weeks
from daymark.intake.models import Import, Status
from daymark.intake.records import write_characteristics, write_enrolments
from daymark.intake.staging import Compared, Cursor, meet, stage
from daymark.intake.taken import Taken
from daymark.intake.touched import pupils_of, written_down
from daymark.intake.unusual import known_pupils, refuse
from daymark.kit.school_year import SchoolYear
from daymark.registers.frames import IDENTITY
from daymark.registers.models import AcademicYear, School
from daymark.registers.working import working_on

Progress = Callable[[str, int, int], None]
"""Told the step in words, how much of it is done, and how much there is."""

FOUR_DAYS = timedelta(days=4)
"""From a week's Monday to its Friday: a week in which 1 August falls belongs to two school years."""

ONE_AT_A_TIME = 7_203_115
"""Names the lock that lets one import at a time write to a school."""

STEPS = (
    "Laying the files beside what is there",
    "Pupils",
    "What is known of them",
    "Register weeks",
    "Notes beside marks",
    "Lessons",
)

NEW_PUPILS = """
INSERT INTO registers_pupil (school_id, source_id, upn, admission_number, surname, forename, first_import)
SELECT %(school)s, m.source_id, coalesce(s.upn, ''), coalesce(s.admission_number, ''), coalesce(s.surname, ''),
    coalesce(s.forename, ''), %(import)s
FROM (
    SELECT source_id FROM staged_pupils UNION SELECT source_id FROM staged_weeks
    UNION SELECT source_id FROM staged_notes UNION SELECT source_id FROM staged_lessons
) m
LEFT JOIN staged_pupils s USING (source_id)
WHERE NOT EXISTS (SELECT 1 FROM registers_pupil p WHERE p.school_id = %(school)s AND p.source_id = m.source_id)
ORDER BY m.source_id
"""

_DIFFERS = " OR ".join(f"s.{name} IS NOT NULL AND s.{name} <> p.{name}" for name in IDENTITY)
_BEFORE = ", ".join(f"'{name}', p.{name}" for name in IDENTITY)
_AFTER = ", ".join(f"'{name}', coalesce(s.{name}, p.{name})" for name in IDENTITY)
RENAMED = f"""
WITH differing AS (
    SELECT p.id, jsonb_build_object({_BEFORE}) AS before, jsonb_build_object({_AFTER}) AS after
    FROM registers_pupil p JOIN staged_pupils s USING (source_id)
    WHERE p.school_id = %(school)s AND ({_DIFFERS})
), kept AS (
    INSERT INTO registers_recordchange (pupil_id, "table", row, before, after, import_id, at, by_id)
    SELECT id, 'pupil', id, before, after, %(import)s, %(at)s, %(by)s FROM differing
)
UPDATE registers_pupil p
SET upn = after ->> 'upn', admission_number = after ->> 'admission_number', surname = after ->> 'surname',
    forename = after ->> 'forename'
FROM differing WHERE p.id = differing.id
"""  # noqa: S608

NEW_WEEKS = """
INSERT INTO registers_registerweek (pupil_id, week, school_id, marks, raw, first_import)
SELECT pupil_id, week, %(school)s, new_marks, new_raw, %(import)s FROM incoming WHERE marks IS NULL
ORDER BY pupil_id, week
"""

CHANGED_WEEKS = """
WITH differing AS (
    SELECT i.pupil_id, i.week, i.marks, i.raw, m.after, m.raw_after
    FROM incoming i JOIN merged_weeks m USING (marks, raw, new_marks, new_raw)
), kept AS (
    INSERT INTO registers_registerweekchange
        (pupil_id, week, before, after, raw_before, raw_after, import_id, at, by_id)
    SELECT pupil_id, week, marks, after, raw, raw_after, %(import)s, %(at)s, %(by)s FROM differing
)
UPDATE registers_registerweek w SET marks = d.after, raw = d.raw_after
FROM differing d WHERE w.pupil_id = d.pupil_id AND w.week = d.week
"""

NOTES = """
INSERT INTO registers_marknote (pupil_id, date, session, minutes_late, comment, first_import)
SELECT p.id, s.date, s.session, s.minutes_late, coalesce(s.comment, ''), %(import)s
FROM staged_notes s JOIN registers_pupil p ON p.school_id = %(school)s AND p.source_id = s.source_id
ON CONFLICT (pupil_id, date, session) DO UPDATE SET minutes_late = excluded.minutes_late, comment = excluded.comment
WHERE (registers_marknote.minutes_late, registers_marknote.comment)
    IS DISTINCT FROM (excluded.minutes_late, excluded.comment)
RETURNING date
"""


@dataclass(frozen=True)
class Counts:
    """What a commit did to the database, in rows; `years` are the school years whose lake part is now old."""

    weeks_created: int = 0
    weeks_changed: int = 0
    weeks_unchanged: int = 0
    weeks_overwritten: int = 0
    pupils_created: int = 0
    pupils_changed: int = 0
    lessons_created: int = 0
    lessons_changed: int = 0
    years: tuple[int, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything at all is different now."""
        weeks, pupils = self.weeks_created + self.weeks_changed, self.pupils_created + self.pupils_changed
        return bool(weeks or pupils or self.lessons_created or self.lessons_changed)


def quiet(step: str, done: int, total: int) -> None:
    """The progress of somebody who does not want to know."""


def commit(
    taken: Taken,
    school: School,
    import_row: Import,
    *,
    by: Person | None,
    at: datetime,
    confirmed: bool = False,
    progress: Progress = quiet,
) -> Counts:
    """Take in what was read for `school`, as `import_row`, in one transaction; the same files again change nothing.

    Raises NeedsConfirmation where `confirmed` is False and it would change far more than usual: see
    `daymark.intake.unusual`. The lake is not touched; the row lists the years to lay out.
    """
    told = {"school": school.pk, "import": import_row.pk, "at": at, "by": by.pk if by else None}
    with working_on(school, "an import"), connection.cursor() as cursor:
        _step(progress, 0)
        hold_school(cursor, school)
        stage(cursor, taken)
        created, compared = _meet_pupils(cursor, told, confirmed, progress)
        changed = _write_people(cursor, taken, school, told, progress)
        years = _write_weeks(cursor, told, progress) | _write_notes(cursor, told, progress)
        lessons = _write_lessons(cursor, taken, school, told, progress)
        if created or changed:
            years |= _years_with_weeks(cursor, school)
        counts = _counted(compared, created, len(changed), lessons, years | lessons.years)
        _settle(import_row, school, counts, by, at)
        written_down("import.taken", import_row, pupils_of(cursor, import_row), by=by, at=at)
    return counts


def _step(progress: Progress, number: int) -> None:
    progress(STEPS[number], number, len(STEPS))


def _meet_pupils(cursor: Cursor, told: dict[str, Any], confirmed: bool, progress: Progress) -> tuple[int, Compared]:
    """Make the pupils that are new and lay the weeks beside theirs; how many were made, and what would change."""
    _step(progress, 1)
    known = known_pupils(cursor, told["school"])
    created = _run(cursor, NEW_PUPILS, told)
    compared = meet(cursor, told["school"])
    if not confirmed:
        refuse(compared, known)
    return created, compared


def _write_people(cursor: Cursor, taken: Taken, school: School, told: dict[str, Any], progress: Progress) -> set[int]:
    """Names, spells and characteristics; the pupils about whom something is different now."""
    _step(progress, 2)
    year, day = year_of(taken, told["at"], school), today_of(school, told["at"])
    changed = {row[0] for row in _rows(cursor, RENAMED + " RETURNING p.id", told)}
    changed |= write_enrolments(cursor, taken.pupils, told)
    return changed | write_characteristics(cursor, taken.pupils, told, year, day)


def _counted(compared: Compared, created: int, changed: int, lessons: lesson_weeks.Lessons, years: set[int]) -> Counts:
    return Counts(
        weeks_created=compared.new,
        weeks_changed=compared.changed,
        weeks_unchanged=compared.unchanged,
        weeks_overwritten=compared.overwritten,
        pupils_created=created,
        pupils_changed=changed,
        lessons_created=lessons.new,
        lessons_changed=lessons.changed,
        years=tuple(sorted(years)),
    )


def hold_school(cursor: Cursor, school: School) -> None:
    """Wait until nobody else writes to the school; holds until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, school.pk])


def year_of(taken: Taken, at: datetime, school: School) -> SchoolYear:
    """The school year the files are about: that of their latest marks, or of the day they came."""
    latest = [day for day in (taken.weeks["week"].max(), taken.lessons["date"].max()) if isinstance(day, date)]
    return SchoolYear.of(max(latest) if latest else today_of(school, at))


def today_of(school: School, at: datetime) -> date:
    """The day that counts as today for the school at `at`."""
    return school.trust.frozen_on or timezone.localdate(at)


def _write_weeks(cursor: Cursor, told: dict[str, Any], progress: Progress) -> set[int]:
    """Register weeks; the school years in which they are different now."""
    _step(progress, 3)
    touched = (
        "marks IS NULL OR (marks, raw, new_marks, new_raw) IN (SELECT marks, raw, new_marks, new_raw FROM merged_weeks)"
    )
    weeks = _rows(cursor, f"SELECT DISTINCT week FROM incoming WHERE {touched}", {})  # noqa: S608
    _run(cursor, NEW_WEEKS, told)
    _run(cursor, CHANGED_WEEKS, told)
    return {SchoolYear.of(day).start_year for (week,) in weeks for day in (week, week + FOUR_DAYS)}


def _write_notes(cursor: Cursor, told: dict[str, Any], progress: Progress) -> set[int]:
    """Minutes late and comments; the school years in which they are different now."""
    _step(progress, 4)
    return {SchoolYear.of(day).start_year for (day,) in set(_rows(cursor, NOTES, told))}


def _write_lessons(
    cursor: Cursor, taken: Taken, school: School, told: dict[str, Any], progress: Progress
) -> lesson_weeks.Lessons:
    _step(progress, 5)
    found = lesson_weeks.lay_beside(cursor, school, taken.lessons)
    lesson_weeks.write(cursor, found, told)
    return found


def _years_with_weeks(cursor: Cursor, school: School) -> set[int]:
    rows = _rows(
        cursor, "SELECT DISTINCT week FROM registers_registerweek WHERE school_id = %(school)s", {"school": school.pk}
    )
    return {SchoolYear.of(week).start_year for (week,) in rows}


def _settle(row: Import, school: School, counts: Counts, by: Person | None, at: datetime) -> None:
    for year in counts.years:
        AcademicYear.objects.get_or_create(trust_id=school.trust_id, start_year=year)
    row.status, row.committed_by, row.committed_at = Status.COMMITTED, by, at
    row.needs_confirmation, row.trouble = False, ""
    row.to_lay_out = list(counts.years)
    row.weeks_created, row.weeks_changed = counts.weeks_created, counts.weeks_changed
    row.weeks_unchanged = counts.weeks_unchanged
    row.lessons_created, row.lessons_changed = counts.lessons_created, counts.lessons_changed
    row.pupils_created, row.pupils_changed = counts.pupils_created, counts.pupils_changed
    row.save()


def _run(cursor: Cursor, statement: str, told: dict[str, Any]) -> int:
    cursor.execute(statement, told)
    return int(cursor.rowcount)


def _rows(cursor: Cursor, statement: str, told: dict[str, Any]) -> list[Any]:
    cursor.execute(statement, told)
    return list(cursor.fetchall())
