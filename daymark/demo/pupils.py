"""The pupils of one invented school over the academic years: who they are, when they come and go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from daymark.demo import calibration, names
from daymark.demo.calendar import SchoolCalendar, school_calendar
from daymark.demo.plan import Plan, SchoolPlan
from daymark.demo.upn import upn

YES_NO = ("fsm", "ever6", "eal", "looked_after", "social_worker", "young_carer", "service_child")
EAL_BY_ETHNICITY = {
    "WBRI": 0.02, "WIRI": 0.03, "WIRT": 0.05, "WROM": 0.7, "WOTH": 0.72, "AIND": 0.6, "APKN": 0.6, "ABAN": 0.65,
    "AOTH": 0.62, "BCRB": 0.08, "BAFR": 0.45, "BOTH": 0.3, "CHNE": 0.6, "OOTH": 0.65,
}  # fmt: skip
MOVES_IN_A_YEAR = 0.03
SHARE_OF_SEN_WITH_PLAN = {"Primary": 0.17, "Secondary": 0.18, "Special": 0.97}
RARE = {
    "looked_after": {"Primary": 0.006, "Secondary": 0.009, "Special": 0.03},
    "social_worker": {"Primary": 0.025, "Secondary": 0.03, "Special": 0.11},
    "young_carer": {"Primary": 0.006, "Secondary": 0.011, "Special": 0.01},
    "service_child": {"Primary": 0.015, "Secondary": 0.012, "Special": 0.008},
}


@dataclass
class Roll:
    """Every pupil a school has in any of the years, as columns of one length.

    `entry`: year index (0 Reception) a pupil has, or would have had, in the plan's first academic year.
    `texts`: surname, forename, form letter, upn, admission_number and the coded characteristics.
    `start`, `end`: datetime64[D]; NaT where a pupil has not left. `latent`: standing tendency to be absent.
    """

    entry: np.ndarray
    texts: dict[str, np.ndarray]
    born: np.ndarray
    start: np.ndarray
    end: np.ndarray
    latent: np.ndarray
    stories: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.entry)


def _cohorts(plan: Plan, school: SchoolPlan) -> np.ndarray:
    """Entry index of each pupil, oldest first: everyone who is in the school in some year of the plan."""
    newest = school.first_year - (len(plan.years) - 1)
    return np.repeat(np.arange(school.last_year, newest - 1, -1), school.per_year)


def _characteristics(rng: np.random.Generator, school: SchoolPlan, entry: np.ndarray) -> dict[str, np.ndarray]:
    """FSM, SEN and sex from the national composition of the year group; the rest from national shares."""
    counts = calibration.band_counts(school.phase).sum(axis=-1).reshape(11, 8)
    low, high = calibration.YEARS_OF_PHASE[school.phase][0], calibration.YEARS_OF_PHASE[school.phase][-1]
    composition = counts[np.clip(entry, low, high) - 1]
    cumulative = (composition / composition.sum(axis=1, keepdims=True)).cumsum(axis=1)
    cell = (rng.random(len(entry))[:, None] > cumulative).sum(axis=1).clip(0, 7)
    fsm, sen, sex = cell // 4, cell // 2 % 2, cell % 2
    shares = calibration.ethnicity_shares(school.phase)
    ethnicity = rng.choice(np.array(list(shares), dtype=object), len(entry), p=list(shares.values()))
    has_plan = rng.random(len(entry)) < SHARE_OF_SEN_WITH_PLAN[school.phase]
    values = {
        "sex": np.where(sex == 0, "F", "M").astype(object),
        "fsm": np.where(fsm == 1, "Y", "N").astype(object),
        "ever6": np.where((fsm == 1) | (rng.random(len(entry)) < 0.08), "Y", "N").astype(object),
        "sen": np.where(sen == 0, "N", np.where(has_plan, "E", "K")).astype(object),
        "ethnicity": ethnicity,
    }
    chance = np.array([EAL_BY_ETHNICITY.get(code, 0.2) for code in ethnicity])
    values["eal"] = np.where(rng.random(len(entry)) < chance, "Y", "N").astype(object)
    for name, by_phase in RARE.items():
        values[name] = np.where(rng.random(len(entry)) < by_phase[school.phase], "Y", "N").astype(object)
    return values


def _births(rng: np.random.Generator, entry: np.ndarray, first_year: int) -> np.ndarray:
    """Reception children of an academic year turn five between its 1 September and the next 31 August."""
    opens = np.array([np.datetime64(date(first_year - 5 - int(e), 9, 1)) for e in entry])
    born: np.ndarray = opens + rng.integers(0, 365, len(entry)).astype("timedelta64[D]")
    return born


def leaving_day(plan: Plan, school: SchoolPlan, starts: int, year_index: int) -> date | None:
    """The planned last day of the top year group; None for the others.

    Year 11 leave at the summer half-term: national statistics leave out their last half term, and so does this.
    """
    if year_index != school.last_year:
        return None
    calendar = school_calendar(starts, school.training)
    if year_index < 11:
        return calendar.last_day
    june = date(starts + 1, 6, 1)
    return max(d for d in calendar.open_days if d < june - timedelta(days=4))


def _dates(
    rng: np.random.Generator, plan: Plan, school: SchoolPlan, entry: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and last day on roll; a few join and a few leave in the middle of each year."""
    start = np.empty(len(entry), dtype="datetime64[D]")
    end = np.full(len(entry), np.datetime64("NaT"), dtype="datetime64[D]")
    for index in np.unique(entry):
        joined = plan.years[0] - (int(index) - school.first_year)
        start[entry == index] = np.datetime64(school_calendar(joined, school.training).first_day)
        top = plan.years[0] + school.last_year - int(index)
        last = leaving_day(plan, school, top, school.last_year) if top in plan.years else None
        if last is not None:
            end[entry == index] = np.datetime64(last)
    for starts in plan.years:
        _move_some(rng, school_calendar(starts, school.training), start, end)
    return start, end


def _move_some(rng: np.random.Generator, calendar: SchoolCalendar, start: np.ndarray, end: np.ndarray) -> None:
    days = np.array(calendar.open_days, dtype="datetime64[D]")
    here = (start <= days[0]) & ~(end < days[0])
    draw = rng.random(len(start))
    day = days[rng.integers(8, len(days) - 30, len(start))]
    leaves = here & (draw < MOVES_IN_A_YEAR)
    joins = here & (draw > 1 - MOVES_IN_A_YEAR)
    end[leaves] = np.where(np.isnat(end[leaves]), day[leaves], np.minimum(end[leaves], day[leaves]))
    # A pupil who joins in the second year takes a place nobody had in the first.
    start[joins] = np.where(np.isnat(end[joins]) | (day[joins] < end[joins]), day[joins], start[joins])


def _identifiers(
    rng: np.random.Generator, school: SchoolPlan, entry: np.ndarray, first_year: int
) -> dict[str, np.ndarray]:
    """Unique pupil numbers with their check letters, and zero-padded admission numbers."""
    issued = first_year - entry
    serial = np.concatenate([np.arange(1, 1 + n) for n in np.unique(-entry, return_counts=True)[1]])
    temporary = rng.random(len(entry)) < 0.002
    numbers = [
        upn(school.laestab, int(year), int(n), temporary=bool(t))
        for year, n, t in zip(issued, serial, temporary, strict=True)
    ]
    admission = [f"{4000 + i:06d}" for i in range(len(entry))]
    return {"upn": np.array(numbers, dtype=object), "admission_number": np.array(admission, dtype=object)}


def invent_roll(rng: np.random.Generator, plan: Plan, school: SchoolPlan) -> Roll:
    """All pupils of a school over the plan's years. One generator in, the same pupils out."""
    entry = _cohorts(plan, school)
    texts = _characteristics(rng, school, entry)
    texts["forename"], texts["surname"] = names.draw(rng, texts["sex"], texts["ethnicity"])
    texts |= _identifiers(rng, school, entry, plan.years[0])
    place = np.concatenate([rng.permutation(n) for n in np.unique(-entry, return_counts=True)[1]])
    forms = max(1, -(-school.per_year // school.form_size))
    texts["form_letter"] = (place % forms).astype(object)
    start, end = _dates(rng, plan, school, entry)
    return Roll(entry, texts, _births(rng, entry, plan.years[0]), start, end, rng.standard_normal(len(entry)))
