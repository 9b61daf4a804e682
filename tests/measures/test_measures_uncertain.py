"""Ranges are those kit gives of the pupils one by one; shrinking and "too few" say what they should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_registers import rich

from daymark.access.scope import Scope
from daymark.kit import ranges
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.definitions import DEFINITIONS
from daymark.measures.figures import Figure
from daymark.measures.question import Period, Question
from daymark.measures.uncertain import AMOUNTS, SHARES

RICH = rich()
ALL = Scope.everything("test")
PERIOD = Period(date(2023, 9, 6), date(2025, 1, 8))
PUPILS = [(school, f"p{number}") for school in "AB" for number in range(7)]
SUMS = [name for name, each in DEFINITIONS.items() if each.formula.kind not in (*SHARES, "share")]
COUNTS = [name for name, each in DEFINITIONS.items() if each.formula.kind in SHARES]


@pytest.fixture(scope="module")
def lake() -> Lake:
    return Lake.in_memory(RICH.parts, threads=1)


def asked(lake: Lake, measure: str, **more: object) -> tuple[Figure, ...]:
    question = Question((measure,), PERIOD, PERIOD.end, ranges=True, **more)  # type: ignore[arg-type]
    return answer(lake, question, ALL).rows


def of_each(lake: Lake, measure: str) -> list[dict[tuple[tuple[str, str], ...], Figure]]:
    """What every pupil alone adds to each figure."""
    plain = Question((measure,), PERIOD, PERIOD.end)
    chosen = [replace(plain, where=(("school", school), ("pupil", pupil))) for school, pupil in PUPILS]
    return [{figure.group: figure for figure in answer(lake, question, ALL)} for question in chosen]


def wholes(lake: Lake, measure: str) -> list[int]:
    """What every pupil alone adds to the denominator of a measure whose figures carry a code."""
    formula = DEFINITIONS[measure].formula
    told = "spells" if formula.kind == "reasons" else "overall_absence_rate"
    found = [next(iter(one.values())) for one in of_each(lake, told)]
    return [one.denominator if formula.over == ("possible",) else one.numerator for one in found]


@pytest.mark.parametrize("measure", SUMS)
def test_a_range_of_sums_is_that_of_the_pupils_one_by_one(lake: Lake, measure: str) -> None:
    alone, kind = of_each(lake, measure), DEFINITIONS[measure].formula.kind
    whole = wholes(lake, measure) if kind in ("codes", "reasons") else [0 for _ in alone]
    for figure in asked(lake, measure):
        mine = [(one.get(figure.group), below) for one, below in zip(alone, whole, strict=True)]
        pairs = [(one.numerator, one.denominator) if one else (0, below) for one, below in mine]
        assert sum(y for y, _ in pairs) == figure.numerator
        assert sum(x for _, x in pairs) == figure.denominator
        if figure.denominator and kind not in AMOUNTS:
            expected = ranges.ratio(pairs)
            assert expected is not None
            assert (figure.low, figure.high) == pytest.approx((expected.low, expected.high))
        elif figure.denominator:
            assert figure.low is not None and figure.high is not None and figure.value is not None
            assert figure.low <= figure.value <= figure.high


@pytest.mark.parametrize("measure", COUNTS)
def test_a_share_of_pupils_has_wilsons_range(lake: Lake, measure: str) -> None:
    figures = asked(lake, measure)
    assert figures
    for figure in figures:
        expected = ranges.share(figure.numerator, figure.denominator)
        assert expected is not None
        assert (figure.low, figure.high) == (expected.low, expected.high)


def test_groups_are_drawn_towards_each_other_and_never_past(lake: Lake) -> None:
    figures = asked(lake, "overall_absence_rate", by=("form", "school"))
    values = [figure.value for figure in figures if figure.value is not None]
    assert len(figures) >= 3
    for figure in figures:
        assert figure.shrunk is not None
        assert min(values) <= figure.shrunk <= max(values)
    raw, drawn = max(values) - min(values), [figure.shrunk for figure in figures if figure.shrunk is not None]
    assert max(drawn) - min(drawn) < raw


def test_shares_of_one_whole_and_lone_groups_are_not_drawn_anywhere(lake: Lake) -> None:
    assert all(figure.shrunk is None for figure in asked(lake, "share_of_absence", by=("form", "school")))
    assert all(figure.shrunk is None for figure in asked(lake, "overall_absence_rate"))


def test_too_few_to_say_is_said(lake: Lake) -> None:
    small = asked(lake, "overall_absence_rate", by=("form", "school"))
    assert {figure.steady for figure in small} == {"few_units"}
    assert asked(lake, "overall_absence_rate")[0].steady in ("enough", "wide_range")


def test_nothing_of_it_where_it_was_not_asked_for(lake: Lake) -> None:
    plain = answer(lake, Question(("overall_absence_rate",), PERIOD, PERIOD.end), ALL).rows[0]
    assert (plain.low, plain.high, plain.shrunk, plain.steady, plain.spread) == (None, None, None, "", None)
    assert "low" not in plain.as_dict()
    told = asked(lake, "overall_absence_rate")[0].as_dict()
    assert told["low"] < told["value"] < told["high"] and told["steady"]
