"""daymark analyse with several schools, and with several years, in what it is given."""

import json

import numpy as np
import pytest
from made_files import run

from daymark.demo.exports import write_layout, write_pupils
from daymark.demo.plan import SALTMARSH, default_plan
from daymark.demo.trust import invent_school


@pytest.fixture
def two(tmp_path):
    """Hilltop with one pupil ill all week, Valley with nobody ill; and a list that does not name the schools."""
    lines = ["School,Adno,Date,AM,PM"]
    for day in range(1, 6):
        lines += [f"Hilltop,11,0{day}/09/2025,I,I", f"Hilltop,12,0{day}/09/2025,/,\\", f"Valley,21,0{day}/09/2025,/,\\"]
    (tmp_path / "marks.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "pupils.csv").write_text("Adno,Surname,Year\n11,Ashe,7\n12,Birch,8\n21,Cole,9\n")
    return tmp_path / "marks.csv", tmp_path / "pupils.csv"


def test_all_are_analysed_and_the_notice_says_how_to_choose(tmp_path, two):
    ran = run(tmp_path / "out", *two)
    assert ran.status == 0
    assert ran.figure("overall_absence_rate")["denominator"] == 30
    assert "--school NAME" in ran.err
    assert "on the page" in ran.err


@pytest.mark.parametrize("name", ["Hilltop", "hilltop"])
def test_one_can_be_chosen(tmp_path, two, name):
    ran = run(tmp_path / "out", *two, "--school", name, "--json")
    assert ran.status == 0
    told = json.loads(ran.out)
    assert (told["schools"], told["pupils"]) == (["Hilltop"], 2)
    absence = ran.figure("overall_absence_rate")
    assert (absence["numerator"], absence["denominator"]) == (10, 20)
    assert ran.figure("overall_absence_rate", year_group="7")["numerator"] == 10


def test_a_school_there_is_not_ends_with_1_and_the_names_there_are(tmp_path, two):
    ran = run(tmp_path / "out", *two, "--school", "Seaside")
    assert ran.status == 1
    assert "Hilltop, Valley" in ran.err
    assert not ran.folder.exists()


def test_one_school_in_the_files_is_not_chosen_from(tmp_path):
    (tmp_path / "marks.csv").write_text("School,Adno,Date,AM,PM\nHilltop,1,01/09/2025,/,\\\n")
    ran = run(tmp_path / "out", tmp_path / "marks.csv", "--school", "Hilltop Academy")
    assert ran.status == 0
    assert "names the school differently" in ran.err


def test_each_of_two_years_uses_its_own_list(tmp_path):
    years = invent_school(np.random.default_rng(7), default_plan(), SALTMARSH).years
    files = []
    for year in years:
        label = year.academic_year.replace("/", "-")
        files += [tmp_path / f"marks {label}.csv", tmp_path / f"pupils {label}.csv"]
        write_layout(year, "L1", files[-2])
        write_pupils(year, files[-1])
    ran = run(tmp_path / "both", *files, "--by", "year_group")
    assert ran.status == 0, ran.err
    backwards = run(tmp_path / "backwards", *reversed(files), "--by", "year_group")
    assert (ran.folder / "figures.json").read_bytes() == (backwards.folder / "figures.json").read_bytes()
    alone = [run(tmp_path / f"y{n}", *files[2 * n : 2 * n + 2], "--by", "year_group") for n in range(len(years))]
    for group in {f["group"]["year_group"] for f in ran.figures["figures"] if "year_group" in f["group"]}:
        parts = [_absence(one, group) for one in alone]
        assert _absence(ran, group) == tuple(map(sum, zip(*parts, strict=True)))


def _absence(ran, group):
    for figure in ran.figures["figures"]:
        if figure["measure"] == "overall_absence_rate" and figure["group"] == {"year_group": group}:
            return figure["numerator"], figure["denominator"]
    return 0, 0
