"""What is said to stand out does, and noise is left alone."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from daymark.insight import overview, stands_out
from daymark.insight.finding import CLEAR, MAYBE, TOO_FEW
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import Period, Question

START, END = date(2025, 9, 1), date(2025, 11, 21)


def _totals(seed, years, pupils=60, extra=None):
    """Pupils of these year groups with the same habits, and `extra` points of absence in some."""
    dice = np.random.default_rng(seed)
    rows = []
    for year in years:
        rate = np.clip(dice.beta(0.8, 11, pupils) + (extra or {}).get(year, 0), 0, 1)
        rows += [(year, "N", int(dice.binomial(120, p)), 120) for p in rate]
    return pl.DataFrame(rows, schema=["year_group", "fsm", "absent", "possible"], orient="row")


def _week_days(friday, seed=3, weeks=12):
    dice = np.random.default_rng(seed)
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    return [
        Figure(
            "overall_absence_rate",
            (("week", str(START + timedelta(days=7 * w))), ("weekday", day)),
            int(dice.binomial(1000, friday if day == "Friday" else 0.06)),
            1000,
            500,
        )
        for w in range(weeks)
        for day in days
    ]


def test_a_year_group_that_misses_far_more_stands_out_first():
    found = stands_out.findings(_totals(1, ["7", "8", "9"], extra={"8": 0.08}))
    assert found[0].sure == CLEAR
    assert found[0].link_key == "year_group=8"
    assert "Year 8 missed" in found[0].sentence
    assert "for the other year groups" in found[0].sentence
    assert "points more, allowing for chance" in found[0].sentence


def test_the_step_up_to_it_is_told_too():
    step = stands_out.year_step(_totals(1, ["7", "8", "9"], extra={"8": 0.08, "9": 0.08}))
    assert step[0].headline == "Absence rises from Year 7 to Year 8"


def test_noise_is_not_ranked():
    clear = [
        one
        for seed in range(40)
        for one in stands_out.group_gaps(_totals(seed, [str(y) for y in range(1, 7)], pupils=30))
        if one.sure == CLEAR
    ]
    assert len(clear) <= 6  # 5 % of 40 schools is 2; six would happen once in some sixty runs


def test_a_group_under_ten_is_too_few_to_say():
    totals = pl.concat([_totals(1, ["7", "8"]), _totals(2, ["9"], pupils=9, extra={"9": 0.5})])
    year_9 = next(one for one in stands_out.group_gaps(totals) if one.link_key == "year_group=9")
    assert (year_9.sure, year_9.sentence) == (TOO_FEW, "Year 9: too few to say (9 pupils).")


def test_a_key_of_two_groups_is_one_gap_and_unknown_is_no_group():
    totals = _totals(1, ["7"], pupils=90).with_columns(
        fsm=pl.Series(["Y"] * 40 + ["N"] * 40 + ["unknown"] * 10), year_group=pl.lit("7")
    )
    found = stands_out.group_gaps(totals)
    assert len(found) == 1
    assert found[0].link_key in ("fsm=Y", "fsm=N")


def test_a_friday_pattern_that_holds_from_week_to_week():
    found = stands_out.weekday_effect(_week_days(friday=0.09))
    assert found.headline == "Fridays are missed more"
    assert "over 12 weeks" in found.sentence


def test_no_weekday_is_told_without_a_pattern_or_with_one_bad_friday():
    assert stands_out.weekday_effect(_week_days(friday=0.06)) is None
    snow = [
        Figure(f.measure, f.group, 900, 1000, 500) if f.group == (("week", str(START)), ("weekday", "Friday")) else f
        for f in _week_days(friday=0.06)
    ]
    assert stands_out.weekday_effect(snow) is None
    assert stands_out.weekday_effect(_week_days(friday=0.2, weeks=5)) is None


def _figures(absent, possible, pupils, persistent, severe):
    question = Question(("attendance_rate",), Period(START, END), END)
    return Figures(
        question,
        (
            Figure("attendance_rate", (), possible - absent, possible, pupils),
            Figure("overall_absence_rate", (), absent, possible, pupils),
            Figure("persistent_absence", (), persistent, pupils, pupils),
            Figure("severe_absence", (), severe, pupils, pupils),
        ),
    )


def test_three_sentences():
    said = overview.three_sentences(
        _figures(1240, 20_000, 100, 14, 2),
        stands_out.findings(_totals(1, ["7", "8", "9"], extra={"8": 0.08})),
        START,
        END,
        overview.Benchmark(0.944, "the same point last year"),
        overview.Benchmark(0.938, "the national figure for secondary schools"),
    )
    assert said[0] == (
        "100 pupils missed 6.2 days each on average between 1 September 2025 and 21 November 2025: attendance was "
        "93.8%, 0.6 points below the same point last year (94.4%) and about the same as the national figure for "
        "secondary schools (93.8%)."
    )
    assert said[1] == (
        "14 of 100 pupils (14.0%) missed a tenth or more of their sessions, "
        "and 2 of them (2.0% of all) missed half or more."
    )
    assert said[2].startswith("What stands out: Year 8 missed ")
    assert said[2].endswith("% for the other year groups.")


def test_nothing_stands_out_and_nobody_misses_much():
    said = overview.three_sentences(_figures(10, 20_000, 100, 0, 0), [], START, END)
    assert said[1] == "None of 100 pupils missed a tenth or more of their sessions."
    assert said[2] == "No year group, pupil group or weekday stands out by more than chance could explain."


def test_what_could_be_chance_is_not_said_to_stand_out():
    found = stands_out.group_gaps(_totals(4, ["7", "8"], pupils=20))
    assert {one.sure for one in found} == {MAYBE}
    assert "No year group" in overview.three_sentences(_figures(1, 10, 20, 0, 0), found, START, END)[2]


def test_no_sessions_at_all():
    said = overview.three_sentences(_figures(0, 0, 0, 0, 0), [], START, END)
    assert said[0] == "There are no sessions to count between 1 September 2025 and 21 November 2025."
    assert said[1] == "There are no pupils to count yet."


def test_the_headline_names_the_year_group_that_went_the_other_way():
    years = ["7", "8", "9", "10", "11"]
    before = _totals(1, years, extra=dict.fromkeys(["7", "9", "10", "11"], 0.06))
    now = _totals(2, years, extra={"8": 0.08})
    assert overview.headline(now, before) == "Attendance is better than last year, except in Year 8."


def test_a_change_that_chance_could_explain_is_about_the_same():
    years = ["7", "8", "9"]
    before = _totals(1, years, extra={"7": 0.06, "9": 0.06})
    now = _totals(2, years, extra={"8": 0.08})
    said = overview.headline(now, before)
    assert said == "Attendance is about the same as last year, but lower in Year 8 and better in Year 7 and Year 9."
    surely = Range(0.02, 0.01, 0.03, 300)
    assert overview.headline(now, before, surely).startswith("Attendance is better than last year"), (
        "told by the caller"
    )


def test_the_headline_without_a_last_year():
    totals = pl.DataFrame({"year_group": ["7"], "absent": [10], "possible": [100]})
    assert overview.headline(totals) == "Attendance is 90.0%: pupils missed 5.0 days each on average."
    assert overview.headline(totals.clear()) == "There are no sessions to count yet."


def test_too_few_pupils_to_say_anything_stands_out():
    said = overview.three_sentences(_figures(6, 40, 4, 1, 0), [], START, END)
    assert said[1] == "1 of 4 pupils (25.0%) missed a tenth or more of their sessions; none missed half or more."
    assert said[2] == "There are too few pupils to say what stands out."


def test_one_pupil_is_no_average():
    said = overview.three_sentences(_figures(6, 40, 1, 1, 0), [], START, END)
    assert said[0].startswith("1 pupil missed 3.0 days between")
