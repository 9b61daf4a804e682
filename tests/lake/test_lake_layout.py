"""Calendar and layout, by examples worked by hand and against the plain rules."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from daymark.kit.school_year import SchoolYear
from daymark.lake.errors import LakeError
from daymark.lake.layout import SchoolRow, lay_out
from daymark.lake.reference import laid_out
from daymark.registers import frames

sys.path.append(str(Path(__file__).parents[1] / "measures"))
from made_registers import Registers, registers

YEAR = SchoolYear(2024)
FULL = "/\\/\\/\\/\\/\\----"
SEPT = date(2024, 9, 2)


def weeks(*rows: tuple[str, date, str]) -> pl.DataFrame:
    made = [{"school": "A", "pupil": pupil, "week": week, "marks": marks, "raw": ""} for pupil, week, marks in rows]
    return pl.DataFrame(made, schema=frames.WEEKS)


def pupils(*rows: tuple[str, date | None, date | None], **traits: str) -> pl.DataFrame:
    made = [{"school": "A", "pupil": pupil, "start": start, "end": end, **traits} for pupil, start, end in rows]
    return pl.DataFrame(made, schema=frames.PUPILS)


def laid(weeks_given: pl.DataFrame, pupils_given: pl.DataFrame, *corrections: tuple[date, str, bool]) -> pl.DataFrame:
    said = pl.DataFrame(corrections, schema=frames.CORRECTIONS, orient="row")
    return lay_out(SchoolRow("A", "A school"), YEAR, weeks_given, pupils_given, said).tables["weeks"]


def strings(frame: pl.DataFrame, pupil: str) -> list[str]:
    return frame.filter(pl.col("pupil") == pupil).sort("week")["marks"].to_list()


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(made=registers())
def test_layout_equals_the_plain_rules(made: Registers) -> None:
    for part in made.parts:
        key = part.school.key
        given_weeks = made.weeks.filter(pl.col("school") == key).select("pupil", "week", "marks").iter_rows()
        enrolments: dict[str, list[tuple[date | None, date | None]]] = {}
        rows = (
            made.pupils[part.year.start_year]
            .filter(pl.col("school") == key)
            .select("pupil", "start", "end")
            .iter_rows()
        )
        for pupil, start, end in rows:
            enrolments.setdefault(pupil, []).append((start, end))
        expected = laid_out(part.year, given_weeks, enrolments)
        table = part.tables["weeks"].select("pupil", "week", "marks").iter_rows()
        assert {(pupil, week): marks for pupil, week, marks in table} == expected


def full_school(marked: int, of: int) -> pl.DataFrame:
    """Pupils of whom only the first `marked` have a mark on Friday; the last has none."""
    rest = "/\\/\\/\\/\\------"
    return weeks(*((f"{number:02d}", SEPT, FULL if number < marked else rest) for number in range(of)))


def test_a_session_is_open_when_a_quarter_of_the_pupils_have_a_mark() -> None:
    assert strings(laid(full_school(5, 20), pupils()), "19") == ["/\\/\\/\\/\\--...."]
    made = laid(full_school(4, 20), pupils())
    assert strings(made, "19") == ["/\\/\\/\\/\\......"]
    assert strings(made, "00") == ["/\\/\\/\\/\\/\\...."], "a real mark stays"


def test_a_half_day_nobody_has_a_mark_in_is_missing_only_where_few_are_on_roll() -> None:
    morning = "/\\/\\/\\/\\/-----"
    few = laid(weeks(*((f"{n:02d}", SEPT, morning) for n in range(9))), pupils())
    assert strings(few, "00") == ["/\\/\\/\\/\\/-...."]
    many = laid(weeks(*((f"{n:02d}", SEPT, morning) for n in range(10))), pupils())
    assert strings(many, "00") == ["/\\/\\/\\/\\/....."], "a closed afternoon"
    whole_day = laid(weeks(("a", SEPT, "/\\/\\/\\/\\------")), pupils())
    assert strings(whole_day, "a") == ["/\\/\\/\\/\\......"], "a closed day, as far as anybody can tell"


def test_marks_that_are_not_possible_count_on_neither_side() -> None:
    one = weeks(
        ("a", SEPT, FULL), ("b", SEPT, "##########----"), ("c", SEPT, "DDDDDDDDDD----"), ("d", SEPT, "/\\" + "-" * 12)
    )
    assert strings(laid(one, pupils()), "d") == ["/\\--------...."]


def test_a_week_without_a_row_inside_the_time_on_roll_is_missing_and_outside_it_nothing() -> None:
    rows = [("a", week, FULL) for week in (SEPT, date(2024, 9, 9), date(2024, 9, 16), date(2024, 9, 23))]
    rows += [("b", date(2024, 9, 9), FULL), ("b", date(2024, 9, 23), FULL)]
    made = laid(weeks(*rows), pupils())
    assert strings(made, "b") == ["/\\/\\/\\/\\/\\....", "----------....", "/\\/\\/\\/\\/\\...."]


def test_dates_of_enrolment_cut_the_marks_and_give_missing_ones() -> None:
    made = laid(
        weeks(("a", SEPT, FULL), ("a", date(2024, 9, 9), FULL), ("b", SEPT, FULL)),
        pupils(("a", date(2024, 9, 4), date(2024, 9, 10)), ("b", date(2024, 9, 3), None)),
    )
    assert strings(made, "a") == ["..../\\/\\/\\....", "/\\/\\.........."]
    assert strings(made, "b") == ["../\\/\\/\\/\\....", "----.........."], "open on the days that a was there"


def test_a_person_may_say_a_session_was_closed_or_open() -> None:
    rows = weeks(("a", SEPT, FULL), ("b", SEPT, "/\\" + "-" * 12))
    closed = laid(rows, pupils(), (date(2024, 9, 6), "AM", False), (date(2024, 9, 6), "PM", False))
    assert strings(closed, "b") == ["/\\------......"]
    opened = laid(rows, pupils(), (date(2024, 9, 7), "AM", True))
    assert strings(opened, "a") == ["/\\/\\/\\/\\/\\-..."]


def test_a_pupil_of_old_who_has_no_mark_this_year_and_no_last_day_is_taken_to_have_left() -> None:
    known = pupils(("a", date(2020, 9, 1), None), ("b", date(2020, 9, 1), None), ("c", date(2024, 9, 3), None))
    made = laid(weeks(("a", SEPT, FULL)), known)
    assert strings(made, "b") == []
    assert strings(made, "c") == ["..--------...."]


def test_characteristics_are_the_latest_known_and_empty_is_not_known() -> None:
    known = pl.concat(
        [
            pupils(("a", date(2024, 9, 1), date(2024, 10, 1)), fsm="N", form="7A", sex=""),
            pupils(("a", date(2025, 1, 6), None), fsm="Y"),
        ]
    )
    row = lay_out(SchoolRow("A", "A"), YEAR, weeks(("a", SEPT, FULL)), known).tables["pupils"].row(0, named=True)
    assert (row["fsm"], row["form"], row["sex"]) == ("Y", "7A", None)


@pytest.mark.parametrize("marks", ["/\\", "/" * 13 + "?", "é" * 14])
def test_a_string_that_is_no_register_week_is_refused_in_words(marks: str) -> None:
    with pytest.raises(LakeError, match="register week"):
        laid(weeks(("a", SEPT, marks)), pupils())


def test_two_rows_of_one_week_are_refused() -> None:
    with pytest.raises(LakeError, match="more than one register week"):
        laid(weeks(("a", SEPT, FULL), ("a", SEPT, FULL)), pupils())
