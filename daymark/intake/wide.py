"""L3: a row a pupil, a column a session, with one or two rows of headings."""

from __future__ import annotations

import polars as pl

from daymark.intake import dates, rules
from daymark.intake.header import Heading, SessionHeading
from daymark.intake.part import MARKS, Part
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows

EPOCH = 719163
"""The ordinal of 1 January 1970."""


def _numbered(headings: list[SessionHeading], column: dates.DateColumn) -> dict[str, int]:
    """Each column of marks to the half day it is for."""
    found: dict[str, int] = {}
    for heading in headings:
        day = column.dates[heading.date]
        if day:
            found[f"c{heading.place}"] = 2 * (day.toordinal() - EPOCH) + (heading.session == "PM")
    return found


def _dated(rows: Rows, heading: Heading, problems: Problems) -> dates.DateColumn | None:
    column = dates.read_dates([session.date for session in heading.sessions], school_days=True)
    if column.clash:
        title = " and ".join(column.clash)
        problems.add(rules.TWO_DATE_ORDERS, rows.file, heading.rows, column.clash[0], title)
        return None
    if column.unclear:
        title = next(session.title for session in heading.sessions if session.date == column.unclear)
        problems.add(rules.UNCLEAR_ORDER, rows.file, heading.rows, title, dates.said_both_ways(column.unclear))
        return None
    if any(not session.session for session in heading.sessions):
        bare = next(session for session in heading.sessions if not session.session)
        problems.add(rules.NO_SESSION_HEADINGS, rows.file, heading.rows, bare.title, bare.title)
        return None
    for session in heading.sessions:
        if column.dates[session.date] is None:
            rule = rules.OUTSIDE_YEARS if session.date in column.outside else rules.BAD_HEADING_DATE
            problems.add(rule, rows.file, heading.rows, session.title, session.date)
    if column.order == dates.MONTH_FIRST:
        problems.add(rules.MONTH_FIRST, rows.file, heading.rows, heading.sessions[0].title, heading.sessions[0].date)
    return column


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The marks, or None where the headings cannot be read as sessions."""
    column = _dated(rows, heading, problems)
    if column is None:
        return None
    sessions = _numbered(heading.sessions, column)
    places = pl.DataFrame({"place": list(sessions), "session": list(sessions.values())}).with_row_index("label")
    marks = (
        rows.cells.select("row", "ident", *sessions)
        .unpivot(list(sessions), index=["row", "ident"], variable_name="place", value_name="raw")
        .join(places, on="place", how="left", maintain_order="left")
        .select("row", "ident", "session", "raw", "label", minutes=pl.lit(None), comment=pl.lit(None))
        .cast(MARKS)  # type: ignore[arg-type]
    )
    titles = [heading.titles[int(place[1:])] for place in sessions]
    return Part(rows.file, "L3", marks, titles, rows.idents, date_order=column.order)
