"""The marks of one school of a nation: what was possible first, then absence, then what befalls those present.

The order keeps every pupil in the band drawn for them: sessions that nobody marked or that were not required are
taken out before absence is counted, and whatever comes after changes one kind of attendance, or of absence, into
another.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from daymark.demo import calibration, nation_spells
from daymark.demo.nation_pupils import Crowd, Days
from daymark.demo.overlays import LATE_IN_THE_MORNING
from daymark.demo.symbols import NUMBER, PRESENT

UNMARKED = 0.0004
ON_TWO_ROLLS = {"Primary": 0.0005, "Secondary": 0.001, "Special": 0.008}
TEAM = 0.12
STRANDED = 0.12


def invent_marks(rng: np.random.Generator, phase: str, crowd: Crowd, days: Days, training: str) -> np.ndarray:
    """Numbers of `symbols.SYMBOLS`, pupils x two columns a day; 0 where nobody marked or the pupil was not on roll."""
    marks = np.tile(np.array([NUMBER["/"], NUMBER["\\"]], dtype=np.int8), (len(crowd), len(days.days)))
    _not_required(rng, phase, crowd, days, marks)
    partly, here = crowd.on_roll(days)
    marks[partly] *= here
    marks.ravel()[rng.integers(0, marks.size, rng.binomial(marks.size, UNMARKED))] = 0
    nation_spells.lay(rng, phase, crowd, marks, PRESENT[marks], days, training)
    _late(rng, phase, crowd, marks)
    _activities(rng, phase, crowd, days, marks)
    _never_resolved(rng, phase, marks)
    return marks


def _not_required(rng: np.random.Generator, phase: str, crowd: Crowd, days: Days, marks: np.ndarray) -> None:
    """X for the youngest on their first afternoons, D for pupils on two rolls, Y4 or Y2 for one bad day in January."""
    first_week = np.flatnonzero(days.days <= days.days[0] + np.timedelta64(6, "D"))
    youngest = np.flatnonzero((crowd.year == 0) & (rng.random(len(crowd)) < 11 / 12))
    marks[np.ix_(youngest, 2 * first_week + 1)] = NUMBER["X"]
    for pupil in np.flatnonzero(rng.random(len(crowd)) < ON_TWO_ROLLS[phase]):
        elsewhere = np.isin(days.weekday, rng.choice(5, 2, replace=False))
        marks[pupil, np.repeat(elsewhere, 2)] = NUMBER["D"]
    bad = days.place(date(days.starts + 1, 1, 6)) + int(rng.integers(0, 15))
    if phase == "Secondary":
        stranded = np.flatnonzero(rng.random(len(crowd)) < STRANDED)
        marks[stranded, 2 * bad : 2 * bad + 2] = NUMBER["Y2"]
    else:
        marks[:, 2 * bad : 2 * bad + 2] = NUMBER["Y4"]


def _activities(rng: np.random.Generator, phase: str, crowd: Crowd, days: Days, marks: np.ndarray) -> None:
    """Trips for a form, sport for a year group's afternoon, placements for a few, work experience for Year 10."""
    shares, many = calibration.code_shares(phase), len(days.days)
    trips = rng.random((int(crowd.form[-1]) + 1, many)) < shares["V"] * 1.08
    pupil, day = np.nonzero(trips[crowd.form])
    _replace(marks, pupil, 2 * day, "V")
    _replace(marks, pupil, 2 * day + 1, "V")
    matches = rng.random((12, many)) < min(1.0, shares["P"] * 2 / TEAM * 1.08)
    pupil, day = np.nonzero(matches[crowd.year])
    team = rng.random(len(pupil)) < TEAM
    _replace(marks, pupil[team], 2 * day[team] + 1, "P")
    for symbol in ("B", "K"):
        _placements(rng, days, marks, symbol, shares[symbol])
    _work_experience(crowd, days, marks, shares["W"])


def _replace(marks: np.ndarray, pupil: np.ndarray, column: np.ndarray, symbol: str) -> None:
    """The symbol instead of a plain present mark; late and absent pupils stay as they are."""
    there = PRESENT[marks[pupil, column]]
    marks[pupil[there], column[there]] = NUMBER[symbol]


def _placements(rng: np.random.Generator, days: Days, marks: np.ndarray, symbol: str, share: float) -> None:
    """A few pupils spend one fixed day of each week elsewhere."""
    pupils = np.flatnonzero(rng.random(len(marks)) < share * 5 * 1.12)
    weekday = rng.integers(0, 5, len(pupils))
    row, column = np.nonzero(np.repeat(days.weekday, 2) == weekday[:, None])
    _replace(marks, pupils[row], column, symbol)


def _work_experience(crowd: Crowd, days: Days, marks: np.ndarray, share: float) -> None:
    """Year 10, in July: as many days as give the published share over the whole school."""
    pupils = np.flatnonzero(crowd.year == 10)
    if not len(pupils) or not share:
        return
    wanted = min(10, round(share * len(marks) / len(pupils) * len(days.days) * 1.08))
    july = days.place(date(days.starts + 1, 7, 1)) + np.arange(wanted)
    row, column = np.meshgrid(pupils, (2 * july[:, None] + (0, 1)).ravel(), indexing="ij")
    _replace(marks, row.ravel(), column.ravel(), "W")


def _late(rng: np.random.Generator, phase: str, crowd: Crowd, marks: np.ndarray) -> None:
    """Some present marks become L, mostly mornings, unevenly among pupils."""
    wanted = calibration.code_shares(phase)["L"] * np.count_nonzero(marks)
    there = np.count_nonzero(PRESENT[marks], axis=1)
    habit = rng.gamma(0.6, 1 / 0.6, len(marks)) * (0.6 + 5 * crowd.rate)
    for _ in range(3):
        # Of many draws some fall on a session that is late already.
        found = float((there * -np.expm1(-habit)).sum())
        habit = np.minimum(1.5, habit * (wanted / max(1.0, found)))
    draws = rng.poisson(habit * marks.shape[1])
    pupil = np.repeat(np.arange(len(marks)), draws)
    day = rng.integers(0, marks.shape[1] // 2, len(pupil))
    after = rng.random(len(pupil), dtype=np.float32) >= LATE_IN_THE_MORNING
    _replace(marks, pupil, 2 * day + after, "L")


def _never_resolved(rng: np.random.Generator, phase: str, marks: np.ndarray) -> None:
    """A few unexplained absences are left without a reason, whole days together."""
    shares = calibration.code_shares(phase)
    unexplained = np.flatnonzero(marks == NUMBER["O"])
    by_day = rng.random(marks.size // 2, dtype=np.float32) < shares["N"] / (shares["O"] + shares["N"]) / 2
    marks.ravel()[unexplained[by_day[unexplained // 2]]] = NUMBER["N"]
