"""From the address of a figure to the question it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from daymark.access.scope import Scope
from daymark.insight.groups import key_title
from daymark.measures.question import PUPIL_KEYS, Period, Question, QuestionError
from daymark.reports import allowed
from daymark.reports.counted import CARRIED, Pairs
from daymark.reports.moment import Moment

LONGEST = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Asked:
    """The question, which part of its measure, and a key to divide it by."""

    question: Question
    carried: Pairs
    by: str


def asked_of(given: QueryDict, moment: Moment, scope: Scope) -> Asked:
    """What is asked. Days left out are those of the school year so far. Raises QuestionError, in words."""
    measure = given.get("measure", "")
    carried = tuple((key, given[key][:LONGEST]) for key in CARRIED.get(measure, ()) if given.get(key))
    chosen = [(key, given[key][:LONGEST]) for key in (*PUPIL_KEYS, "pupil") if given.get(key) and key != "school"]
    _check_signs([*carried, *chosen])
    allowed.check(scope, (key for key, _ in chosen if key != "pupil"))
    allowed.check_reason(scope, measure, carried)
    start, end = (_day(given, name, day) for name, day in (("from", moment.year.start), ("to", moment.as_of)))
    question = Question(
        (measure,), Period(start, end), max(start, min(end, moment.as_of)),
        where=tuple(pair for pair in chosen if pair not in carried), basis=given.get("basis") or "census",
    )  # fmt: skip
    by = given.get("by", "")[:LONGEST]
    if by:
        replace(question, by=(by,))  # refuses what the measure cannot be divided by
        allowed.check(scope, (by,))
    return Asked(question, carried, by)


def _check_signs(chosen: Iterable[tuple[str, str]]) -> None:
    for key, value in chosen:
        if not value.isprintable():
            raise QuestionError(f"{key_title(key)} holds signs that cannot be printed. Leave them out.")


def _day(given: QueryDict, name: str, otherwise: date) -> date:
    text = given.get(name, "")
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{text[:LONGEST]!r} is not a date. Write the year, month and day: 2025-11-24.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise QuestionError(f"{text[:LONGEST]!r} is not a day of this century.")
    return day
