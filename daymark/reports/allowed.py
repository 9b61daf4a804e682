"""By what people may choose and divide figures: what pages tell them of a pupil, they may ask of many, and no more."""

from __future__ import annotations

from collections.abc import Iterable

from daymark.access.fields import sensitive_names
from daymark.access.scope import Scope
from daymark.insight import groups
from daymark.measures.keys import LESSON_KEYS
from daymark.measures.question import QuestionError
from daymark.registers.codes import CODES

OPEN_WHO = ("school", "year_group", "form", "sex", "fsm", "sen", "eal", "band")
OPEN_WHEN = ("weekday", "week", "half_term")
OPEN = (*OPEN_WHO, *OPEN_WHEN)
"""The keys of everybody. Those to whom pupils are not named have no others."""

NAMED = ("young_carer", "service_child")
CARE = ("looked_after", "social_worker")
"""What is read on a pupil's page where it is so, by those to whom it is told."""

SENSITIVE = sensitive_names("registers.Characteristics")
"""What is known of a pupil and told only to roles that are shown what is sensitive."""

SICK = ("sickness_days", "fifteen_days_sick")
"""Measures of illness alone: of one pupil or a few named ones they tell who was ill."""

NAMED_WHEN = ("term", "school_year")


def told(scope: Scope, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys whose groups are told apart under a scope.

    Where pupils are not named, groups are too large to tell of anybody; where they are, a group by something sensitive
    would tell it of each of them.
    """
    return tuple(key for key in keys if not scope.names or scope.sensitive or key not in SENSITIVE)


def tells_reasons(scope: Scope) -> bool:
    """Whether figures by a code that reveals health, religion and the like are told."""
    return scope.sensitive or not scope.names


def code_is_told(scope: Scope, group: Iterable[tuple[str, str]]) -> bool:
    """Whether a figure of this group may be told, as far as the code it is of goes."""
    code = CODES.by_symbol.get(dict(group).get("code", ""))
    return code is None or not code.sensitive or tells_reasons(scope)


def keys_of(scope: Scope) -> tuple[str, ...]:
    """The keys that figures may be chosen and divided by under a scope."""
    if not scope.names:
        return OPEN
    return told(scope, (*OPEN_WHO, *NAMED, *CARE, *OPEN_WHEN, *NAMED_WHEN, *LESSON_KEYS))


def check(scope: Scope, keys: Iterable[str]) -> None:
    """Raises QuestionError, in words, for a key that is not for the person."""
    allowed = keys_of(scope)
    for key in keys:
        if key not in allowed:
            raise QuestionError(f"{groups.key_title(key)}: figures are not chosen or divided by this on your pages.")


def check_reason(scope: Scope, measure: str, carried: Iterable[tuple[str, str]]) -> None:
    """Raises QuestionError for a figure of illness, or of a code that reveals more, where that is not told."""
    if (measure in SICK and not tells_reasons(scope)) or not code_is_told(scope, carried):
        raise QuestionError("Reasons that tell of health, religion and the like are shown to roles that need them.")
