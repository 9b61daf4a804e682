"""A governor is shown no division so fine that a figure in it could be about one pupil."""

from __future__ import annotations

import pytest
from made_school import signed_in
from test_web_withheld import crowd

__all__ = ["crowd"]

FINE = "withheld: shown only with names, as it could be about one pupil"


def figures(client, school, query):
    return client.get(f"/{school.key}/figure/figure.json?{query}").json()["figures"]


FINELY = [
    "measure=code_rate&code=I&by=sen",
    "measure=code_rate&code=I&form=7A&by=weekday",
    "measure=overall_absence_rate&form=7A",
    "measure=overall_absence_rate&by=form",
    "measure=overall_absence_rate&year_group=7&by=fsm",
    "measure=overall_absence_rate&year_group=7&by=week",
    "measure=late_rate&from={day}&to={day}&by=sex",
    "measure=attendance_rate&from={day}&to={day}",
]


@pytest.mark.parametrize("query", FINELY)
def test_it_is_withheld_from_a_governor_and_shown_to_the_head(crowd, query):
    day = "2025-09-03"
    asked = query.format(day=day)
    told = figures(signed_in("governor", crowd), crowd, asked)
    fine = told[1:] if "by=" in asked and len(told) > 1 else told
    assert fine and all(one["suppressed"] and one["value"] is None and one["why"] == FINE for one in fine), told
    assert len(fine) == 1 and fine[0]["group"] in ({}, {"code": "I"}), "which groups there are is not told either"
    known = figures(signed_in("head", crowd), crowd, asked)
    assert known and not any(one["suppressed"] for one in known)


SOMEBODY_AND_NOBODY = [
    ("measure=attendance_rate&form=7D&sen=E&sex={}&by=band", "F", "M"),
    ("measure=attendance_rate&form=7D&sen=E&sex={}&from=2025-09-08&to=2025-09-08&by=band", "F", "M"),
    ("measure=attendance_rate&form=7D&sen={}&by=weekday", "E", "unknown"),
    ("measure=absence_band&band=[0,5)&form=7D&sen=E&sex={}", "F", "M"),
    ("measure=weekday_absence_rate&weekday=Monday&form=7D&sen=E&sex={}", "F", "M"),
    ("measure=code_rate&code={}&form=7D&by=sex", "I", "C"),
]


def test_whether_anybody_is_in_it_is_not_told(crowd):
    """The two pupils of 7D with a plan are girls, ill now and then. A row, or a page, for them alone would say so."""
    governor, head = signed_in("governor", crowd), signed_in("head", crowd)

    def told(client, tail, value):
        answer = client.get(f"/{crowd.key}/figure/{tail}?{query.format(value)}")
        return answer.status_code, answer.content.decode().replace(f'"{value}"', "*")

    for query, *values in SOMEBODY_AND_NOBODY:
        somebody, nobody = (told(governor, "figure.json", value) for value in values)
        assert somebody == nobody and somebody[0] == 200, query
        assert somebody[1].count("suppressed") == somebody[1].count("true"), query
        pages = [told(governor, "", value) for value in values]
        assert [(status, page.count("<tr")) for status, page in pages] == [(200, pages[0][1].count("<tr"))] * 2, query
        known = [told(head, "figure.json", value) for value in values]
        assert known[0][0] == 200 and known[0] != known[1], "the head is told"


@pytest.mark.parametrize("by", ["year_group", "fsm", "week", "weekday"])
def test_the_divisions_of_the_whole_school_stay(crowd, by):
    told = figures(signed_in("governor", crowd), crowd, f"measure=overall_absence_rate&by={by}")
    assert any(not one["suppressed"] for one in told[1:])


def test_a_handful_of_sessions_is_too_few_too(crowd):
    told = figures(signed_in("governor", crowd), crowd, "measure=late_rate")
    assert told[0]["suppressed"] and told[0]["numerator"] is None


def test_a_part_of_a_school_has_no_figures_without_names_nor_groups(crowd):
    """Whoever is shown counts of a year group alone would set them against those of the school."""
    governor = signed_in("governor", crowd, year_groups=["7"])
    lines = governor.get(f"/{crowd.key}/insight/bands.csv?by=sen").content.decode().splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == ["All pupils"] and FINE in lines[1]
    assert "There are too few pupils to show figures of." in governor.get(f"/{crowd.key}/insight/").content.decode()
