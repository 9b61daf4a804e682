"""`daymark bench spark` compares before it tells, and tells what it says. Clusters are tested in tests/lake."""

from __future__ import annotations

import copy

import pytest

from daymark.config.bench import differing, spark, told

FIGURE = {"measure": "late_rate", "group": {"school": "1"}, "numerator": 3, "denominator": 90, "pupils": 4}


def run(seconds: float) -> dict:
    by_question = dict.fromkeys(spark.questions(), seconds)
    figures = {name: [dict(FIGURE)] for name in spark.questions()}
    return {"start_s": 1.0, "s": seconds * len(by_question), "by_question": by_question, "figures": figures}


@pytest.mark.parametrize("column", ["numerator", "denominator", "pupils"])
def test_one_session_of_difference_stops_everything(column):
    duckdb, cluster = run(1.0), {"workers": 2, **run(2.0)}
    spark.refuse_different(cluster, duckdb)
    other = copy.deepcopy(cluster)
    other["figures"]["by school"][0][column] += 1
    with pytest.raises(differing.DifferentError, match="2 workers does not give DuckDB's answer by school"):
        spark.refuse_different(other, duckdb)


def test_a_figure_too_few_stops_everything():
    other = {"workers": 1, **run(1.0)}
    other["figures"]["by school"].clear()
    with pytest.raises(differing.DifferentError):
        spark.refuse_different(other, run(1.0))


def test_it_says_how_much_quicker_more_workers_are():
    found = spark.found(1000, 360_000, run(0.5), [{"workers": 1, **run(4.0)}, {"workers": 2, **run(2.5)}])
    assert [one["faster"] for one in found["spark"]] == [1.0, 1.6]
    assert set(found["duckdb"]["by_question"]) == set(spark.questions()) and found["answers_equal"] is True
    said = "\n".join(told.spark(found))
    assert "Spark, 2 workers: 1.60 times as quick as Spark, 1 worker" in said
