"""By what people may choose and divide figures: what pages tell them of a pupil, they may ask of many, and no more."""

from __future__ import annotations

from collections.abc import Iterable

from daymark.access.scope import Scope
from daymark.insight import groups
from daymark.measures.keys import LESSON_KEYS
from daymark.measures.question import QuestionError

OPEN_WHO = ("school", "year_group", "form", "sex", "fsm", "sen", "eal", "band")
OPEN_WHEN = ("weekday", "week", "half_term")
OPEN = (*OPEN_WHO, *OPEN_WHEN)
"""The keys of everybody. Those to whom pupils are not named have no others."""

NAMED = ("young_carer", "service_child")
"""What everybody to whom pupils are named reads on a pupil's page, where it is so."""

CARE = ("looked_after", "social_worker")
"""What is read there only by those who look after more than a form."""

NAMED_WHEN = ("term", "school_year")


def sees_care(scope: Scope) -> bool:
    """Whether care and social work are told: to those who know names and look after more than a form."""
    return scope.names and scope.forms is None


def keys_of(scope: Scope) -> tuple[str, ...]:
    """The keys that figures may be chosen and divided by under a scope."""
    if not scope.names:
        return OPEN
    return (*OPEN_WHO, *NAMED, *(CARE if sees_care(scope) else ()), *OPEN_WHEN, *NAMED_WHEN, *LESSON_KEYS)


def check(scope: Scope, keys: Iterable[str]) -> None:
    """Raises QuestionError, in words, for a key that is not for the person."""
    allowed = keys_of(scope)
    for key in keys:
        if key not in allowed:
            raise QuestionError(f"{groups.key_title(key)}: figures are not chosen or divided by this on your pages.")
