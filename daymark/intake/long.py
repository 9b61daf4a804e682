"""L1: a row a mark, with pupil, date, session and mark."""

from __future__ import annotations

import polars as pl

from daymark.intake import columns, notes, rules, words
from daymark.intake.header import Heading
from daymark.intake.part import MARKS, Part, session_number
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows


def _sessions(texts: list[str]) -> dict[str, object]:
    known = words.sessions()
    return {text: known[words.plain(text)] == "PM" for text in texts if words.plain(text) in known}


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The marks, or None where the date column is refused."""
    numbers = rows.cells["row"]
    read = columns.read_dates(rows.column(heading.columns["date"]), numbers, rows.file, heading.title("date"), problems)
    if read is None:
        return None
    days, order = read
    texts = rows.column(heading.columns["session"])
    afternoon = words.look_up(texts, _sessions, pl.Boolean())
    columns.quarantine(
        texts, numbers, afternoon.is_null(), rules.BAD_SESSION, rows.file, heading.title("session"), problems
    )
    extra = {"minutes": "minutes_late", "comment": "comment"}
    marks = rows.cells.select(
        "row",
        "ident",
        session_number(pl.lit(days), pl.lit(afternoon)).alias("session"),
        pl.col(f"c{heading.columns['mark']}").alias("raw"),
        pl.lit(0, pl.UInt16).alias("label"),
        *(
            pl.col(f"c{heading.columns[name]}").alias(into)
            if name in heading.columns
            else pl.lit(None, pl.String).alias(into)
            for into, name in extra.items()
        ),
    )
    notes.say_odd_minutes(rows, heading, problems)
    marks = marks.filter(pl.col("session").is_not_null()).cast(MARKS)  # type: ignore[arg-type]
    return Part(rows.file, "L1", marks, [heading.title("mark")], rows.idents, date_order=order)
