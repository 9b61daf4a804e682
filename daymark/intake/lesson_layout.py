"""Telling a file of lesson marks from a register: by a subject, and by what the column of sessions or periods holds."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import polars as pl

from daymark.intake import rules, words
from daymark.intake.header import Heading
from daymark.intake.problems import Rule
from daymark.kit import definitions

LESSONS = "lessons"

DAY = (
    r"(?i)^(?:w(?:ee)?k\s*)?[ab12]?\s*"
    r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|ur|urs|urday)?\s*[ab12]?"
    r"\s*(?:[:./\-]|\s)\s*(?P<rest>\S.*)$"
)
"""A period with its weekday before it, and perhaps the week of a timetable of two: `Tue:3`, `Monday P1`, `1Fri:2`."""


def _table(name: str) -> list[str]:
    return list(definitions.load("intake/lessons.yaml")[name])


@cache
def _plain_table(name: str) -> frozenset[str]:
    return frozenset(words.plain(text) for text in _table(name))


@cache
def _numbered() -> re.Pattern[str]:
    before = "|".join(re.escape(word) for word in _table("words"))
    return re.compile(rf"(?i)^(?:{before})?[\s.:\-]*\d{{1,2}}[a-d]?$")


def is_register(text: str) -> bool:
    """Whether this is a session of the register and can be no lesson: AM, Afternoon Registration."""
    plain = words.plain(text)
    return plain in words.sessions() and plain not in _plain_table("either")


def is_numbered(text: str) -> bool:
    """Whether this is the number of a lesson and no session: P3, Tue:3, Lesson 4."""
    found = re.match(DAY, text)
    own = found["rest"] if found else text
    return bool(_numbered().match(own)) and (bool(found) or words.plain(text) not in words.sessions())


def with_period(heading: Heading) -> Heading:
    """The heading where a file with a subject has both a column of sessions and one called Period."""
    columns = heading.columns
    if "subject" in columns and "session" in columns and "period" not in columns:
        for place, title in enumerate(heading.titles):
            if place != columns["session"] and words.plain(title) in _plain_table("period"):
                return replace(heading, columns={**columns, "period": place})
    return heading


def as_lessons(heading: Heading) -> Heading:
    """The heading of a file of lessons: what would be a session is the period, and a class is no form."""
    columns = dict(heading.columns)
    session = columns.pop("session", None)
    if "period" not in columns and session is not None:
        columns["period"] = session
    if "form" in columns and words.plain(heading.title("form")) in _plain_table("teaching"):
        del columns["form"]
    return replace(heading, columns=columns)


def recognise(heading: Heading, cells: pl.DataFrame) -> str | Rule | None:
    """LESSONS, why a file that must be of lessons cannot be taken, or None where it is something else.

    The columns of date and mark are there. `cells` are the rows under the headings.
    """
    columns = heading.columns
    told = _tells(heading, cells)
    if "subject" in columns:
        if "period" in columns:
            return LESSONS
        return told if "session" in columns else rules.LESSONS_WITHOUT_PERIOD
    if "session" not in columns:
        return rules.LESSONS_WITHOUT_SUBJECT if "period" in columns else None
    return rules.LESSONS_WITHOUT_SUBJECT if told == LESSONS else None


def _tells(heading: Heading, cells: pl.DataFrame) -> str | Rule | None:
    """What the column of sessions says by itself; None where it is of a register."""
    if "session" not in heading.columns:
        return None
    filled = words.trimmed_cells(cells[f"c{heading.columns['session']}"])
    counts = filled.filter(filled != "").value_counts(sort=True)
    counted = dict(counts.iter_rows())
    register = sum(times for text, times in counted.items() if is_register(text))
    sessions = sum(times for text, times in counted.items() if words.plain(text) in words.sessions())
    others = {text: times for text, times in counted.items() if words.plain(text) not in words.sessions()}
    if "subject" in heading.columns:
        if not others:
            return None if register or not counted else rules.LESSON_OR_SESSION
        return LESSONS if sum(others.values()) > register else None
    numbered = sum(times for text, times in others.items() if is_numbered(text))
    return LESSONS if not register and MANY * numbered > sessions + sum(others.values()) else None


MANY = 10
"""Without a subject, a slip of the pen among sessions is no lesson; more than one row in ten that has a number is."""
