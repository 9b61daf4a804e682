"""One question on its way to the lake: what its parts have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from daymark.access.scope import Scope
from daymark.kit.school_year import WEEKDAYS, SchoolYear
from daymark.lake.lake import Snapshot
from daymark.lake.tables import Days, Query
from daymark.measures.question import Question
from daymark.measures.shape import UNKNOWN, Shape, schools_of, shape_of, variables_of

Row = Mapping[str, Any]
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asking:
    """A question put to one version of the lake under a scope."""

    snapshot: Snapshot
    question: Question
    scope: Scope
    _asked: dict[object, Sequence[Row]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def shape(self) -> Shape:
        return self.shape_on(self.question.counted)

    def shape_on(self, days: Days) -> Shape:
        """The shape of the same question about other days."""
        return shape_of(self.snapshot, days, self.scope, self.question.where, self.question.by)

    def rows(self, query: Query, days: Days | None = None, more: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The rows of a query, about the days that count or about other days; `more` are variables of its own."""
        days = days or self.question.counted
        # Several measures may need the same rows: spells and the longest of them, say.
        key = (query, days.start, days.end)
        if key not in self._asked:
            variables = {**variables_of(self.question.where), **(more or {})}
            self._asked[key] = self.snapshot.rows(
                query, days, schools_of(self.scope, self.question.where), variables, scope=self.scope
            )
        return self._asked[key]

    def group(self, row: Row, *more: str) -> Group:
        """The group of a row: the keys of the question in the order they were asked for, then any more."""
        return tuple((key, group_value(key, row[key])) for key in (*self.question.by, *more))


def group_value(key: str, value: object) -> str:
    """How a value of a key is written in a figure: a week by its Monday, a weekday by its name."""
    if value is None or value == "":
        return UNKNOWN
    if key == "weekday" and isinstance(value, int):
        return WEEKDAYS[value]
    if key == "school_year" and isinstance(value, int):
        return SchoolYear(value).label
    return value.isoformat() if isinstance(value, date) else str(value)
