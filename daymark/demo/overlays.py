"""What happens to whole forms and schools, and to pupils who are present: trips, sport, lateness, closures.

Every function changes the table of marks in place; sessions are columns, two a day, morning first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from daymark.demo import calibration
from daymark.demo.plan import SchoolPlan
from daymark.demo.symbols import NUMBER, PRESENT

LATE_IN_THE_MORNING = 0.93


@dataclass(frozen=True)
class YearGrid:
    """A school-year's frame: who (rows) and when (columns of marks, two for each of `days`)."""

    school: SchoolPlan
    starts: int
    days: np.ndarray
    weekday: np.ndarray
    year_index: np.ndarray
    form: np.ndarray
    born: np.ndarray
    on_roll: np.ndarray

    def columns(self, day: int) -> slice:
        return slice(2 * day, 2 * day + 2)


def mark_not_required(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray) -> None:
    """X for the youngest on their first afternoons, D for the few on two rolls, Y4 and Y2 for the one bad day."""
    _first_week_of_reception(grid, marks)
    _two_rolls(rng, grid, marks)
    _closure(rng, grid, marks)


def _first_week_of_reception(grid: YearGrid, marks: np.ndarray) -> None:
    fifth = grid.born.astype("datetime64[M]") + np.timedelta64(60, "M")
    under_five = (grid.year_index == 0) & (fifth > np.datetime64(date(grid.starts, 9, 1), "M"))
    first_week = np.flatnonzero(grid.days <= grid.days[0] + np.timedelta64(6, "D"))
    for day in first_week:
        marks[under_five, 2 * day + 1] = NUMBER["X"]


def _two_rolls(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray) -> None:
    share = {"Primary": 0.0005, "Secondary": 0.001, "Special": 0.008}[grid.school.phase]
    for pupil in np.flatnonzero(rng.random(len(marks)) < share):
        theirs = np.isin(grid.weekday, rng.choice(5, 2, replace=False))
        marks[pupil, np.repeat(theirs, 2)] = NUMBER["D"]


def _closure(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray) -> None:
    """One day in January: a primary and a special school shut for snow, a secondary's buses do not run."""
    january = np.flatnonzero(grid.days >= np.datetime64(date(grid.starts + 1, 1, 6)))
    if not len(january):
        return
    day = int(january[rng.integers(0, min(15, len(january)))])
    if grid.school.phase == "Secondary":
        stranded = rng.random(len(marks)) < 0.12
        marks[stranded, grid.columns(day)] = NUMBER["Y2"]
    else:
        marks[:, grid.columns(day)] = NUMBER["Y4"]


def _present(marks: np.ndarray) -> np.ndarray:
    there: np.ndarray = PRESENT[marks]
    return there


def mark_activities(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray) -> None:
    """Trips for a form, sport for a year group's afternoon, placements for a few, work experience for Year 10."""
    shares = calibration.code_shares(grid.school.phase)
    days = len(grid.days)
    for form in np.unique(grid.form):
        rows = np.flatnonzero(grid.form == form)
        for day in np.flatnonzero(rng.random(days) < shares["V"] * 1.08):
            _replace(marks, rows, grid.columns(int(day)), "V")
    for year in np.unique(grid.year_index):
        rows = np.flatnonzero(grid.year_index == year)
        for day in np.flatnonzero(rng.random(days) < min(1.0, shares["P"] * 2 / 0.12 * 1.08)):
            team = rows[rng.random(len(rows)) < 0.12]
            _replace(marks, team, slice(2 * day + 1, 2 * day + 2), "P")
    _placements(rng, grid, marks, "B", shares["B"])
    _placements(rng, grid, marks, "K", shares["K"])
    _work_experience(grid, marks, shares["W"])


def _replace(marks: np.ndarray, rows: np.ndarray, columns: slice, symbol: str) -> None:
    block = marks[rows, columns]
    block[_present(block)] = NUMBER[symbol]
    marks[rows, columns] = block


def _placements(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray, symbol: str, share: float) -> None:
    """A few pupils spend one fixed day of each week elsewhere."""
    pupils = np.flatnonzero(rng.random(len(marks)) < share * 5 * 1.12)
    for pupil in pupils:
        theirs = np.flatnonzero(np.repeat(grid.weekday == rng.integers(0, 5), 2) & _present(marks[pupil]))
        marks[pupil, theirs] = NUMBER[symbol]


def _work_experience(grid: YearGrid, marks: np.ndarray, share: float) -> None:
    """Year 10, in July: as many days as give the published share over the whole school."""
    rows = np.flatnonzero(grid.year_index == 10)
    july = np.flatnonzero(grid.days >= np.datetime64(date(grid.starts + 1, 7, 1)))
    if not len(rows) or not len(july):
        return
    wanted = round(share * len(marks) / len(rows) * len(grid.days) * 1.08)
    for day in july[: min(wanted, 10)]:
        _replace(marks, rows, grid.columns(int(day)), "W")


def mark_late(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Turn some present marks into L, mostly mornings, unevenly among pupils. Gives minutes late by session."""
    share = calibration.code_shares(grid.school.phase)["L"]
    habit = rng.gamma(0.6, 1 / 0.6, len(marks)) * (0.6 + 5 * rates)
    there = _present(marks)
    by_half = np.tile([LATE_IN_THE_MORNING, 1 - LATE_IN_THE_MORNING], len(grid.days))
    chance = habit[:, None] * by_half[None, :] * there
    wanted = share * np.count_nonzero(marks)
    for _ in range(3):
        chance = np.minimum(0.8, chance * (wanted / max(1.0, float(chance.sum()))))
    late = rng.random(marks.shape) < chance
    marks[late] = NUMBER["L"]
    minutes = np.zeros(marks.shape, dtype=np.int16)
    minutes[late] = np.clip(rng.gamma(2.2, 5.0, int(late.sum())), 1, 29).astype(np.int16)
    after = marks == NUMBER["U"]
    minutes[after] = rng.integers(31, 95, int(after.sum()))
    return minutes


def mark_unresolved(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray, last_day: date) -> None:
    """Reasons not yet known are N for the last five school days, fewer each day; a few are left standing longer."""
    reasons = np.isin(marks, [NUMBER[s] for s in ("I", "O", "M", "C")])
    ages = np.flatnonzero(grid.days <= np.datetime64(last_day))[::-1]
    recent = grid.days[-1] > np.datetime64(last_day - timedelta(days=14))
    chances = dict(zip(ages[:5].tolist(), (0.4, 0.22, 0.13, 0.08, 0.05), strict=False)) if recent else {}
    forgotten = calibration.code_shares(grid.school.phase)
    old = forgotten["N"] / (forgotten["O"] + forgotten["N"])
    for day in ages.tolist():
        columns = grid.columns(day)
        block = marks[:, columns]
        unknown = reasons[:, columns] & (rng.random((len(marks), 1)) < chances.get(day, 0.0))
        unknown |= (block == NUMBER["O"]) & (rng.random((len(marks), 1)) < old * 0.5)
        block[unknown] = NUMBER["N"]
        marks[:, columns] = block


def mark_missing(rng: np.random.Generator, grid: YearGrid, marks: np.ndarray, last_day: date) -> None:
    """Sessions nobody marked: a scattering all year, a few pupils on the last day."""
    marks[rng.random(marks.shape) < 0.0004] = 0
    today = np.flatnonzero(grid.days == np.datetime64(last_day))
    if len(today):
        column = 2 * int(today[0]) + 1
        here = np.flatnonzero(PRESENT[marks[:, column]])
        count = max(1, round(len(here) * 0.007))
        marks[rng.choice(here, min(count, len(here)), replace=False), column] = 0
