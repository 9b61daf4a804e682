"""daymark analyse, from files to files: the golden numbers, the statuses, and clear words where it cannot."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from made_files import ill_for, long_file, present, pupils_file, run, school_days

from daymark.demo.exports import L4_ALIASES, LAYOUTS, write_layout, write_pupils
from daymark.demo.plan import SALTMARSH, default_plan
from daymark.demo.trust import invent_school

PACK = ["figures.json", "insight.pdf", "insight.xlsx", "pupils.csv"]


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def four(tmp_path):
    """Four pupils and a fortnight; one of them ill for a week."""
    marks = {"1": ill_for(10), "2": present, "3": present, "4": present}
    registers = long_file(tmp_path / "marks.csv", marks, school_days(10))
    rows = [("1", "Ashe", "7", "F", "Y"), ("2", "Birch", "7", "M", "N"), ("3", "Cole", "8", "F", "N")]
    return registers, pupils_file(tmp_path / "pupils.csv", [*rows, ("4", "Dunn", "8", "M", "Y")])


def test_38_of_380_is_persistent_37_is_not_and_190_is_severe(tmp_path):
    pupils = {"1": ill_for(38), "2": ill_for(37), "3": ill_for(190), "4": present}
    ran = run(tmp_path / "out", long_file(tmp_path / "year.csv", pupils, school_days(190)))
    assert ran.status == 0
    persistent, severe = ran.figure("persistent_absence"), ran.figure("severe_absence")
    assert (persistent["numerator"], persistent["denominator"]) == (2, 4)
    assert (severe["numerator"], severe["denominator"]) == (1, 4)
    assert ran.figure("overall_absence_rate")["numerator"] == 38 + 37 + 190
    assert ran.figure("overall_absence_rate")["denominator"] == 4 * 380
    bands = {row["pupil"]: row["band"] for row in _rows(ran.folder / "pupils.csv")}
    assert bands == {"1": "[10,15)", "2": "[5,10)", "3": "[50,100]", "4": "[0,5)"}


def test_189_of_380_is_not_severe(tmp_path):
    ran = run(tmp_path / "out", long_file(tmp_path / "year.csv", {"1": ill_for(189), "2": present}, school_days(190)))
    assert ran.figure("severe_absence")["numerator"] == 0


def test_everything_taken_ends_with_0_and_four_files(tmp_path, four):
    ran = run(tmp_path / "out", *four, "--school", "Harbour Academy")
    assert (ran.status, ran.err) == (0, "")
    assert _names(ran.folder) == PACK
    assert ran.figures["as_of"] == "2025-09-12"
    year_7 = ran.figure("overall_absence_rate", year_group="7")
    assert (year_7["numerator"], year_7["denominator"], year_7["value"], year_7["pupils"]) == (10, 40, 0.25, 2)
    assert ran.figure("weekday_absence_rate", weekday="Monday")["numerator"] == 2
    assert ran.out.startswith("4 pupils missed 1.3 days each on average")
    ill = _rows(ran.folder / "pupils.csv")[0]
    assert (ill["surname"], ill["absent"], ill["days_missed"]) == ("Ashe", "10", "5.0")


def test_the_order_of_the_files_makes_no_difference(tmp_path, four):
    one, other = run(tmp_path / "a", *four), run(tmp_path / "b", *reversed(four))
    assert (one.folder / "figures.json").read_bytes() == (other.folder / "figures.json").read_bytes()


def test_a_row_that_cannot_be_taken_is_left_out_counted_and_told(tmp_path, four):
    registers, pupils = four
    lines = registers.read_text().splitlines()
    assert lines[30].endswith("/") or lines[30].endswith("\\")
    lines[30] = lines[30][:-1] + "Q9"
    registers.write_text("\n".join(lines))
    ran = run(tmp_path / "out", registers, pupils)
    assert ran.status == 3
    assert "1 row could not be taken" in ran.err
    (problem,) = _rows(ran.folder / "problems.csv")
    assert (problem["file"], problem["row"], problem["value"]) == ("marks.csv", "31", "Q9")
    assert problem["remedy"]
    missing = ran.figure("missing_marks")
    assert (missing["numerator"], missing["denominator"]) == (1, 80)


def test_a_file_that_cannot_be_read_beside_one_that_can(tmp_path, four):
    (tmp_path / "empty.csv").write_bytes(b"")
    ran = run(tmp_path / "out", *four, tmp_path / "empty.csv", tmp_path / "not-there.csv")
    assert ran.status == 3
    assert "2 files could not be taken" in ran.err
    assert {row["file"] for row in _rows(ran.folder / "problems.csv")} == {"empty.csv", "not-there.csv"}


def test_the_problems_of_an_earlier_run_do_not_stay(tmp_path, four):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "problems.csv").write_text("old")
    assert run(tmp_path / "out", *four).status == 0
    assert _names(tmp_path / "out") == PACK


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"Name,Percentage\nA,93\n"])
def test_nothing_to_analyse_ends_with_1_a_reason_and_no_figures(tmp_path, content):
    (tmp_path / "given.csv").write_bytes(content)
    ran = run(tmp_path / "out", tmp_path / "given.csv")
    assert ran.status == 1
    assert "Nothing could be analysed." in ran.err
    assert "\ngiven.csv" in ran.err
    assert _names(ran.folder) == ["problems.csv"]
    assert [row["file"] for row in _rows(ran.folder / "problems.csv")] == ["given.csv"]


def test_a_missing_file_ends_with_1_and_its_name(tmp_path):
    ran = run(tmp_path / "out", tmp_path / "nowhere.csv")
    assert ran.status == 1
    assert "nowhere.csv" in ran.err


def test_a_pupils_file_alone_says_what_else_is_needed(tmp_path, four):
    ran = run(tmp_path / "out", four[1])
    assert ran.status == 1
    assert "give the register export as well" in ran.err


def test_marks_of_ones_own_are_taken_with_aliases(tmp_path):
    marks = {"1": lambda place: "H1" if place < 4 else present(place), "2": present}
    registers = long_file(tmp_path / "marks.csv", marks, school_days(5))
    assert run(tmp_path / "without", registers).status == 3
    (tmp_path / "aliases.json").write_text('{"H1": "H"}')
    ran = run(tmp_path / "with", registers, "--aliases", tmp_path / "aliases.json")
    assert ran.status == 0
    assert ran.figure("code_rate", code="H")["numerator"] == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "not JSON"), ('["H"]', "marks and codes"), ('{"H1": "ZZ"}', "no code"), ('{"H1": 4}', "marks and codes")],
)
def test_a_bad_alias_table_is_refused_in_words(tmp_path, four, content, said):
    (tmp_path / "aliases.json").write_text(content)
    ran = run(tmp_path / "out", *four, "--aliases", tmp_path / "aliases.json")
    assert ran.status == 2
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_keys_are_shown_one_by_one_and_crossed(tmp_path, four):
    ran = run(tmp_path / "out", *four, "--by", "year_group,fsm", "--by", "sex")
    groups = {tuple(figure["group"]) for figure in ran.figures["figures"] if figure["measure"] == "attendance_rate"}
    assert groups == {(), ("year_group",), ("fsm",), ("sex",), ("year_group", "fsm")}
    crossed = ran.figure("overall_absence_rate", year_group="7", fsm="Y")
    assert (crossed["numerator"], crossed["denominator"]) == (10, 20)


def test_a_measure_is_left_out_where_it_cannot_be_divided(tmp_path, four):
    ran = run(tmp_path / "out", *four, "--by", "weekday,year_group")
    by_day = {f["measure"] for f in ran.figures["figures"] if "weekday" in f["group"] and "year_group" in f["group"]}
    assert "overall_absence_rate" in by_day
    assert "persistent_absence" not in by_day


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--by", "shoe_size", "There are: school, phase, la, year_group"),
        ("--basis", "weekly", "choose census or daily"),
        ("--as-of", "24/11/2025", "year-month-day"),
    ],
)
def test_wrong_options_end_with_2_and_say_what_is_right(tmp_path, four, option, value, said):
    ran = run(tmp_path / "out", *four, option, value)
    assert ran.status == 2
    assert said in ran.err


def test_sessions_after_the_as_of_day_are_not_counted(tmp_path, four):
    ran = run(tmp_path / "out", *four, "--as-of", "2025-09-05")
    assert ran.figures["as_of"] == "2025-09-05"
    assert ran.figure("overall_absence_rate")["denominator"] == 40
    late = run(tmp_path / "late", *four, "--as-of", "2025-12-24")
    assert late.figures["as_of"] == "2025-12-24"
    assert "between 1 September 2025 and 12 September 2025" in late.out
    early = run(tmp_path / "early", *four, "--as-of", "2025-08-01")
    assert early.status == 1
    assert "the first is of 1 September 2025" in early.err


def test_the_daily_basis_leaves_out_pupils_of_ten_or_fewer_sessions(tmp_path, four):
    ran = run(tmp_path / "out", *four, "--basis", "daily", "--as-of", "2025-09-05")
    assert ran.figure("persistent_absence")["denominator"] == 0
    assert ran.figure("persistent_absence")["value"] is None


def test_a_folder_that_cannot_be_written_to_ends_with_1(tmp_path, four):
    (tmp_path / "file").write_text("in the way")
    ran = run(tmp_path / "file" / "out", *four)
    assert ran.status == 1
    assert "cannot be written to" in ran.err


def test_json_says_what_was_done(tmp_path, four):
    told = json.loads(run(tmp_path / "out", *four, "--json").out)
    assert (told["exit_status"], told["marks_taken"], told["pupils"], told["as_of"]) == (0, 80, 4, "2025-09-12")
    assert len(told["sentences"]) == 3


def test_one_school_in_every_layout_gives_the_same_figures(tmp_path):
    year = invent_school(np.random.default_rng(7), default_plan(), SALTMARSH).years[-1]
    (tmp_path / "aliases.json").write_text(json.dumps(L4_ALIASES))
    write_pupils(year, tmp_path / "pupils.csv")
    seen = set()
    for number, layout in enumerate(LAYOUTS):
        registers = tmp_path / f"layout{number}.csv"
        write_layout(year, layout, registers)
        named = ("--school", SALTMARSH.name, "--aliases", tmp_path / "aliases.json")
        ran = run(tmp_path / f"out{number}", registers, tmp_path / "pupils.csv", *named, "--by", "year_group,sen,week")
        assert ran.status == 0, ran.err
        seen.add((ran.folder / "figures.json").read_bytes())
    assert len(seen) == 1


def test_it_runs_without_django_a_server_or_a_database(tmp_path, four):
    program = (
        "import sys, typer\n"
        "from daymark.config.commands.analyse import analyse\n"
        "app = typer.Typer(); app.command()(analyse)\n"
        "try:\n    app(sys.argv[1:])\n"
        "except SystemExit as end:\n    print(sorted(m for m in sys.modules if m in ('django', 'psycopg'))); raise\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DAYMARK", "DATABASE"))}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, four), "--out", "out"],
        cwd=tmp_path, env={**kept, "PYTHONPATH": root}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert _names(tmp_path) == ["marks.csv", "out", "pupils.csv"]
