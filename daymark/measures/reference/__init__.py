"""The judge: every measure once more, mark by mark in plain Python, to hold the fast answers against.

Slow on purpose, and written from the words of the definitions. It shares the code table, the periods, the order of
groups and the shape of figures with `answer`, and nothing else: no formula, no pattern table, no query.
"""

from __future__ import annotations

from collections.abc import Iterable

from daymark.access.scope import Scope
from daymark.measures.figures import Figures
from daymark.measures.question import Question
from daymark.measures.reference.entries import LaidWeek, LateMark, Lessons
from daymark.measures.reference.judge import answer
from daymark.measures.reference.registers import Beside, People, Registers

__all__ = ["Beside", "LaidWeek", "LateMark", "Lessons", "People", "Registers", "reference"]

NOTHING_BESIDE = Beside()


def reference(
    weeks: Iterable[LaidWeek], people: People, question: Question, scope: Scope, beside: Beside = NOTHING_BESIDE
) -> Figures:
    """The figures that answer the question. Ranges are left out.

    weeks    the laid-out weeks of every school and year
    people   the characteristics of every pupil in them
    beside   schools, open days, minutes and lessons, for the measures and groups that need them
    """
    return answer(Registers(tuple(weeks), people, beside), question, scope)
