"""Invented lesson marks: they follow the register, hold what was planted, and come in by the ordinary door."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from daymark.demo.exports import write_layout
from daymark.demo.lessons import PLANTED_PERIOD, PLANTED_SUBJECT, lesson_marks, write_lessons
from daymark.demo.plan import Plan, SchoolPlan
from daymark.demo.trust import invent_school
from daymark.intake.read import take

SCHOOL = SchoolPlan("Small Academy", "999109", "999/4109", "Secondary", 7, 9, 60, 30)
FIRST, LAST = date(2025, 9, 1), date(2025, 11, 24)


@pytest.fixture(scope="module")
def year():
    return invent_school(np.random.default_rng(5), Plan((SCHOOL,), (2025,), planted=False), SCHOOL).year(2025)


@pytest.fixture(scope="module")
def lessons(year):
    return lesson_marks(year, np.random.default_rng(7), FIRST, LAST)


def test_the_same_dice_give_the_same_lessons(year, lessons):
    again = lesson_marks(year, np.random.default_rng(7), FIRST, LAST)
    assert again.marks.equals(lessons.marks) and again.walked.equals(lessons.walked)


def test_only_the_days_asked_for_have_lessons(year):
    week = lesson_marks(year, np.random.default_rng(7), date(2025, 10, 6), date(2025, 10, 10)).marks
    assert week["date"].unique().sort().to_list() == [date(2025, 10, day) for day in range(6, 11)]
    assert lesson_marks(year, np.random.default_rng(7), date(2025, 8, 1), date(2025, 8, 5)).marks.is_empty()


def test_who_missed_the_session_missed_its_lessons(year, lessons, tmp_path):
    write_layout(year, "L1", tmp_path / "marks.csv")
    register = pl.read_csv(tmp_path / "marks.csv", infer_schema=False).select(
        pl.col("Adno").alias("pupil"), pl.col("Date").str.to_date("%d/%m/%Y").alias("date"), "Session", session="Mark"
    )
    half = pl.when(pl.col("period") > "3").then(pl.lit("PM")).otherwise(pl.lit("AM"))
    both = lessons.marks.with_columns(Session=half).join(register, on=["pupil", "date", "Session"])
    absent = both.filter(pl.col("session").is_in(["I", "M", "C", "G", "N", "R", "S", "E", "C2"]))
    assert absent.height > 1000 and (absent["mark"] == absent["session"]).all()
    present = both.filter(pl.col("session").is_in(["/", "\\"]))
    assert set(present["mark"].unique()) == {"/", "O"}


def test_what_was_planted_is_there_and_known(lessons):
    planted = (pl.col("subject") == PLANTED_SUBJECT) & (pl.col("period") == PLANTED_PERIOD)
    sums = lessons.walked.group_by(planted.alias("planted")).agg(pl.col("lessons", "missed").sum())
    share = {there: missed / of for there, of, missed in sums.iter_rows()}
    assert 0.04 < share[True] < 0.08 and share[False] < 0.005


def test_the_file_comes_in_whole(year, lessons, tmp_path):
    rows = write_lessons(lessons, tmp_path / "lessons.csv")
    write_layout(year, "L1", tmp_path / "marks.csv")
    taken = take([tmp_path / "marks.csv", tmp_path / "lessons.csv"])
    assert taken.of_level("file") == taken.of_level("row") == []
    assert taken.lessons.height == rows == lessons.marks.height
    assert taken.lessons_taken == lessons.marks["mark"].count()
    assert set(taken.lessons["pupil"].unique()) <= set(taken.pupils["pupil"].unique())
