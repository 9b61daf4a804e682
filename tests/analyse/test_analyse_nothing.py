"""How daymark analyse ends where there is nothing to analyse: every file has its reason, and no old figure stays."""

import csv

import pytest
from made_files import long_file, pupils_file, run, school_days

from daymark.intake import rules

OURS = ("figures.json", "pupils.csv", "insight.xlsx", "insight.pdf", "problems.csv")


def problems(folder):
    with (folder / "problems.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_blank_marks_are_named_with_a_remedy(tmp_path):
    ran = run(tmp_path / "out", long_file(tmp_path / "marks.csv", {"1": lambda _: ""}, school_days(2)))
    assert ran.status == 1
    assert "marks.csv" in ran.err
    assert rules.NO_MARK.remedy in ran.err
    assert [row["file"] for row in problems(ran.folder)] == ["marks.csv"]


@pytest.mark.parametrize("mark", ["#", "X"])
def test_sessions_nobody_was_due_at_are_named_by_file(tmp_path, mark):
    ran = run(tmp_path / "out", long_file(tmp_path / "closed.csv", {"1": lambda _: mark}, school_days(2)))
    assert ran.status == 1
    assert "not one mark of a session attended or missed" in ran.err
    assert "\nclosed.csv" in ran.err
    assert [(row["file"], row["rule"]) for row in problems(ran.folder)] == [("closed.csv", rules.NOTHING_DUE.text)]


def test_figures_of_an_earlier_run_are_taken_away_and_other_files_stay(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for name in (*OURS, "mine.txt"):
        (out / name).write_text("old")
    (tmp_path / "bad.csv").write_bytes(b"")
    assert run(out, tmp_path / "bad.csv").status == 1
    assert sorted(path.name for path in out.iterdir()) == ["mine.txt", "problems.csv"]
    assert [row["file"] for row in problems(out)] == ["bad.csv"]


def test_no_empty_folder_is_left(tmp_path):
    pupils = pupils_file(tmp_path / "pupils.csv", [("1", "Ashe", "7", "F", "Y")])
    (tmp_path / "there").mkdir()
    assert run(tmp_path / "there" / "deep" / "out", pupils).status == 1
    assert list((tmp_path / "there").iterdir()) == []
    assert run(tmp_path / "there", pupils).status == 1
    assert (tmp_path / "there").is_dir()
