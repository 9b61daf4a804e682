"""`daymark bench measures`, `england` and `trust`: what they promise to print, on a nation of a thousand pupils."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from daymark.config.bench import differing, england, nation_lake, told, totals, trust


def quiet(step: str) -> None:
    pass


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    made = nation_lake.nation_lake(folder / "kept", 1000, quiet)
    assert (made.kept, made.pupils) == (False, 1000)
    return folder / "kept"


@pytest.fixture(scope="module")
def measured(kept, tmp_path_factory):
    return totals.measure(1000, totals.PEERS, tmp_path_factory.mktemp("work"), kept, quiet)


def test_measures_prints_what_is_promised(measured):
    wanted = {"pupils", "marks", "ours_s", "peers", "floor", "peak_rss_mb", "answers_equal"}
    assert wanted <= set(measured)
    assert measured["answers_equal"] is True and measured["pupils"] == 1000
    assert set(measured["peers"]) == {"duckdb_long", "polars_long", "pandas_long"}
    for one in (*measured["peers"].values(), measured["floor"]):
        assert one["ratio"] == pytest.approx(one["s"] / measured["ours_s"], rel=0.05, abs=0.01)
    assert json.loads(json.dumps(measured)) == measured


def test_one_row_a_mark_holds_every_mark_of_the_nation(measured, kept):
    assert measured["marks"] == nation_lake.nation_lake(kept, 1000, quiet).marks > 300_000


def test_measures_says_it_in_a_table(measured):
    said = "\n".join(told.measures(measured))
    assert "duckdb, one row a mark" in said and "pandas" in said and "floor" in said


def test_an_answer_that_differs_stops_everything(measured, kept, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    totals.measure(1000, ["duckdb"], work, kept, quiet)
    files = totals.Files(kept / "lake", work)
    totals.refuse_different("duckdb", files)
    theirs = pl.read_parquet(files.answer("duckdb"))
    theirs.with_columns(late=pl.col("late") + (pl.col("id") == 7).cast(pl.Int64)).write_parquet(files.answer("duckdb"))
    with pytest.raises(differing.DifferentError, match="not give the same answer"):
        totals.refuse_different("duckdb", files)
    theirs.filter(pl.col("id") != 7).write_parquet(files.answer("duckdb"))
    with pytest.raises(differing.DifferentError, match="not the same pupils"):
        totals.refuse_different("duckdb", files)


def test_a_nation_is_used_again_and_nothing_else_is_taken_away(kept, tmp_path):
    assert nation_lake.nation_lake(kept, 1000, quiet).kept
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(nation_lake.OtherwiseUsedError):
        nation_lake.nation_lake(tmp_path, 1000, quiet)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_nation_that_was_not_finished_is_made_anew(kept, tmp_path):
    folder = tmp_path / "half"
    (folder / "lake" / "900000").mkdir(parents=True)
    (folder / "bench.json").write_text(json.dumps({"made_of": {}, "whole": False}))
    assert nation_lake.nation_lake(folder, 1000, quiet).kept is False
    assert not (folder / "lake" / "900000").exists()


def test_england_answers_every_headline_measure(kept):
    found = england.measure(1000, kept, quiet)
    assert {"pupils", "marks", "generate_s", "wall_s", "peak_rss_mb", "by_question", "published"} <= set(found)
    assert set(england.questions()) < set(found["by_question"])
    assert found["figures"] > 1000 and found["kept"] is True
    groups = found["published"]["groups"]
    assert len(groups) == 2 * 16 and {"Year 1", "FSM", "No SEN", "All"} <= {row["group"] for row in groups}
    assert "penalty window" in "\n".join(told.england(found))


def test_trust_measures_each_page_for_each_role(tmp_path):
    found = trust.measure(200, 1, tmp_path / "lake", quiet)
    assert [page["name"] for page in found["pages"][::2]] == list(trust.pages())
    assert {page["role"] for page in found["pages"]} == {"head", "trust leader"}
    assert all(page["questions"] >= 1 for page in found["pages"])
    assert found["questions"] == round(sum(page["questions"] * page["n"] for page in found["pages"]))
    assert "last year to this" in "\n".join(told.trust(found))


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept_out = ("DAYMARK_", "DATABASE_")
    return subprocess.run(
        [sys.executable, "-m", "daymark.config.cli", "bench", *arguments], capture_output=True, text=True, check=False,
        timeout=120, env={name: value for name, value in os.environ.items() if not name.startswith(kept_out)},
    )  # fmt: skip


def test_the_command_prints_json_alone_and_progress_beside_it(kept):
    said = bench("measures", "--pupils", "1000", "--peers", "none", "--keep", str(kept), "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["peers"] == {}
    assert "Ours" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("measures", "--peers", "abacus"), "--peers abacus: there are duckdb, polars, pandas"),
        (("spark", "--workers", "none"), "say how many"),
        (("england", "--keep", "/dev/null/below"), "cannot be used"),
    ],
)
def test_what_is_wrong_is_said_in_words(arguments, words):
    said = bench(*arguments)
    assert said.returncode != 0
    assert words in said.stderr and "Traceback" not in said.stderr
