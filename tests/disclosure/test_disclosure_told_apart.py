"""What stands out is told without ranges, of groups that are large, and from counts as they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_school import said, signed_in

from daymark.access.disclosure import Rules
from daymark.insight.finding import CLEAR, GROUP, MAYBE, STEP, WEEKDAY, Finding
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure
from daymark.measures.question import Period
from daymark.reports.cells import PUPILS, Cell
from daymark.reports.released import Released, Withheld
from daymark.reports.told_apart import gap_of, headline, told

YEAR = Period(date(2025, 8, 1), date(2025, 10, 24))


def released(**groups):
    """A release of these groups, each as (pupils, absent, possible)."""
    cells = {}
    for group, counts in groups.items():
        name = "" if group == "whole" else group.replace("_is_", "=")
        for what, count in zip((PUPILS, "absent", "possible"), counts, strict=True):
            cells[Cell(what, name, YEAR.start, YEAR.end)] = count
    return Released(Rules(10), cells)


def finding(kind, link_key, low, high, sure=CLEAR):
    return Finding(kind, "Heading", "true numbers", sure, 7, link_key, (), Range((low + high) / 2, low, high, 7))


MORE = finding(GROUP, "fsm=Y", 0.011, 0.093)
WHOLE = (200, 800, 14000)


def test_a_group_keeps_its_finding_and_loses_its_range():
    release = released(whole=WHOLE, fsm_is_Y=(40, 280, 2800))
    (one,) = told([MORE], release, YEAR)
    assert one.sentence == (
        "Pupils eligible for free school meals missed 10.0% of sessions, against 4.6% for the other pupils."
    )
    assert one.gap.low == one.gap.high == pytest.approx(280 / 2800 - 520 / 11200)
    gap = gap_of(MORE, release, YEAR)
    assert gap.reach is None and gap.clear and gap.value == one.gap.value
    unclear = replace(MORE, sure=MAYBE, gap=Range(0.05, -0.02, 0.12, 7))
    assert not gap_of(unclear, release, YEAR).clear


@pytest.mark.parametrize("groups", [{"fsm_is_Y": (15, 100, 1050)}, {"fsm_is_Y": (185, 700, 12950)}])
def test_of_fewer_than_twenty_pupils_nothing_is_said_nor_of_those_who_leave_so_few(groups):
    release = released(whole=WHOLE, **groups)
    assert told([MORE], release, YEAR) == () and gap_of(MORE, release, YEAR) is None


def test_a_finding_that_is_not_so_of_the_shown_counts_is_not_told():
    release = released(whole=(200, 800, 14000), fsm_is_Y=(40, 160, 2800))
    assert told([MORE], release, YEAR) == ()
    assert not gap_of(MORE, release, YEAR).clear


def test_steps_and_weekdays_need_as_many():
    step, day = finding(STEP, "year_group=8", 0.02, 0.08), finding(WEEKDAY, "weekday=Monday", 0.02, 0.08)
    counts = {
        "year_group_is_7": (60, 100, 4200),
        "year_group_is_8": (60, 400, 4200),
        "weekday_is_Monday": (200, 400, 2800),
    }
    (up, mondays) = told([step, day], released(whole=WHOLE, **counts), YEAR)
    assert up.brief == "From Year 7 to Year 8 absence rises from 2.4% to 9.5% of sessions"
    assert mondays.brief == "On Mondays pupils missed 14.3% of sessions, against 3.6% on other days"
    assert up.gap.low == up.gap.high and mondays.gap.low == mondays.gap.high
    few = counts | {"year_group_is_8": (15, 100, 1050)}
    assert told([step], released(whole=WHOLE, **few), YEAR) == ()
    assert told([day], released(whole=(15, 100, 1050), **counts), YEAR) == ()


def test_the_headline_is_of_shown_rates_and_of_no_year_group():
    now, missed = Figure("attendance_rate", (), 9300, 10000, 150), Figure("overall_absence_rate", (), 700, 10000, 150)
    before = Figure("attendance_rate", (), 9000, 10000, 150)
    assert headline(now, missed, before, clear=True) == "Attendance is better than last year."
    assert headline(now, missed, before, clear=False) == "Attendance is about the same as last year."
    assert headline(now, missed, None, clear=True) == "Attendance is 93.0%: pupils missed 2.3 days each on average."
    gone = Withheld("overall_absence_rate", (), 0, 0, 0, suppressed=True)
    assert headline(now, gone, before, clear=True) == "How much was missed."


def test_no_page_of_a_governor_has_a_range(crowd):
    governor, head = (said(signed_in(role, crowd).get(f"/{crowd.key}/insight/")) for role in ("governor", "head"))
    for words in ("range", "(−", " to +", "chance, treating each pupil"):
        assert words in head and words not in governor, words
    assert "no clear difference" in governor and "Groups of pupils" in governor
    assert (
        "among the year groups, groups of pupils and weekdays that are shown" in governor
    ) or "What stands out:" in governor
    assert "weekday stands out by more than chance" not in governor
