"""Answering questions from the lake."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from daymark.access.scope import Scope
from daymark.kit.school_year import WEEKDAYS
from daymark.lake.lake import Lake, Snapshot
from daymark.measures.figures import BANDS, Figure, Figures
from daymark.measures.order import ordered
from daymark.measures.question import PUPIL_MEASURES, SESSION_MEASURES, Question
from daymark.measures.shape import (
    UNKNOWN,
    codes_sql,
    least_possible,
    shape_of,
    sums_sql,
    variables_of,
)

Row = Mapping[str, Any]
Group = tuple[tuple[str, str], ...]

NUMERATORS = {
    "attendance_rate": "attended",
    "overall_absence_rate": "absent",
    "authorised_absence_rate": "authorised",
    "unauthorised_absence_rate": "unauthorised",
    "late_rate": "late",
}
SUMS = (*SESSION_MEASURES, *PUPIL_MEASURES, "broken_weeks", "missing_marks")

KEPT_FIGURES = 100_000
"""How many figures are kept in memory so that a question asked again is answered at once; some 30 MB."""


def answer(lake: Lake, question: Question, scope: Scope) -> Figures:
    """The figures that answer a question, of the pupils the scope lets through.

    A group is there when its denominator is over 0; asked of everyone, the figure is there in any case, with None for
    its value where nobody stands behind it. A pupil without a known characteristic is in the group `unknown`. Values
    of the same key in `where` are alternatives. Raises LakeError where the lake cannot be read.
    """
    return _answered(lake.snapshot(), question, scope)


def answer_all(lake: Lake, questions: Iterable[Question], scope: Scope) -> list[Figures]:
    """The answers to several questions, all from the same version of the registers."""
    snapshot = lake.snapshot()
    return [_answered(snapshot, question, scope) for question in questions]


def _answered(snapshot: Snapshot, question: Question, scope: Scope) -> Figures:
    key = (snapshot.version, question, scope)
    figures = _kept.get(key)
    if figures is None:
        figures = Figures(question, tuple(_Asking(snapshot, question, scope).figures()))
        _kept.put(key, figures)
    return figures


class Kept:
    """The newest answers, by version of the registers, question and scope. May be used by many threads."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._answers: OrderedDict[tuple[str, Question, Scope], Figures] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, Question, Scope]) -> Figures | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: tuple[str, Question, Scope], figures: Figures) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        with self._lock:
            if key not in self._answers:
                self._size += len(figures.rows)
            self._answers[key] = figures
            while self._size > self._most:
                _, old = self._answers.popitem(last=False)
                self._size -= len(old.rows)


_kept = Kept(KEPT_FIGURES)


class _Asking:
    """One question on its way: the queries it needs, each run once."""

    def __init__(self, snapshot: Snapshot, question: Question, scope: Scope) -> None:
        self.snapshot, self.question, self.scope = snapshot, question, scope
        clipped = snapshot.clipped(question.counted)
        self.shape = shape_of(clipped, scope, question.where, question.by)
        self.variables = variables_of(scope, question.where)
        self.sums = self._sums() if set(question.measures) & {*SUMS, "code_rate"} else []

    def figures(self) -> Iterator[Figure]:
        for measure in self.question.measures:
            yield from ordered(self._of(measure))

    def _of(self, measure: str) -> Iterable[Figure]:
        if measure == "absence_band":
            return [figure for row in self._shown("pupils") for figure in self._bands(row)]
        if measure == "code_rate":
            return self._codes()
        if measure == "weekday_absence_rate":
            return self._weekdays()
        return self._plain(measure)

    def _plain(self, measure: str) -> list[Figure]:
        numerator, denominator, pupils = COLUMNS[measure]
        rows = self._shown(*denominator)
        return [
            Figure(measure, self._group(row), row[numerator], sum(row[name] for name in denominator), row[pupils])
            for row in rows
        ]

    def _bands(self, row: Row) -> Iterator[Figure]:
        at_least = [row["pupils"], *(row[f"reached_{cut}"] for cut in range(1, len(BANDS))), 0]
        for place, band in enumerate(BANDS):
            group = (*self._group(row), ("band", band))
            yield Figure("absence_band", group, at_least[place] - at_least[place + 1], row["pupils"], row["pupils"])

    def _codes(self) -> Iterator[Figure]:
        behind = {self._group(row): row for row in self.sums}
        for row in self._rows(codes_sql(self.shape)):
            group = self._group(row)
            whole = behind[group]
            yield Figure(
                "code_rate", (*group, ("code", row["symbol"])), row["sessions"], whole["possible"], whole["pupils"]
            )

    def _weekdays(self) -> Iterator[Figure]:
        shape = self.shape.divided_by(*self.question.by, "weekday")
        for row in self._rows(sums_sql(shape, bands=False, least=0)):
            if row["possible"]:
                group = (*self._group(row), ("weekday", WEEKDAYS[row["weekday"]]))
                yield Figure("weekday_absence_rate", group, row["absent"], row["possible"], row["pupils"])

    def _sums(self) -> list[Row]:
        rows = self._rows(sums_sql(self.shape, "absence_band" in self.question.measures, least_possible(self.question)))
        return [
            {name: value if value is not None or name in self.shape.by else 0 for name, value in row.items()}
            for row in rows
        ]

    def _rows(self, sql: str) -> Sequence[Row]:
        return self.snapshot.rows(sql, self.question.counted, self.scope.schools, self.variables)

    def _shown(self, *denominator: str) -> list[Row]:
        """The groups somebody stands in; where nothing is divided, the one group there is."""
        return [row for row in self.sums if not self.question.by or any(row[name] for name in denominator)]

    def _group(self, row: Row) -> Group:
        return tuple((key, group_value(key, row[key])) for key in self.question.by)


COLUMNS: dict[str, tuple[str, tuple[str, ...], str]] = {
    **{measure: (column, ("possible",), "pupils") for measure, column in NUMERATORS.items()},
    "persistent_absence": ("persistent", ("judged",), "judged"),
    "severe_absence": ("severe", ("judged",), "judged"),
    "broken_weeks": ("broken", ("weeks",), "pupils"),
    "missing_marks": ("missing", ("possible", "missing"), "seen"),
}
"""For each measure the columns of its numerator, of its denominator (added up) and of its pupils."""


def group_value(key: str, value: object) -> str:
    """How a value of a key is written in a figure: a week by its Monday, a weekday by its name."""
    if value is None:
        return UNKNOWN
    if key == "weekday" and isinstance(value, int):
        return WEEKDAYS[value]
    return value.isoformat() if isinstance(value, date) else str(value)
