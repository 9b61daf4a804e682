"""The definitions are whole, their worked examples come out, and the handbook is what they say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from daymark.access.scope import Scope
from daymark.kit import definitions as files
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.answer import answer
from daymark.measures.definitions import DEFINITIONS, DefinitionError, definition
from daymark.measures.handbook import handbook
from daymark.measures.question import MEASURES, Period, Question
from daymark.registers import frames

YEAR = SchoolYear(2024)
FIRST, LAST_YEAR = date(2024, 9, 2), date(2023, 9, 4)


def laid_out(
    year: SchoolYear, first: date, pupils: tuple[tuple[str, tuple[str, ...]], ...], **beside: pl.DataFrame
) -> LaidOut:
    rows = [
        {"school": "A", "pupil": pupil, "week": first + timedelta(weeks=number), "marks": marks, "raw": ""}
        for pupil, weeks in pupils
        for number, marks in enumerate(weeks)
    ]
    weeks, nobody = pl.DataFrame(rows, schema=frames.WEEKS), frames.empty(frames.PUPILS)
    return lay_out(SchoolRow("A", "A school"), year, weeks, nobody, None, **beside)


def test_there_is_a_definition_for_every_measure_and_no_other() -> None:
    there = {path.stem for path in (files.ROOT / "measures").glob("*.yaml")}
    assert there == set(MEASURES) == set(DEFINITIONS)
    assert all(each.id == measure for measure, each in DEFINITIONS.items())


@pytest.mark.parametrize("measure", MEASURES)
def test_the_worked_example_comes_out(measure: str) -> None:
    example = DEFINITIONS[measure].example
    given = {
        "notes": [("A", pupil, day, session, late, None) for pupil, day, session, late in example.minutes],
        "lessons": [("A", pupil, day, period, subject, mark) for pupil, day, period, subject, mark in example.lessons],
    }
    beside = {
        "notes": pl.DataFrame(given["notes"], schema=frames.NOTES, orient="row"),
        "lessons": pl.DataFrame(given["lessons"], schema=frames.LESSONS, orient="row"),
    }
    this_year = laid_out(YEAR, FIRST, example.pupils, **beside)
    lake = Lake.in_memory([this_year, laid_out(YEAR.previous, LAST_YEAR, example.last_year)])
    figures = answer(lake, Question((measure,), Period(YEAR.start, YEAR.end), YEAR.end), Scope.everything("test"))
    for expected in example.expect:
        found = figures.get(measure, **dict(expected.group))
        assert found is not None
        assert (found.numerator, found.denominator, found.pupils) == (
            expected.numerator,
            expected.denominator,
            expected.pupils,
        )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit": "children"}, "unit"),
        ({"id": "happiness"}, "id"),
        ({"bases": ["guess"]}, "bases"),
        ({"why": " "}, "why"),
        ({"extra": "x"}, "extra"),
        ({"example": {"says": "x"}}, "example"),
    ],
)
def test_a_definition_that_cannot_be_used_is_refused_by_name(change: dict[str, object], named: str) -> None:
    whole = files.load("measures/late_rate.yaml")
    with pytest.raises(DefinitionError, match=rf"late\.yaml.*{named}"):
        definition({**whole, **change}, "late.yaml")


def test_the_handbook_in_the_repository_is_the_one_the_definitions_make() -> None:
    page = Path(files.ROOT).parent / "docs" / "method" / "measures.md"
    assert page.read_text(encoding="utf-8") == handbook()
