"""Answering questions from the lake."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from daymark.access.scope import Scope
from daymark.lake.lake import Lake, Snapshot
from daymark.measures import beside, by_day, runs, sums, window
from daymark.measures.asking import Asking, Group
from daymark.measures.by_code import ByCode
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.figures import Earlier, Figure, Figures
from daymark.measures.order import ordered
from daymark.measures.question import Question
from daymark.measures.same_pupils import SamePupils
from daymark.measures.seen import seen
from daymark.measures.sums import Sums
from daymark.measures.uncertain import ranged

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
        figures = Figures(question, tuple(_figures(snapshot, question, scope)))
        _kept.put(key, figures)
    return figures


def _figures(snapshot: Snapshot, question: Question, scope: Scope) -> Iterator[Figure]:
    asking = Asking(snapshot, question, scope)
    if question.against == "same_pupils":
        same = SamePupils(asking)
        for measure in question.measures:
            yield from ordered(same.figures(definition_of(measure)))
        return
    answers = _Answers(asking)
    found = [figure for measure in question.measures for figure in ordered(answers.of(definition_of(measure)))]
    yield from _set_beside(snapshot, question, scope, found) if question.against else found


def _set_beside(snapshot: Snapshot, question: Question, scope: Scope, found: list[Figure]) -> Iterator[Figure]:
    """Each figure with that of the same group in the period it is set beside."""
    before = {(figure.measure, figure.group): figure for figure in _answered(snapshot, question.earlier, scope)}
    for figure in found:
        then = before.get((figure.measure, figure.group))
        yield replace(figure, earlier=Earlier.of(then))


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


class _Answers:
    """The measures of one question, each by the module of its kind; what several need is asked for once."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def of(self, definition: Definition) -> Iterable[Figure]:
        """The figures of one measure, in no order, with ranges where the question asks for them."""
        found = self._plain(definition)
        return ranged(definition, found) if self.asking.question.ranges else found

    def _plain(self, definition: Definition) -> Iterable[Figure]:
        asking, kind = self.asking, definition.formula.kind
        if kind in sums.KINDS:
            return self._sums.figures(definition)
        if kind in ("runs", "long_run"):
            return runs.runs(asking, definition, self._behind)
        if kind == "seen":
            return seen(asking, definition, self._behind)
        if kind == "codes":
            return self._codes.figures(definition)
        if kind == "movement":
            return SamePupils(asking).movement(definition)
        return {
            "weekdays": by_day.weekdays,
            "holidays": by_day.holidays,
            "reasons": runs.reasons,
            "minutes": beside.minutes,
            "lessons": beside.lessons,
            "window": window.window,
        }[kind](asking, definition)

    @cached_property
    def _sums(self) -> Sums:
        definitions = [definition_of(measure) for measure in self.asking.question.measures]
        kinds = {definition.formula.kind for definition in definitions}
        codes = {over for each in definitions if each.formula.kind == "codes" for over in each.formula.over}
        more = {f"sum:{over}" for over in codes}
        if self.asking.question.ranges:
            more |= {f"square:xx:{over}:{over}" for over in codes} | {f"with:{over}" for over in codes}
        behind = {"pupils"} if kinds & {"runs", "long_run", "seen", "codes"} else set()
        return Sums(self.asking, definitions, more | behind)

    @cached_property
    def _behind(self) -> Mapping[Group, int]:
        return runs.pupils_behind(self.asking, self._sums.rows)

    @cached_property
    def _codes(self) -> ByCode:
        return ByCode(self.asking, self._sums.rows)
