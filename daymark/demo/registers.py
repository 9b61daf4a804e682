"""The registers of one school in one academic year: from pupils and a calendar to a table of marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy.special import ndtr

from daymark.demo import calibration, overlays, truth
from daymark.demo.band_curve import sessions_to_miss
from daymark.demo.calendar import SchoolCalendar, half_term_edges, school_calendar
from daymark.demo.cast import STORIES
from daymark.demo.overlays import YearGrid
from daymark.demo.plan import Plan, SchoolPlan
from daymark.demo.pupils import YES_NO, Roll
from daymark.demo.spells import EDGE, EXAMS, FESTIVALS, ILLNESS, KINDS, LONG, OTHER, Room, lay_spells
from daymark.demo.symbols import NUMBER

BETWEEN_YEARS = 0.65
# Spells that start on one day cover others, so the days they start on must differ more than the days they cover.
# These weights, Monday to Friday, were found by inventing large samples and comparing with the published weekdays.
STARTS_BY_WEEKDAY = {
    "Primary": (1.24, 0.83, 0.78, 0.85, 1.30),
    "Secondary": (1.02, 0.91, 0.87, 0.92, 1.28),
    "Special": (1.02, 0.91, 0.91, 0.95, 1.21),
}
OBSERVE = ("APKN", "ABAN", "AIND", "AOTH", "BAFR", "OOTH")
FESTIVAL_DAYS = (
    date(2024, 10, 3), date(2025, 3, 31), date(2025, 6, 6), date(2025, 10, 2), date(2025, 10, 20), date(2026, 3, 20),
)  # fmt: skip


@dataclass(frozen=True)
class YearRegisters:
    """One school-year. Marks are rows of pupils and two columns a day (morning, afternoon).

    `marks`: numbers of `symbols.SYMBOLS`, 0 where nobody marked or the pupil was not on roll; `minutes`: minutes
    late, 0 for none; `on_roll`: pupils x days; `days`: open days with a register; `training_days`: closed weekdays
    inside term; `pupils`: the columns of a pupils file, one row a pupil, in the order of the marks.
    """

    school: SchoolPlan
    starts: int
    days: np.ndarray
    training_days: np.ndarray
    pupils: pl.DataFrame
    marks: np.ndarray
    minutes: np.ndarray
    on_roll: np.ndarray
    stories: dict[str, int]

    @property
    def academic_year(self) -> str:
        return f"{self.starts}/{(self.starts + 1) % 100:02d}"


def invent_registers(
    rng: np.random.Generator, plan: Plan, school: SchoolPlan, roll: Roll, starts: int
) -> YearRegisters:
    """The registers of the academic year that starts in `starts`, up to the plan's last day."""
    calendar = school_calendar(starts, school.training)
    here, grid = _who_and_when(plan, school, roll, calendar)
    texts = {name: values[here] for name, values in roll.texts.items()}
    marks = np.zeros((len(here), 2 * len(grid.days)), dtype=np.int8)
    overlays.mark_not_required(rng, grid, marks)
    marks[~np.repeat(grid.on_roll, 2, axis=1)] = 0
    rates = _rates(rng, plan, grid, roll.latent[here], texts)
    _absences(rng, grid, texts, marks, rates)
    _attendances(grid, marks)
    overlays.mark_activities(rng, grid, marks)
    minutes = overlays.mark_late(rng, grid, marks, rates)
    seen = int((grid.days <= np.datetime64(plan.last_day)).sum())
    marks, minutes = marks[:, : 2 * seen].copy(), minutes[:, : 2 * seen].copy()
    stories = {roll.stories[i]: row for row, i in enumerate(here.tolist()) if i in roll.stories}
    finished = YearRegisters(
        school, starts, grid.days[:seen], np.array(calendar.training_days, dtype="datetime64[D]"),
        _pupils_frame(roll, here, texts, grid, plan.last_day), marks, minutes, grid.on_roll[:, :seen], stories,
    )  # fmt: skip
    _settle(rng, plan, grid, finished)
    return finished


def _who_and_when(plan: Plan, school: SchoolPlan, roll: Roll, calendar: SchoolCalendar) -> tuple[np.ndarray, YearGrid]:
    year_index = roll.entry + (calendar.starts - plan.years[0])
    days = np.array(calendar.open_days, dtype="datetime64[D]")
    ends = np.where(np.isnat(roll.end), np.datetime64("2999-01-01"), roll.end)
    last = min(days[-1], np.datetime64(plan.last_day))
    inside = (year_index >= school.first_year) & (year_index <= school.last_year)
    here = np.flatnonzero(inside & (roll.start <= last) & (ends >= days[0]))
    surname, letter = roll.texts["surname"][here].astype(str), roll.texts["form_letter"][here].astype(int)
    here = here[np.lexsort((surname, letter, year_index[here]))]
    on_roll = (roll.start[here, None] <= days) & (ends[here, None] >= days)
    names = [school.forms(int(y)) for y in year_index[here]]
    form = np.array(
        [n[int(i) % len(n)] for n, i in zip(names, roll.texts["form_letter"][here], strict=True)],
        dtype=object,
    )
    weekday = (days.astype(np.int64) - 4) % 7
    return here, YearGrid(school, calendar.starts, days, weekday, year_index[here], form, roll.born[here], on_roll)


def _rates(
    rng: np.random.Generator, plan: Plan, grid: YearGrid, latent: np.ndarray, texts: dict[str, np.ndarray]
) -> np.ndarray:
    """Each pupil's absence rate for the year, from the curve of their own kind; years go together by 0.65."""
    phase = grid.school.phase
    this_year = rng.standard_normal(len(latent))
    score = np.sqrt(BETWEEN_YEARS) * latent + np.sqrt(1 - BETWEEN_YEARS) * this_year
    if plan.planted:
        score = score + truth.shifts(grid.school, grid.starts, grid.year_index, texts)
    years = calibration.YEARS_OF_PHASE[phase]
    cells = (
        np.clip(grid.year_index, years[0], years[-1]) - 1,
        (texts["fsm"] == "Y").astype(int),
        (texts["sen"] != "N").astype(int),
        (texts["sex"] == "M").astype(int),
    )
    return calibration.band_curve(phase).rates(cells, ndtr(score).clip(1e-9, 1 - 1e-9))


def _absences(
    rng: np.random.Generator,
    grid: YearGrid,
    texts: dict[str, np.ndarray],
    marks: np.ndarray,
    rates: np.ndarray,
) -> None:
    free = np.repeat(grid.on_roll, 2, axis=1) & (marks == 0)
    room = Room(marks, free, _day_weights(rng, grid), _days_to_weekend(grid), _allowed(grid, texts))
    lay_spells(rng, room, grid.school.phase, rates, sessions_to_miss(rates, free.sum(axis=1)))


def _day_weights(rng: np.random.Generator, grid: YearGrid) -> np.ndarray:
    """As `day_weights`; where no known festival falls in the year two days are drawn. Each row sums to 1."""
    weights = day_weights(grid.school.phase, grid.starts, grid.days, grid.weekday)
    if not weights[FESTIVALS].any():
        weights[FESTIVALS, rng.choice(len(grid.days), 2, replace=False)] = 1
    weights[EXAMS] += 1e-9
    normal: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return normal


def day_weights(phase: str, starts: int, days: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """Where in the year each sort of spell starts: rows as in `spells`, columns as in `days`."""
    season = calibration.season(phase)
    weeks = np.array([d.isocalendar().week for d in days.astype(object)])
    friday = np.array(STARTS_BY_WEEKDAY[phase])[weekday]
    weights = np.zeros((6, len(days)))
    weights[ILLNESS] = np.array([season.illness[w] for w in weeks]) * friday
    weights[OTHER] = np.array([season.other[w] for w in weeks]) * friday
    weights[LONG] = np.array([season.other[w] for w in weeks])
    edges = np.isin(days, np.array(half_term_edges(school_calendar(starts)), dtype="datetime64[D]"))
    weights[EDGE] = 0.4 + 3.0 * edges + 0.3 * (days >= np.datetime64(date(starts + 1, 6, 15)))
    weights[EXAMS] = (weeks >= 18) & (weeks <= 22)
    weights[FESTIVALS] = np.isin(days, np.array(FESTIVAL_DAYS, dtype="datetime64[D]"))
    return weights


def _days_to_weekend(grid: YearGrid) -> np.ndarray:
    """Days from each day to the last open day of its week, itself included."""
    monday = grid.days - grid.weekday.astype("timedelta64[D]")
    left: np.ndarray = (monday[None, :] == monday[:, None]).astype(int)
    after: np.ndarray = np.triu(left).sum(axis=1)
    return after


def _allowed(grid: YearGrid, texts: dict[str, np.ndarray]) -> np.ndarray:
    """How readily each pupil takes each kind: study leave in Year 11 only, festivals where they are kept."""
    allowed = np.ones((len(grid.form), len(KINDS)))
    keeps = np.isin(texts["ethnicity"], OBSERVE)
    eleven = grid.year_index == 11
    for i, kind in enumerate(KINDS):
        if kind.code == "S":
            allowed[:, i] = eleven / max(0.05, eleven.mean())
        elif kind.code == "R":
            allowed[:, i] = keeps / max(0.05, keeps.mean())
        elif kind.code == "C2":
            allowed[:, i] = (grid.year_index > 0) * np.where(texts["sen"] == "N", 0.7, 1.5)
    return allowed


def _attendances(grid: YearGrid, marks: np.ndarray) -> None:
    present = np.tile(np.array([NUMBER["/"], NUMBER["\\"]], dtype=np.int8), len(grid.days))
    fill = np.repeat(grid.on_roll, 2, axis=1) & (marks == 0)
    marks[fill] = np.broadcast_to(present, marks.shape)[fill]


def _settle(rng: np.random.Generator, plan: Plan, grid: YearGrid, year: YearRegisters) -> None:
    """The last touches, on the days that have happened: reasons not yet known, marks not given, stories, faults."""
    seen = YearGrid(
        grid.school, grid.starts, year.days, grid.weekday[: len(year.days)], grid.year_index, grid.form, grid.born,
        year.on_roll,
    )  # fmt: skip
    overlays.mark_unresolved(rng, seen, year.marks, plan.last_day)
    overlays.mark_missing(rng, seen, year.marks, plan.last_day)
    if plan.planted:
        truth.plant_faults(year.school, year.days, grid.form, year.marks)
    year.minutes[~np.isin(year.marks, (NUMBER["L"], NUMBER["U"]))] = 0
    if not plan.planted:
        return
    told = {f"{story.forename} {story.surname}": story for story in STORIES}
    for name, row in year.stories.items():
        truth.tell(told[name], year.days, year.marks[row], year.minutes[row], year.on_roll[row])


def _pupils_frame(
    roll: Roll, here: np.ndarray, texts: dict[str, np.ndarray], grid: YearGrid, seen: date
) -> pl.DataFrame:
    """The pupils file's columns. A leaving date that has not come is not known yet."""
    year_group = ["R" if y == 0 else str(y) for y in grid.year_index]
    columns: dict[str, list[str]] = {
        name: texts[name].tolist() for name in ("upn", "admission_number", "surname", "forename")
    }
    columns |= {"year_group": year_group, "form": grid.form.tolist(), "sex": texts["sex"].tolist()}
    columns |= {name: texts[name].tolist() for name in ("sen", "ethnicity", *YES_NO)}
    ends = np.where(roll.end[here] <= np.datetime64(seen), roll.end[here], np.datetime64("NaT"))
    dates = {"born": grid.born, "start": roll.start[here], "end": ends}
    return pl.DataFrame(columns).with_columns(
        *[pl.Series(name, values.astype("datetime64[D]")).cast(pl.Date) for name, values in dates.items()]
    )
