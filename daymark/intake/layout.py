"""Which layout a sheet has, told by its columns and what stands in them."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from daymark.intake import lesson_layout, rules, words
from daymark.intake.header import Heading
from daymark.intake.lesson_layout import LESSONS
from daymark.intake.problems import Rule
from daymark.registers.frames import CHARACTERISTICS

WORDS = {
    "L1": "one row a mark",
    "L2": "one row a pupil and day, with AM and PM columns",
    "L3": "one row a pupil, one column a session",
    "L4": "one row a pupil and week, with the marks in a string",
    LESSONS: "one row a lesson mark, with its period and subject",
    "pupils": "a list of pupils",
    "": "not recognised",
}
"""The layouts as a page or a terminal names them."""

ATTRIBUTES = ("name", "surname", "forename", *CHARACTERISTICS, "first_language", "start", "end")
"""Columns that say something of a pupil."""

PLACE_ONLY = frozenset({"name", "surname", "forename", "form", "year_group", "sex"})
"""Columns that a report of totals has as well, so that they do not make it a list of pupils."""

BESIDE = (("minutes_late", "am_minutes", "pm_minutes"), ("comment", "am_comment", "pm_comment"))
"""What may stand beside a mark, and what it is called where a row has a morning and an afternoon mark."""

WEEK_STRING, LONGEST_WEEK = 6, 20


def with_halves(heading: Heading) -> Heading:
    """The heading where a second column of the same name holds what is of the afternoon: the first is the morning's."""
    columns = dict(heading.columns)
    if {"mark", "pm"} <= columns.keys() and not {"am", "session"} & columns.keys():
        columns["am"] = columns.pop("mark")
    if {"am", "pm"} <= columns.keys():
        for name, morning, afternoon in BESIDE:
            places = _same_title(heading, columns.get(name))
            if len(places) == 2 and not {morning, afternoon} & columns.keys():
                del columns[name]
                columns[morning], columns[afternoon] = places
    return replace(heading, columns=columns)


def _same_title(heading: Heading, place: int | None) -> list[int]:
    """The places of the columns with the title of this one, from the left."""
    if place is None:
        return []
    plain = words.plain(heading.titles[place])
    return [other for other, title in enumerate(heading.titles) if words.plain(title) == plain]


def _typical_length(cells: pl.Series) -> int:
    lengths = cells.head(5000).str.strip_chars().str.len_chars()
    filled = lengths.filter(lengths > 0)
    return int(filled.median() or 0) if len(filled) else 0  # type: ignore[arg-type]


def _with_mark(heading: Heading, cells: pl.DataFrame) -> str | Rule:
    columns = heading.columns
    length = _typical_length(cells[f"c{columns['mark']}"])
    if "date" in columns and length < WEEK_STRING and (found := lesson_layout.recognise(heading, cells)):
        return found
    if "session" in columns and "date" in columns:
        return "L1"
    dated = "week" in columns or "date" in columns
    if length > LONGEST_WEEK:
        return rules.LONG_STRING
    if dated and (length >= WEEK_STRING or "week" in columns):
        return "L4"
    return rules.NO_SESSION if dated else rules.NO_LAYOUT


def _without_marks(heading: Heading) -> str | Rule:
    columns = heading.columns
    said = [name for name in ATTRIBUTES if name in columns]
    if len(heading.summary) > 1 or (heading.summary and set(said) <= PLACE_ONLY):
        return rules.SUMMARY
    if "status" in columns and "date" in columns:
        return rules.EXCEPTIONS_ONLY
    if len(heading.undated) > 1:
        return rules.NO_YEAR
    if said and not {"date", "week", "session"} & columns.keys():
        return "pupils"
    return rules.NO_LAYOUT


def recognise(heading: Heading, cells: pl.DataFrame) -> str | Rule:
    """`L1` to `L4`, `lessons` or `pupils`, or the rule that says why the sheet is neither.

    `cells` are the rows under the headings.
    """
    columns = heading.columns
    if heading.sessions and not {"mark", "am", "pm"} & columns.keys():
        found: str | Rule = "L3"
    elif "date" in columns and {"am", "pm"} & columns.keys():
        found = "L2"
    elif "mark" in columns and (len(heading.summary) < 2 or {"date", "week"} & columns.keys()):
        found = _with_mark(heading, cells)
    else:
        found = _without_marks(heading)
    if isinstance(found, str) and not heading.ids:
        return rules.NO_PUPIL_ID
    if found is rules.NO_LAYOUT and heading.summary:
        return rules.SUMMARY
    return found
