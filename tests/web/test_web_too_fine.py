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
    known = figures(signed_in("head", crowd), crowd, asked)
    assert len(known) == len(told) and not any(one["suppressed"] for one in known)


@pytest.mark.parametrize("by", ["year_group", "fsm", "week", "weekday"])
def test_the_divisions_of_the_whole_school_stay(crowd, by):
    told = figures(signed_in("governor", crowd), crowd, f"measure=overall_absence_rate&by={by}")
    assert any(not one["suppressed"] for one in told[1:])


def test_a_handful_of_sessions_is_too_few_too(crowd):
    told = figures(signed_in("governor", crowd), crowd, "measure=late_rate")
    assert told[0]["suppressed"] and told[0]["numerator"] is None
