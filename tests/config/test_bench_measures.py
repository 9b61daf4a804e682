"""`daymark bench measures`, `england` and `trust`: what they promise to print, on a nation of a thousand pupils."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from daymark.config.bench import differing, england, nation_lake, told, totals, trust
from daymark.config.bench.long import ANSWER
from daymark.config.commands.bench import bench

PUPILS = 1000


def quiet(step: str) -> None:
    pass


def run(*arguments: str):
    return CliRunner().invoke(bench, arguments)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """A nation, made where another had been begun and not finished."""
    folder = tmp_path_factory.mktemp("nation") / "kept"
    (folder / "lake" / "900000").mkdir(parents=True)
    (folder / "bench.json").write_text(json.dumps({"made_of": {}, "whole": False}))
    made = nation_lake.nation_lake(folder, PUPILS, quiet)
    assert (made.kept, made.pupils) == (False, PUPILS)
    assert not (folder / "lake" / "900000").exists()
    return folder


@pytest.fixture(scope="module")
def measured(kept):
    """What the command prints, which is JSON alone; progress stands beside it."""
    said = run("measures", "--pupils", str(PUPILS), "--keep", str(kept), "--json")
    assert said.exit_code == 0, said.output
    assert "Ours" in said.stderr
    return json.loads(said.stdout)


def test_measures_prints_what_is_promised(measured):
    wanted = {"pupils", "marks", "ours_s", "peers", "floor", "peak_rss_mb", "answers_equal"}
    assert wanted <= set(measured)
    assert measured["answers_equal"] is True and measured["pupils"] == PUPILS
    assert set(measured["peers"]) == {"duckdb_long", "polars_long", "pandas_long"}
    for one in (*measured["peers"].values(), measured["floor"]):
        assert one["ratio"] == pytest.approx(one["s"] / measured["ours_s"], rel=0.05, abs=0.01)


def test_one_row_a_mark_holds_every_mark_of_the_nation(measured, kept):
    assert measured["marks"] == nation_lake.nation_lake(kept, PUPILS, quiet).marks > 300_000


def test_measures_says_it_in_a_table(measured):
    said = "\n".join(told.measures(measured))
    assert "duckdb, one row a mark" in said and "pandas" in said and "floor" in said


@pytest.fixture
def answers(tmp_path):
    """Our answer about two pupils and a peer's that is the same."""
    counts = {"possible": [20, 10], "attended": [18, 4], "absent": [2, 6], "authorised": [2, 1], "unauthorised": [0, 5]}
    judged = {"late": [0, 3], "persistent": [True, True], "severe": [False, True]}
    who = {"school": ["s", "s"], "pupil": ["a", "b"]}
    files = totals.Files(tmp_path / "lake", tmp_path)
    pl.DataFrame({"id": [0, 1], **who}).write_parquet(tmp_path / "ids.parquet")
    ours = {**who, **counts, **judged, "band": ["[10,15)", "[50,100]"]}
    pl.DataFrame(ours).write_parquet(files.answer("ours"))
    theirs = pl.DataFrame({"id": [1, 0], **{name: each[::-1] for name, each in {**counts, **judged}.items()}})
    theirs.with_columns(band=pl.Series([10, 2])).select(ANSWER).write_parquet(files.answer("duckdb"))
    totals.refuse_different("duckdb", files)
    return files


@pytest.mark.parametrize("column", ["late", "absent", "band", "severe"])
def test_an_answer_that_differs_stops_everything(answers, column):
    file = answers.answer("duckdb")
    theirs = pl.read_parquet(file)
    other = pl.col(column).not_() if theirs[column].dtype == pl.Boolean else pl.col(column) + 1
    changed = pl.when(pl.col("id") == 1).then(other).otherwise(pl.col(column)).alias(column)
    theirs.with_columns(changed).write_parquet(file)
    with pytest.raises(differing.DifferentError, match="not give the same answer"):
        totals.refuse_different("duckdb", answers)


def test_a_pupil_too_few_stops_everything(answers):
    file = answers.answer("duckdb")
    pl.read_parquet(file).filter(pl.col("id") == 1).write_parquet(file)
    with pytest.raises(differing.DifferentError, match="not the same pupils"):
        totals.refuse_different("duckdb", answers)


def test_nothing_but_a_nation_is_taken_away(kept, tmp_path):
    assert nation_lake.nation_lake(kept, PUPILS, quiet).kept
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(nation_lake.OtherwiseUsedError):
        nation_lake.nation_lake(tmp_path, PUPILS, quiet)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_england_answers_every_headline_measure(kept):
    found = england.measure(PUPILS, kept, quiet)
    assert {"pupils", "marks", "generate_s", "wall_s", "peak_rss_mb", "by_question", "published"} <= set(found)
    assert set(england.questions()) < set(found["by_question"])
    assert found["figures"] > 1000 and found["kept"] is True
    groups = found["published"]["groups"]
    assert len(groups) == 2 * 16 and {"Year 1", "FSM", "No SEN", "All"} <= {row["group"] for row in groups}
    assert "penalty window" in "\n".join(told.england(found))


def test_trust_measures_each_page_for_each_role(tmp_path):
    some = {name: trust.pages()[name] for name in ("bands by FSM", "pupil", "whole trust")}
    found = trust.measure(200, 1, tmp_path / "lake", quiet, some, schools=2)
    assert [(page["name"], page["role"]) for page in found["pages"][:2]] == [
        ("bands by FSM", "head"),
        ("bands by FSM", "trust leader"),
    ]
    assert all(page["questions"] >= 1 and page["n"] == 2 for page in found["pages"])
    assert found["questions"] == round(sum(page["questions"] * page["n"] for page in found["pages"]))
    assert "whole trust" in "\n".join(told.trust(found))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("measures", "--peers", "abacus"), "--peers abacus: there are duckdb, polars, pandas"),
        (("spark", "--workers", "none"), "say how many"),
        (("england", "--keep", "/dev/null/below"), "cannot be used"),
    ],
)
def test_what_is_wrong_is_said_in_words(arguments, words):
    said = run(*arguments)
    assert said.exit_code != 0
    assert words in said.stderr and "Traceback" not in said.stderr
