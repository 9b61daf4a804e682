"""Ten unauthorised sessions in ten school weeks, by hand (golden case: across Christmas, and one week too wide)."""

from datetime import date, timedelta

import polars as pl
import pytest

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow, lay_out
from daymark.measures.penalty_window import penalty_window, school_weeks
from daymark.measures.pupils import pupil_weeks
from daymark.registers import frames

PRESENT = "/\\" * 5 + "...."
MONDAY = date(2024, 11, 18)
CHRISTMAS = {date(2024, 12, 23), date(2024, 12, 30)}
ALL = Scope.everything("a test")


def mondays(count: int) -> list[date]:
    """School weeks from 18 November 2024, Christmas left out."""
    run = (MONDAY + timedelta(days=7 * n) for n in range(count + 10))
    return [week for week in run if week not in CHRISTMAS][:count]


def with_marks(weeks: list[date], missed: dict[int, str]) -> list[tuple[date, str]]:
    return [(week, missed.get(at, "") + PRESENT[len(missed.get(at, "")) :]) for at, week in enumerate(weeks)]


def test_ten_of_any_mix_over_ten_school_weeks_across_christmas_reach_it():
    weeks = mondays(10)
    window = penalty_window(with_marks(weeks, {0: "GNOU", 4: "OO", 9: "UUGN"}), weeks, date(2025, 2, 7))
    assert (window.sessions, window.reached, window.unexplained) == (10, True, 2)
    assert window.first_reached == weeks[9]
    assert weeks[0] < min(CHRISTMAS) < max(CHRISTMAS) < weeks[9]


def test_the_same_ten_over_eleven_school_weeks_do_not():
    weeks = mondays(11)
    window = penalty_window(with_marks(weeks, {0: "GNOU", 4: "OO", 10: "UUGN"}), weeks, date(2025, 2, 14))
    assert (window.sessions, window.reached, window.first_reached) == (6, False, None)


def test_a_week_closed_for_the_pupil_alone_still_counts_as_a_school_week():
    weeks = mondays(11)
    mine = [pair for at, pair in enumerate(with_marks(weeks, {0: "OOOO", 10: "OOOOOO"})) if at != 5]
    assert penalty_window(mine, weeks, date(2025, 2, 14)).sessions == 6


@pytest.mark.parametrize("codes", ["IMCEIMCEIM", "LLLLLLLLLL", "----------", "QXQXQXQXQX"])
def test_agreed_absence_lateness_and_missing_marks_count_for_nothing(codes):
    weeks = mondays(3)
    assert penalty_window(with_marks(weeks, {1: codes}), weeks, weeks[-1]).sessions == 0


def test_it_says_what_falls_out_next_and_stops_at_the_day_asked():
    weeks = mondays(10)
    marks = with_marks(weeks, {0: "OOO", 9: "OOOO"})
    assert penalty_window(marks, weeks, weeks[9]).sessions == 5, "Monday of the last week only"
    assert penalty_window(marks, weeks, weeks[9] + timedelta(days=1)).sessions == 7
    assert penalty_window(marks, weeks, weeks[9]).leaving == 3
    assert penalty_window(marks[:9], weeks[:9], weeks[8]).leaving == 0, "nine weeks: nothing falls out yet"


def test_it_runs_from_one_school_year_into_the_next():
    summer, autumn = date(2025, 7, 14), date(2025, 9, 8)
    weeks = [summer, autumn]
    assert penalty_window(with_marks(weeks, {0: "OOOOO", 1: "OOOOO"}), weeks, date(2025, 9, 12)).reached


def test_asked_of_the_lake_it_takes_the_schools_own_weeks():
    weeks = mondays(11)
    rows = [("S", "1", week, marks, "") for week, marks in with_marks(weeks, {0: "GNOU", 10: "UUGNOO"})]
    rows += [("S", "2", week, PRESENT, "") for week in weeks]
    frame = pl.DataFrame(rows, schema=frames.WEEKS, orient="row")
    lake = Lake.in_memory([lay_out(SchoolRow("S", "S"), SchoolYear(2024), frame, frames.empty(frames.PUPILS))])
    assert school_weeks(lake, "S") == weeks
    window = penalty_window(pupil_weeks(lake, "S", "1", ALL), school_weeks(lake, "S"), weeks[10] + timedelta(days=6))
    assert (window.sessions, len(window.weeks)) == (6, 10)
    assert school_weeks(lake, "another") == []
