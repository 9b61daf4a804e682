"""Every kind of question about whatever registers: the fast answer equals the judge's count mark by mark."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from made_questions import EVERY_KIND, SCOPES, deal, kinds_of, questions
from made_registers import Registers, registers, rich

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.pupils import pupil_totals
from daymark.measures.question import KEYS, MEASURES, Period, Question, can_divide
from daymark.measures.reference import reference
from daymark.measures.reference.judge import answer as judge

RICH = rich()
EVERYONE = Scope.everything("test")
DAYS = Period(date(2023, 9, 6), date(2025, 1, 8))
THREES = [("school", "sex", "half_term"), ("band", "term", "year_group"), ("subject", "lesson_period", "la")]


@pytest.fixture(scope="module")
def rich_lake() -> Lake:
    return Lake.in_memory(RICH.parts, threads=1)


@pytest.mark.parametrize("by", [(), *((key,) for key in KEYS), *THREES], ids="-".join)
def test_every_measure_by_every_key_equals_the_reference(rich_lake: Lake, by: tuple[str, ...]) -> None:
    measures = tuple(measure for measure in MEASURES if can_divide(measure, by))
    question = Question(measures, DAYS, date(2025, 1, 7), by=by)
    figures = answer(rich_lake, question, EVERYONE)
    assert figures.rows == judge(RICH.judged(), question, EVERYONE).rows
    assert all(figures.of(measure) for measure in measures)


def quietly(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


AT_ONCE = 4
TURNS = [MEASURES[start : start + AT_ONCE] for start in range(0, len(MEASURES), AT_ONCE)]
MOST_ROUNDS = 4
"""A kind of question that did not come up in so many rounds is never made at all."""


def test_every_answer_equals_the_reference_and_no_kind_of_question_is_left_out() -> None:
    kinds: Counter[str] = Counter()
    for number, turn in itertools.product(range(MOST_ROUNDS), TURNS):
        if number == 0 or set(kinds) != EVERY_KIND:
            _ask_in_turn(turn, kinds, number)
    assert set(kinds) == EVERY_KIND


def _ask_in_turn(measures: tuple[str, ...], kinds: Counter[str], number: int) -> None:
    """Ask whatever registers one question about each of the measures, and count of what kinds they were."""
    hands = deal(number)
    each = (st.tuples(questions(measure, hands[measure]), st.sampled_from(SCOPES)) for measure in measures)

    @seed(number)
    @settings(quietly(examples=5), derandomize=False)
    @given(made=registers(), asked=st.tuples(*each))
    def equal(made: Registers, asked: tuple[tuple[Question, Scope], ...]) -> None:
        lake, judged = Lake.in_memory(made.parts, threads=1), made.judged()
        for question, scope in asked:
            kinds.update(kinds_of(question, scope))
            assert answer(lake, question, scope).rows == judge(judged, question, scope).rows

    equal()


@quietly(examples=25)
@given(made=registers(), question=questions(), scope=st.sampled_from(SCOPES))
def test_pupil_totals_add_up_to_the_figures_of_everyone(made: Registers, question: Question, scope: Scope) -> None:
    lake = Lake.in_memory(made.parts, threads=1)
    plain = Question(
        ("overall_absence_rate", "persistent_absence", "severe_absence", "broken_weeks", "missing_marks"),
        question.counted,
        question.as_of,
        where=question.where,
        basis=question.basis,
    )
    judged = made.judged()
    figures = reference(judged.weeks, judged.people, plain, scope, judged.beside)
    totals = pupil_totals(lake, plain.counted, scope, plain.where, plain.basis)
    assert totals["absent"].sum() == figures.of("overall_absence_rate")[0].numerator
    assert totals["persistent"].sum() == figures.of("persistent_absence")[0].numerator
    assert totals["severe"].sum() == figures.of("severe_absence")[0].numerator
    assert totals["broken_weeks"].sum() == figures.of("broken_weeks")[0].numerator
    assert totals["missing"].sum() == figures.of("missing_marks")[0].numerator
    assert totals["possible"].sum() == figures.of("overall_absence_rate")[0].denominator
