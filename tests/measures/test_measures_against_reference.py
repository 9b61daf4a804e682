"""Every measure, by any keys, over any days and under any scope, equals the judge's count mark by mark."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_registers import SCOPES, Registers, questions, registers, rich

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.pupils import pupil_totals
from daymark.measures.question import KEYS, MEASURES, Period, Question, can_divide
from daymark.measures.reference import reference

RICH = rich()
GROUPINGS = [by for size in (0, 1, 2) for by in itertools.combinations(KEYS, size)]


@pytest.fixture(scope="module")
def rich_lake() -> Lake:
    return Lake.in_memory(RICH.parts, threads=1)


@pytest.mark.parametrize("by", GROUPINGS, ids="-".join)
def test_every_measure_by_every_key_and_pair_equals_the_reference(rich_lake: Lake, by: tuple[str, ...]) -> None:
    period = Period(date(2023, 9, 6), date(2025, 1, 8))
    measures = tuple(measure for measure in MEASURES if can_divide(measure, by))
    question = Question(measures, period, date(2025, 1, 7), by=by)
    everyone = Scope.everything("test")
    figures = answer(rich_lake, question, everyone)
    assert figures.rows == reference(RICH.laid_weeks(), RICH.people(), question, everyone).rows
    assert all(figures.of(measure) for measure in measures)


ASKED = st.lists(st.tuples(questions(), st.sampled_from(SCOPES)), min_size=5, max_size=5)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(made=registers(), asked=ASKED)
def test_every_answer_equals_the_reference(made: Registers, asked: list[tuple[Question, Scope]]) -> None:
    lake = Lake.in_memory(made.parts, threads=1)
    weeks, people = made.laid_weeks(), made.people()
    for question, scope in asked:
        assert answer(lake, question, scope).rows == reference(weeks, people, question, scope).rows


@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
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
    figures = reference(made.laid_weeks(), made.people(), plain, scope)
    totals = pupil_totals(lake, plain.counted, scope, plain.where, plain.basis)
    assert totals["absent"].sum() == figures.of("overall_absence_rate")[0].numerator
    assert totals["persistent"].sum() == figures.of("persistent_absence")[0].numerator
    assert totals["severe"].sum() == figures.of("severe_absence")[0].numerator
    assert totals["broken_weeks"].sum() == figures.of("broken_weeks")[0].numerator
    assert totals["missing"].sum() == figures.of("missing_marks")[0].numerator
    assert totals["possible"].sum() == figures.of("overall_absence_rate")[0].denominator
