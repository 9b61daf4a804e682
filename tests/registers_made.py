"""A school and registers for the tests of what is kept, made in a few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from daymark.intake.models import Import
from daymark.intake.taken import Taken
from daymark.registers.frames import LESSONS, NOTES, PUPILS, WEEKS
from daymark.registers.models import School, Trust

MONDAY = date(2025, 9, 8)
NOW = datetime(2025, 11, 24, 15, 10, tzinfo=UTC)
FULL = "/\\" * 5 + "----"


def school(name: str = "Harbour Academy", **fields: str) -> School:
    trust, _ = Trust.objects.get_or_create(name="Harbour Learning Trust")
    made = School.objects.create(trust=trust, name=name, **fields)
    made.refresh_from_db()
    return made


def an_import(of: School) -> Import:
    return Import.objects.create(school=of, created_at=NOW, status="ready")


def taken(of: School, weeks=(), pupils=(), notes=(), lessons=()) -> Taken:
    """`weeks` are (pupil, number of the week or its Monday, marks[, raw]); `pupils` are dictionaries with `pupil`."""
    rows = [
        (of.key, pupil, MONDAY + timedelta(weeks=week) if isinstance(week, int) else week, marks, *(raw or [""]))
        for pupil, week, marks, *raw in weeks
    ]
    return Taken(
        weeks=pl.DataFrame(rows, schema=WEEKS, orient="row"),
        pupils=pl.DataFrame([{"school": of.key, **pupil} for pupil in pupils], schema=PUPILS),
        notes=pl.DataFrame([(of.key, *note) for note in notes], schema=NOTES, orient="row"),
        lessons=pl.DataFrame([(of.key, *lesson) for lesson in lessons], schema=LESSONS, orient="row"),
        schools=[of.key],
    )
