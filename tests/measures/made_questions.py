"""Questions and scopes of every kind, made up by Hypothesis, and what kinds there are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from hypothesis import strategies as st
from made_registers import DAY, FIRST, LAST, MONDAYS, SCHOOLS, VALUES

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.measures.definitions import BASES, DEFINITIONS, MEASURES
from daymark.measures.figures import BANDS
from daymark.measures.formula import KINDS
from daymark.measures.keys import KEYS, LESSON_KEYS, MOST_KEYS, PUPIL_KEYS
from daymark.measures.periods import (
    CENSUS_TERMS,
    PERIODS,
    Period,
    QuestionError,
    census_term,
    one_day,
    own_half_terms,
    own_terms,
    rolling,
    week_of,
    year_to_date,
)
from daymark.measures.question import AGAINST, Question

OPEN_DAYS = [monday + number * DAY for monday in MONDAYS for number in range(5)]
OWN = (*own_half_terms(OPEN_DAYS), *own_terms(OPEN_DAYS))
MOST_MEASURES = 3
some_open_day = st.sampled_from(OPEN_DAYS)

periods: st.SearchStrategy[Period] = st.one_of(
    st.just(Period(FIRST, LAST)),
    some_open_day.map(one_day),
    some_open_day.map(week_of),
    some_open_day.map(year_to_date),
    st.tuples(some_open_day, st.integers(1, 12)).map(lambda pair: rolling(*pair)),
    st.sampled_from([census_term(SchoolYear(year), name) for name in CENSUS_TERMS for year in (2023, 2024)]),
    st.sampled_from(OWN),
    st.tuples(st.dates(FIRST, LAST), st.dates(FIRST, LAST)).map(lambda pair: Period(min(pair), max(pair))),
)

WHERE_VALUES: dict[str, list[str]] = {
    **{key: [value for value in values if value] + ["unknown"] for key, values in VALUES.items() if key != "upn"},
    "school": list(SCHOOLS),
    "phase": ["Primary", "Secondary", "unknown"],
    "la": ["Leeds", "York", "unknown"],
    "band": [*BANDS[:3], BANDS[-1], "unknown"],
    "pupil": ["p0", "p1", "p2"],
}
assert set(WHERE_VALUES) == {*PUPIL_KEYS, "pupil"}


@dataclass(frozen=True)
class Hand:
    """The keys that questions about a measure are divided and their pupils chosen by, where not whatever comes."""

    by: tuple[str, ...]
    where: tuple[str, ...]


def deal(number: int) -> dict[str, Hand]:
    """A hand for each measure, so that every key comes up and few queries differ in more than days and values."""
    dice = random.Random(number)
    keys, wheres = _cards(dice, [key for key in KEYS if key not in LESSON_KEYS]), _cards(dice, sorted(WHERE_VALUES))
    hands = {}
    for place, measure in enumerate(MEASURES):
        own = LESSON_KEYS if DEFINITIONS[measure].formula.kind == "lessons" else ()
        by = [*own, *itertools.islice(keys, (place + number) % (MOST_KEYS + 1))][:MOST_KEYS]
        hands[measure] = Hand(tuple(dict.fromkeys(by)), tuple(dict.fromkeys(itertools.islice(wheres, place % 3))))
    return hands


def _cards(dice: random.Random, cards: list[str]) -> Iterator[str]:
    """The cards, shuffled, again and again."""
    while True:
        yield from dice.sample(cards, len(cards))


def _where(keys: Iterable[str]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """One or more values of each of the keys."""
    values = [st.lists(st.sampled_from(WHERE_VALUES[key]), min_size=1, max_size=3, unique=True) for key in keys]
    return st.tuples(*values).map(lambda drawn: tuple((k, v) for k, vs in zip(keys, drawn, strict=True) for v in vs))


SCOPES = [
    Scope.everything("test"),
    Scope.everything("test"),
    Scope.everything("test"),
    Scope.of_schools(frozenset({"A"}), "test"),
    Scope(frozenset({"A", "B"}), frozenset({"7", "11"}), None, None, True, 0, "test"),
    Scope(None, None, frozenset({"7A"}), None, True, 0, "test"),
    Scope(None, None, None, frozenset({"p0", "p2"}), False, 0, "test"),
    Scope.nothing("test"),
    replace(Scope.everything("test"), hidden=frozenset({"p0", "p3"})),
    Scope(frozenset({"A", "B"}), None, frozenset({"7A"}), None, True, 0, "test", hidden=frozenset({"p1"})),
]
LIMITS = ("schools", "year_groups", "forms", "pupils", "hidden")


@st.composite
def questions(draw: st.DrawFn, measure: str | None = None, hand: Hand | None = None) -> Question:
    """A few measures that can be asked together, by up to three keys, over days that cut weeks or do not.

    measure   one that is to be among them, whatever the others are
    hand      the keys to ask by, as far as the measure can be; without one, whatever comes
    """
    first = measure or draw(st.sampled_from(MEASURES))
    period = draw(periods)
    asked: dict[str, Any] = {"period": period, "as_of": draw(_as_of(period))}
    asked["basis"] = draw(st.sampled_from([each for each in BASES if _accepted((first,), **asked, basis=each)]))
    keys = [key for key in KEYS if _accepted((first,), **asked, by=(key,))]
    free = st.lists(st.sampled_from(keys), max_size=MOST_KEYS, unique=True)
    asked["by"] = tuple(key for key in (hand.by if hand else draw(free)) if key in keys)
    chosen = st.lists(st.sampled_from(sorted(WHERE_VALUES)), max_size=2, unique=True)
    where = draw(_where(hand.where if hand else draw(chosen)))
    asked["where"] = where if _accepted((first,), **asked, where=where) else ()
    beside = [each for each in AGAINST if _accepted((first,), **asked, against=each)]
    asked["against"] = draw(st.sampled_from(["", *beside]))
    others = [each for each in MEASURES if each != first and _accepted((each,), **asked)]
    more = draw(st.lists(st.sampled_from(others), max_size=MOST_MEASURES - 1, unique=True)) if others else []
    return Question((first, *more), **asked)


def _as_of(period: Period) -> st.SearchStrategy[date]:
    return st.one_of(st.just(period.end), st.dates(period.start, max(period.end, date(2025, 8, 31))))


def _accepted(measures: tuple[str, ...], **asked: Any) -> bool:
    try:
        Question(measures, **asked)
    except QuestionError:
        return False
    return True


def kinds_of(question: Question, scope: Scope) -> Iterator[str]:
    """The kinds that a question asked under a scope is of."""
    for measure in question.measures:
        yield f"measure {measure}"
        yield f"formula {DEFINITIONS[measure].formula.kind}"
    yield f"{len(question.by)} keys"
    yield from (f"by {key}" for key in question.by)
    yield f"period {question.period.kind}"
    yield "cut by its as-of date" if question.as_of < question.period.end else "whole"
    yield from (f"census term {each}" for each in CENSUS_TERMS if question.period in CENSUS[each])
    yield f"basis {question.basis}"
    yield f"against {question.against}" if question.against else "against nothing"
    yield from (f"where {key}" for key, _ in question.where) if question.where else ("where nothing",)
    limits = [name for name in LIMITS if getattr(scope, name) not in (None, frozenset())]
    yield from (f"scope of {name}" for name in limits) if limits else ("scope of everything",)


CENSUS = {name: [census_term(SchoolYear(year), name) for year in (2023, 2024)] for name in CENSUS_TERMS}

EVERY_KIND = frozenset(
    {
        *(f"measure {each}" for each in MEASURES),
        *(f"formula {each}" for each in KINDS),
        *(f"{number} keys" for number in range(MOST_KEYS + 1)),
        *(f"by {each}" for each in KEYS),
        *(f"period {each}" for each in PERIODS),
        *("cut by its as-of date", "whole"),
        *(f"census term {each}" for each in CENSUS_TERMS),
        *(f"basis {each}" for each in BASES),
        *(f"against {each}" for each in AGAINST if each),
        *("against nothing", "where nothing", "scope of everything"),
        *(f"where {each}" for each in WHERE_VALUES),
        *(f"scope of {each}" for each in LIMITS),
    }
)
"""Every kind of question there is. Whatever is added to the measures, keys, periods and scopes is in it at once."""

assert set(LIMITS) <= {each.name for each in fields(Scope)}
