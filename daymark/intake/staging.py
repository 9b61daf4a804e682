"""Putting what was taken from files beside what is kept, in tables of this transaction alone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from daymark.intake.merge import merge
from daymark.intake.taken import Taken
from daymark.registers.codes import MISSING, NOTHING_DUE
from daymark.registers.frames import CHARACTERISTICS, IDENTITY

Cursor = Any
"""A cursor of Django's connection, which hands `copy` on to psycopg's."""

TABLES = {
    "staged_weeks": "source_id text, week date, marks text, raw text",
    "staged_pupils": "source_id text, " + ", ".join(f"{name} text" for name in IDENTITY),
    "staged_notes": "source_id text, date date, session text, minutes_late int, comment text",
    "staged_lessons": "source_id text",
    "merged_weeks": "marks text, raw text, new_marks text, new_raw text, after text, raw_after text",
}

MEET = """
CREATE TEMP TABLE incoming ON COMMIT DROP AS
SELECT p.id AS pupil_id, s.week, s.marks AS new_marks, s.raw AS new_raw, w.marks, w.raw
FROM staged_weeks s
LEFT JOIN registers_pupil p ON p.school_id = %s AND p.source_id = s.source_id
LEFT JOIN registers_registerweek w ON w.pupil_id = p.id AND w.week = s.week
"""

DIFFERING = """
SELECT marks, raw, new_marks, new_raw, count(*) FROM incoming
WHERE marks IS NOT NULL AND (marks, raw) IS DISTINCT FROM (new_marks, new_raw) GROUP BY 1, 2, 3, 4
"""

STORED = """
SELECT count(*) FROM registers_registerweek
WHERE school_id = %s AND week BETWEEN (SELECT min(week) FROM staged_weeks) AND (SELECT max(week) FROM staged_weeks)
"""


@dataclass(frozen=True)
class Compared:
    """Register weeks in the files against those that stand.

    overwritten   of the changed ones, those in which a mark that stood gives way to another
    stored        weeks that stand in the time the files are about
    """

    new: int
    changed: int
    unchanged: int
    overwritten: int
    stored: int

    @property
    def unusual(self) -> bool:
        """Whether so much of what stands would be replaced that a person should say so."""
        return self.overwritten > MANY_WEEKS and self.overwritten * 100 > self.stored * MANY_PERCENT


MANY_WEEKS = 50
MANY_PERCENT = 20


def stage(cursor: Cursor, taken: Taken) -> None:
    """Copy weeks, pupils and notes, and who has lessons, into temporary tables."""
    for table, columns in TABLES.items():
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
    copy(cursor, "staged_weeks", weeks_of(taken.weeks))
    copy(cursor, "staged_pupils", last_row_of_each(taken.pupils).select(pl.col("pupil").alias("source_id"), *IDENTITY))
    copy(
        cursor,
        "staged_notes",
        taken.notes.select(
            pl.col("pupil").alias("source_id"), "date", "session", "minutes_late", pl.col("comment").fill_null("")
        ).unique(["source_id", "date", "session"], keep="last", maintain_order=True),
    )
    copy(cursor, "staged_lessons", taken.lessons.select(pl.col("pupil").alias("source_id")).unique())
    for table in TABLES:
        cursor.execute(f"ANALYZE {table}")


def weeks_of(weeks: pl.DataFrame) -> pl.DataFrame:
    """The weeks as they are kept: what the calendar would say is not known yet, so "nothing due" is "no mark"."""
    return weeks.select(
        pl.col("pupil").alias("source_id"),
        "week",
        pl.col("marks").str.replace_all(NOTHING_DUE, MISSING, literal=True),
        pl.col("raw").fill_null(""),
    )


def last_row_of_each(pupils: pl.DataFrame) -> pl.DataFrame:
    """One row a pupil: the one of their latest spell."""
    return pupils.sort("start", nulls_last=False, maintain_order=True).unique("pupil", keep="last", maintain_order=True)


def meet(cursor: Cursor, school: int) -> Compared:
    """Lay the staged weeks beside those that stand; `incoming` and `merged_weeks` hold the result."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
    cursor.execute(MEET, [school])
    cursor.execute("ANALYZE incoming")
    cursor.execute("SELECT count(*), count(marks) FROM incoming")
    (every, there) = cursor.fetchone()
    changed, overwritten = _merge_differing(cursor)
    cursor.execute(STORED, [school])
    (stored,) = cursor.fetchone()
    return Compared(every - there, changed, there - changed, overwritten, stored)


def _merge_differing(cursor: Cursor) -> tuple[int, int]:
    cursor.execute(DIFFERING)
    rows: list[Sequence[str]] = []
    changed = overwritten = 0
    for marks, raw, new_marks, new_raw, weeks in cursor.fetchall():
        after = merge(marks, raw, new_marks, new_raw)
        if (after.marks, after.raw) != (marks, raw):
            rows.append((marks, raw, new_marks, new_raw, after.marks, after.raw))
            changed += weeks
            overwritten += weeks if after.overwrites else 0
    if rows:
        columns = ("marks", "raw", "new_marks", "new_raw", "after", "raw_after")
        copy(cursor, "merged_weeks", pl.DataFrame(rows, schema=columns, orient="row"))
    return changed, overwritten


def copy(cursor: Cursor, table: str, frame: pl.DataFrame) -> None:
    """Add a frame's rows to a table, columns by name. Null is null and the empty text is empty."""
    if frame.is_empty():
        return
    out = io.BytesIO()
    frame.write_csv(out, include_header=False, quote_style="necessary", null_value="")
    with cursor.copy(f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv)") as sink:
        sink.write(out.getbuffer())


def copy_rows(cursor: Cursor, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add a few thousand rows of plain values to a table of the registers."""
    if not rows:
        return
    with laid_beside(cursor, table, columns) as beside, cursor.copy(f"COPY {beside} FROM STDIN") as sink:
        for row in rows:
            sink.write_row(row)


@contextmanager
def laid_beside(cursor: Cursor, table: str, columns: Sequence[str]) -> Iterator[str]:
    """The name of a table of this transaction's own; what is copied into it goes into `table` at the end.

    COPY cannot write a table with row-level security.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    beside = f"beside_{table}"
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{beside}")
    cursor.execute(f"CREATE TEMP TABLE {beside} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
    yield beside
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {beside}")  # noqa: S608
    cursor.execute(f"DROP TABLE pg_temp.{beside}")


def characteristics_of(pupils: pl.DataFrame) -> dict[str, dict[str, str | None]]:
    """What the file says of each pupil, by source id."""
    rows = last_row_of_each(pupils).select("pupil", *CHARACTERISTICS).iter_rows(named=True)
    return {row.pop("pupil"): row for row in rows}
