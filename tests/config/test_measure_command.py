"""`daymark measure`: any question from the command line."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from daymark.config.commands.measure import measure
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import SchoolRow
from daymark.measures.definitions import DEFINITIONS
from daymark.registers.frames import PUPILS, WEEKS

IN, ILL = "/\\/\\/\\/\\/\\....", "IIII/\\/\\/\\...."
MONDAYS = (date(2024, 9, 9), date(2024, 9, 16))


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Path:
    """Two pupils and two weeks: Ash is always in, Bo (7B, free school meals) is ill on two days of each week."""
    root = tmp_path_factory.mktemp("measure") / "lake"
    weeks = [("s", pupil, week, marks, None) for pupil, marks in (("ash", IN), ("bo", ILL)) for week in MONDAYS]
    people = {"school": ["s", "s"], "pupil": ["ash", "bo"], "form": ["7A", "7B"], "fsm": ["N", "Y"]}
    frame = pl.DataFrame(people).with_columns(
        pl.lit(None, kind).alias(n) for n, kind in PUPILS.items() if n not in people
    )
    school, year = SchoolRow("s", "Somewhere", "Secondary"), SchoolYear(2024)
    build(root, school, year, pl.DataFrame(weeks, schema=WEEKS, orient="row"), frame.select(*PUPILS))
    return root


@pytest.fixture
def ask(lake):
    app = typer.Typer()
    app.command()(measure)

    def run(*arguments: str):
        return CliRunner().invoke(app, [*arguments, *(() if "--lake" in arguments else ("--lake", str(lake)))])

    return run


def test_a_rate_is_said_in_days_then_per_cent_with_what_it_is_of(ask):
    said = ask("overall_absence_rate", "--by", "form")
    assert said.exit_code == 0, said.output
    assert "1 August to 20 September 2024" in said.stdout
    rows = [line.split() for line in said.stdout.splitlines() if line.strip().startswith("7")]
    assert rows == [["7A", "0.0", "0", "20", "0.0%", "1"], ["7B", "4.0", "8", "20", "40.0%", "1"]]


def test_json_is_that_of_figures_json(ask):
    told = json.loads(ask("overall_absence_rate", "--where", "fsm=Y", "--json").stdout)
    assert (told["as_of"], told["basis"]) == ("2024-09-20", "census")
    assert told["period"] == {"start": "2024-08-01", "end": "2024-09-20"}
    figure = {
        "measure": "overall_absence_rate",
        "group": {},
        "numerator": 8,
        "denominator": 20,
        "value": 0.4,
        "pupils": 1,
    }
    assert told["figures"] == [{**figure, "suppressed": False}]


@pytest.mark.parametrize(
    ("options", "missed"),
    [
        (("--week", "2024-09-12"), 4),
        (("--day", "2024-09-09"), 2),
        (("--from", "2024-09-10", "--to", "2024-09-16"), 4),
        (("--from", "2024-09-16"), 4),
        (("--as-of", "2024-09-10"), 4),
        (("--year", "2024/25"), 8),
        (("--term", "Autumn"), 8),
        (("--rolling", "1"), 4),
        (("--where", "form=7A"), 0),
        (("--where", "form=7A", "--where", "form=7B"), 8),
    ],
)
def test_days_and_pupils_are_chosen_by_options(ask, options, missed):
    (figure,) = json.loads(ask("overall_absence_rate", "--json", *options).stdout)["figures"]
    assert figure["numerator"] == missed


def test_a_change_stands_beside(ask):
    said = ask("overall_absence_rate", "--week", "2024-09-16", "--against", "previous")
    assert "change" in said.stdout and "+0.0 points" in said.stdout


def test_a_spreadsheet_is_written(ask, tmp_path):
    file = tmp_path / "absence.csv"
    said = ask("overall_absence_rate", "absence_band", "--by", "form", "--csv", str(file))
    assert said.exit_code == 0, said.output
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert rows[1]["form"] == "7B" and (rows[1]["numerator"], rows[1]["denominator"]) == ("8", "20")
    assert {row["band"] for row in rows if row["measure"] == "absence_band" and row["numerator"] == "1"} == {
        "[0,5)", "[40,45)",
    }  # fmt: skip


def test_measures_are_listed_with_their_titles(ask):
    said = ask("--list").stdout
    assert all(each.id in said and each.title in said for each in DEFINITIONS.values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name a measure"),
        (("happiness",), "There is no measure 'happiness'"),
        (("attendance_rate", "--by", "shoes"), "There is no group 'shoes'"),
        (("attendance_rate", "--by", "form,sex,fsm,sen"), "up to three"),
        (("attendance_rate", "--where", "fsm"), "write key=value"),
        (("attendance_rate", "--basis", "weekly"), "There is no basis 'weekly'"),
        (("attendance_rate", "--against", "neighbours"), "There is nothing to set beside"),
        (("attendance_rate", "--day", "9/9/2024"), "write the day as year-month-day"),
        (("attendance_rate", "--from", "2024-09-10", "--to", "2024-09-09"), "before it starts"),
        (("attendance_rate", "--week", "2024-09-10", "--year", "2024/25"), "do not go together"),
        (("attendance_rate", "--year", "2024/26"), "write the school year like 2025/26"),
        (("attendance_rate", "--term", "Winter"), "There is no census term 'Winter'"),
        (("attendance_rate", "--rolling", "0"), "at least one week"),
        (("attendance_rate", "--engine", "abacus"), "There is no engine 'abacus'"),
        (("attendance_rate", "--engine", "spark"), "Say with --master"),
        (("attendance_rate", "--master", "local[2]"), "say --engine spark"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_before_anything_is_opened(ask, arguments, words):
    said = ask(*arguments, "--lake", "/nowhere/at/all")
    assert said.exit_code == 2
    assert words in said.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "2024-09-01"), "before the first register of 09/09/2024"),
        (("--day", "2024-09-02"), "before the first register of 09/09/2024"),
        (("--from", "2024-10-01"), "after the last register of 20/09/2024"),
    ],
)
def test_days_without_registers_are_refused_once_the_lake_says_so(ask, arguments, words):
    said = ask("attendance_rate", *arguments)
    assert said.exit_code == 2
    assert words in said.stderr


def test_a_lake_that_is_not_there_or_empty_is_said_in_words(ask, tmp_path):
    said = ask("attendance_rate", "--lake", str(tmp_path / "none"))
    assert (said.exit_code, "There is no lake at" in said.stderr) == (1, True)
    said = ask("attendance_rate", "--lake", str(tmp_path))
    assert (said.exit_code, "There are no registers here yet" in said.stderr) == (1, True)
