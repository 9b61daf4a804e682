"""How the figures are to be divided, from what a person wrote after --by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from daymark.measures.question import HEADLINE, KEYS, QuestionError
from daymark.measures.question import measures_for as askable

DEFAULT = ("year_group", "fsm", "weekday")

Grouping = tuple[str, ...]


def groupings(wanted: Sequence[str]) -> tuple[Grouping, ...]:
    """The groupings to ask for, one key or a pair each, none twice.

    wanted   comma lists of keys; every key stands by itself, and the keys of one list are also crossed in pairs.
             Nothing wanted means year group, free school meals and weekday, each by itself.

    Raises QuestionError, naming the keys there are, for a key there is not.
    """
    if not wanted:
        return tuple((key,) for key in DEFAULT)
    lists = [[key.strip() for key in value.split(",") if key.strip()] for value in wanted]
    for key in (key for keys in lists for key in keys):
        if key not in KEYS:
            raise QuestionError(f"There is no group {key!r}. There are: {', '.join(KEYS)}.")
    singles = [(key,) for keys in lists for key in keys]
    pairs = [pair for keys in lists for pair in combinations(dict.fromkeys(keys), 2)]
    return tuple(dict.fromkeys([*singles, *pairs]))


def measures_for(grouping: Grouping, basis: str = "census") -> tuple[str, ...]:
    """The measures of every pack that can be divided so, in the order of the definitions."""
    return askable(grouping, basis, HEADLINE)
