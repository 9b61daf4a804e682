"""What those to whom pupils are not named may choose and divide figures by, and what is never shown to them."""

from __future__ import annotations

from daymark.access.scope import Scope
from daymark.measures.definitions import FURTHER
from daymark.measures.question import Question
from daymark.reports.cells import PARTS
from daymark.reports.released import GROUPS, RATES, TIMES

ROUNDED = "Counts are shown to the nearest 5, and shares are worked out from those, so they may not add up."
SETTLED = "They are settled once a week, up to its last day of school: what is corrected later shows with the next."


def reserved(asked: Question) -> bool:
    """Whether a question has measures that are only for those to whom pupils are named."""
    return not set(FURTHER).isdisjoint(asked.measures)


def divisions(scope: Scope, measure: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Of the keys offered, those that a release divides the measure by; all of them where no floor applies."""
    if not scope.smallest:
        return offered
    there = (*(GROUPS if measure in PARTS else ()), *(TIMES if measure in RATES else ()))
    return tuple(key for key in offered if key in there)


def notes(scope: Scope) -> tuple[str, ...]:
    """What is said below figures of a scope of how they are rounded."""
    return (ROUNDED, SETTLED) if scope.smallest else ()
