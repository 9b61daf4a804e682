"""One school's year out of Postgres, in the frames the lake is built from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from daymark.kit.school_year import SchoolYear, monday
from daymark.registers.frames import CHARACTERISTICS, CORRECTIONS, IDENTITY, NOTES, PUPILS, WEEKS
from daymark.registers.lessons import unpacked
from daymark.registers.models import School
from daymark.registers.working import working_on

WHY = "the figures are laid out from the registers"

WEEKS_OF_YEAR = """
COPY (
    SELECT pupil_id::text, week, marks, raw FROM registers_registerweek
    WHERE school_id = %s AND week BETWEEN %s AND %s ORDER BY pupil_id, week
) TO STDOUT (FORMAT csv)
"""

# What does not change in a life is taken from any year; the rest must be known of this one.
FOR_LIFE = ("sex", "ethnicity")
_IN_YEAR = ", ".join(
    f"coalesce(c.{name}, l.{name}) AS {name}" if name in FOR_LIFE else f"c.{name}" for name in CHARACTERISTICS
)
PUPILS_OF_YEAR = f"""
COPY (
    SELECT p.id::text, {", ".join(f"nullif(p.{name}, '') AS {name}" for name in IDENTITY)}, {_IN_YEAR}, e.start, e."end"
    FROM registers_pupil p
    LEFT JOIN registers_enrolment e
        ON e.pupil_id = p.id AND coalesce(e.start, '-infinity') <= %(end)s
        AND coalesce(e."end", 'infinity') >= %(start)s
    LEFT JOIN LATERAL (
        SELECT * FROM registers_characteristics c
        WHERE c.pupil_id = p.id AND c.valid_from <= %(end)s AND coalesce(c.valid_to, 'infinity') >= %(start)s
        ORDER BY c.valid_from DESC LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT * FROM registers_characteristics c WHERE c.pupil_id = p.id ORDER BY c.valid_from DESC LIMIT 1
    ) l ON true
    WHERE p.school_id = %(school)s AND (e.id IS NOT NULL OR EXISTS (
        SELECT 1 FROM registers_registerweek w
        WHERE w.pupil_id = p.id AND w.week BETWEEN %(monday)s AND %(end)s
    ))
    ORDER BY p.id, e.start
) TO STDOUT (FORMAT csv)
"""  # noqa: S608

NOTES_OF_YEAR = """
COPY (
    SELECT n.pupil_id::text, n.date, n.session, n.minutes_late, nullif(n.comment, '')
    FROM registers_marknote n JOIN registers_pupil p ON p.id = n.pupil_id
    WHERE p.school_id = %s AND n.date BETWEEN %s AND %s ORDER BY n.pupil_id, n.date, n.session
) TO STDOUT (FORMAT csv)
"""

LESSON_WEEKS = """
COPY (
    SELECT l.pupil_id::text, l.week, l.lessons, l.marks
    FROM registers_lessonweek l JOIN registers_pupil p ON p.id = l.pupil_id
    WHERE p.school_id = %s AND l.week BETWEEN %s AND %s ORDER BY l.id
) TO STDOUT (FORMAT csv)
"""
LESSON_WEEK: dict[str, pl.DataType] = {
    "pupil": pl.String(),
    "week": pl.Date(),
    "lessons": pl.String(),
    "marks": pl.String(),
}


def weeks(school: School, year: SchoolYear) -> pl.DataFrame:
    """The school's register weeks that touch the year, as WEEKS; the pupil's key is their number as text."""
    found = _copied(school, WEEKS_OF_YEAR, [school.pk, monday(year.start), year.end], _without_school(WEEKS))
    return found.select(pl.lit(school.key).alias("school"), "pupil", "week", "marks", pl.col("raw").fill_null(""))


def pupils(school: School, year: SchoolYear) -> pl.DataFrame:
    """The school's pupils with marks or a spell on roll in the year, as PUPILS: a row a spell.

    Characteristics are the latest known in that year; what was known only of other years is null, but for sex and
    ethnicity.
    """
    told = {"school": school.pk, "start": year.start, "end": year.end, "monday": monday(year.start)}
    found = _copied(school, PUPILS_OF_YEAR, told, _without_school(PUPILS))
    return found.select(pl.lit(school.key).alias("school"), *found.columns)


def corrections(school: School, year: SchoolYear) -> pl.DataFrame:
    """What people said about the school's sessions in the year, as CORRECTIONS."""
    rows = school.corrections.filter(date__range=(year.start, year.end)).values_list("date", "session", "open")
    return pl.DataFrame(list(rows), schema=CORRECTIONS, orient="row")


def notes(school: School, year: SchoolYear) -> pl.DataFrame:
    """The minutes late and comments beside the school's marks in the year, as NOTES."""
    found = _copied(school, NOTES_OF_YEAR, [school.pk, year.start, year.end], _without_school(NOTES))
    return found.select(pl.lit(school.key).alias("school"), *found.columns)


def lessons(school: School, year: SchoolYear) -> pl.DataFrame:
    """The school's lesson marks in the year, as LESSONS: one row a pupil, date and period, the last that came."""
    found = lessons_between(school, year.start, year.end)
    return found.select(pl.lit(school.key).alias("school"), *found.columns)


def lessons_between(school: School, first: date, last: date) -> pl.DataFrame:
    """The school's lesson marks from `first` to `last`, both inclusive, as LESSONS without the school."""
    told = [school.pk, monday(first), last]
    kept = _copied(school, LESSON_WEEKS, told, LESSON_WEEK)
    again = kept.select(pl.struct("pupil", "week").is_duplicated()).to_series()
    # Only a week that came in several imports can name a lesson twice; the last row is that of the last commit.
    several = unpacked(kept.filter(again)).unique(["pupil", "date", "period"], keep="last", maintain_order=True)
    found = pl.concat([unpacked(kept.filter(~again)), several])
    return found.filter(pl.col("date").is_between(first, last))


def years(school: School) -> list[SchoolYear]:
    """The school years the school has register weeks in, oldest first."""
    with working_on(school, WHY), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT week FROM registers_registerweek WHERE school_id = %s", [school.pk])
        found: set[date] = {row[0] for row in cursor.fetchall()}
    return sorted({SchoolYear.of(week) for week in found})


def _without_school(schema: dict[str, pl.DataType]) -> dict[str, pl.DataType]:
    return {name: kind for name, kind in schema.items() if name != "school"}


def _copied(
    school: School, statement: str, told: Sequence[Any] | dict[str, Any], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    whole = io.BytesIO()
    with working_on(school, WHY), connection.cursor() as cursor, cursor.copy(statement, told) as source:
        for part in source:
            whole.write(part)
    if not whole.tell():
        return pl.DataFrame(schema=schema)
    whole.seek(0)
    return pl.read_csv(whole, has_header=False, schema=schema)
