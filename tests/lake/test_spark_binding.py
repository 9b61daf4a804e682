"""Values put into SQL: each stays the value it is, whatever is written in it, and nothing else is touched."""

from __future__ import annotations

from datetime import date

import ibis
import pytest
import sqlglot
from sqlglot import exp

from daymark.lake.binding import bind, literal
from daymark.lake.errors import LakeError
from daymark.lake.tables import Query, day_variable, list_variable, tables

NASTY = [
    "O'Brien",
    "''",
    "\\",
    "\\'",
    "a\\nb",
    "line\nbreak\ttab",
    'say "so"',
    "`tick`",
    "-- no comment",
    "/* nor this */",
    "${env:HOME}",
    "'); DROP TABLE weeks; --",
    "getvariable('other')",
    "Ærø 学校",
    "",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_read_back_as_the_text_it_was(text: str) -> None:
    sql = bind("SELECT getvariable('mine') AS `one`, 'getvariable' AS two", {"mine": text}, "pyspark")
    (tree,) = sqlglot.parse(sql, dialect="spark")
    assert tree is not None
    first, second = tree.expressions
    assert first.this.this == text
    assert second.this.this == "getvariable"


def test_a_list_keeps_each_text_and_an_empty_one_its_kind() -> None:
    tree = sqlglot.parse_one(literal(NASTY, "pyspark"), dialect="spark")
    array = tree.find(exp.Array)
    assert array is not None
    assert [one.this for one in array.expressions] == NASTY
    assert literal([], "pyspark") == "CAST(ARRAY() AS ARRAY<STRING>)"


def test_dates_numbers_and_nothing_are_written_with_their_kind() -> None:
    assert literal(date(2024, 9, 2), "pyspark") == "CAST('2024-09-02' AS DATE)"
    assert literal(date(1, 1, 1), "pyspark") == "CAST('0001-01-01' AS DATE)"
    assert literal(14, "pyspark") == "CAST(14 AS INT)"
    assert literal(True, "pyspark") == "TRUE"
    assert literal(None, "pyspark") == "NULL"
    with pytest.raises(TypeError, match=r"no literal for 0\.5"):
        literal(0.5, "pyspark")


def test_only_calls_are_replaced_and_the_rest_stays_to_the_letter() -> None:
    sql = "SELECT  'getvariable(\\'a\\')' , `getvariable`,getvariable ( 'a' )  FROM t -- getvariable('a')"
    expected = "SELECT  'getvariable(\\'a\\')' , `getvariable`,'x'  FROM t -- getvariable('a')"
    assert bind(sql, {"a": "x"}, "pyspark") == expected


def test_a_name_without_a_value_is_refused_by_name() -> None:
    with pytest.raises(LakeError, match="'first_week' open"):
        bind("SELECT getvariable('first_week')", {"last_week": date(2024, 1, 1)}, "pyspark")


def test_a_query_over_the_tables_has_all_its_open_values_filled() -> None:
    lake = tables(False)
    asked = lake.pupils.filter(list_variable("scope_schools").contains(lake.pupils.school))
    query = Query(lake.calendar.join(asked, "school").filter(ibis._.date >= day_variable("since")))
    sql = bind(query.sql("pyspark"), {"scope_schools": ["it's"], "since": date(2024, 9, 2)}, "pyspark")
    assert "getvariable" not in sql.lower()
    assert "ARRAY('it\\'s')" in sql
    assert "CAST('2024-09-02' AS DATE)" in sql
