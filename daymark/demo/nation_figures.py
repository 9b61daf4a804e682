"""The published figures a nation is made after: bands as counted in 2022/23, schools and authorities of that year.

Unlike the demonstration trust, a nation is not moved to another year's level and nothing is smoothed. Pupils whose
free school meals or SEN are not classified are there in their published share. Mainstream pupils are seated by year
group: up to Year 6 in primary schools, from Year 7 in secondary schools, whichever kind of school they were counted
in, so that every year group has its published pupils.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from daymark.demo import calibration
from daymark.demo.band_curve import BandCurve, curve_as_counted

PERIOD = 202223
ACADEMIC_YEAR = "2022/23"
LA_BANDS_FILE = "dfe_absence_bands_5pc_la_2022-23_by_phase_fsm.csv"
FSM = {"Not Eligible": 0, "Unclassified": 1, "Eligible": 2}
SEN = {"No identified special educational need": 0, "Unclassified": 1, "Any special educational need": 2}
SEX = {"Female": 0, "Male": 1}
YEARS = {"Primary": range(7), "Secondary": range(7, 12), "Special": range(12)}
"""The year groups of a phase's schools; 0 is Reception."""

SHORT_STAY = 0.2
"""The part of the year that pupils without a known eligibility for free school meals are on roll."""


@lru_cache(maxsize=8)
def counts(phase: str) -> np.ndarray:
    """Pupils by year group 1-11, FSM (no, not classified, yes), SEN (the same), sex (F, M) and eleven bands."""
    frame = calibration.read(calibration.BANDS_FILE).filter(pl.col("time_period") == PERIOD)
    special = pl.col("education_phase") == calibration.CENSUS_NAME["Special"]
    frame = frame.filter(special if phase == "Special" else ~special)
    found = np.zeros((11, 3, 3, 2, 11))
    for row in frame.iter_rows():
        # Three pupils of seven million have no sex in the file and no place here.
        if row[4] in SEX and row[5] in YEARS[phase]:
            found[row[5] - 1, FSM[row[2]], SEN[row[3]], SEX[row[4]]] += row[6:17]
    return found


@lru_cache(maxsize=8)
def curve(phase: str) -> BandCurve:
    """Absence rates of each kind of pupil; within a band they lean so that overall absence is published too."""
    time_on_roll = np.ones((11, 3, 3, 2))
    time_on_roll[:, FSM["Unclassified"]] = SHORT_STAY
    return curve_as_counted(counts(phase), time_on_roll, calibration.level(phase, ACADEMIC_YEAR).overall)


@lru_cache(maxsize=8)
def year_shares(phase: str) -> np.ndarray:
    """Share of the phase's pupils in each of its year groups; Reception is as large as Year 1."""
    by_year = counts(phase).sum(axis=(1, 2, 3, 4))
    sizes = np.array([by_year[max(year, 1) - 1] for year in YEARS[phase]])
    shares: np.ndarray = sizes / sizes.sum()
    return shares


@lru_cache(maxsize=1)
def pupils_of_phases() -> dict[str, float]:
    """Pupils from Reception to Year 11 by phase."""
    whole = {phase: counts(phase).sum(axis=(1, 2, 3, 4)) for phase in YEARS}
    return {phase: float(by_year.sum() + (by_year[0] if 0 in YEARS[phase] else 0)) for phase, by_year in whole.items()}


@lru_cache(maxsize=8)
def chances_of_kinds(phase: str) -> tuple[np.ndarray, np.ndarray]:
    """How to draw a pupil's kind: cumulative shares of FSM by year group, and of SEN and sex by year group and FSM."""
    pupils = counts(phase).sum(axis=-1)
    meals = pupils.sum(axis=(2, 3))
    rest = pupils.reshape(11, 3, 6)
    return _cumulative(meals), _cumulative(rest)


def _cumulative(sizes: np.ndarray) -> np.ndarray:
    shares: np.ndarray = (sizes / np.maximum(sizes.sum(axis=-1, keepdims=True), 1)).cumsum(axis=-1)
    return shares


@dataclass(frozen=True)
class Authorities:
    """The local authorities with schools of a phase, in order of their codes, as columns of one length.

    `poor`: share of pupils eligible for free school meals; `absent`: share persistently absent if as many were
    eligible there as in England.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    schools: np.ndarray
    pupils: np.ndarray
    poor: np.ndarray
    absent: np.ndarray


@lru_cache(maxsize=8)
def authorities(phase: str) -> Authorities:
    """Local authorities of 2022/23: schools, pupils aged 5 to 15, and how they differ."""
    frame = calibration.read(calibration.ANNUAL_FILE).filter(
        (pl.col("academic_year") == ACADEMIC_YEAR)
        & (pl.col("geographic_level") == "Local authority")
        & (pl.col("education_phase") == calibration.CENSUS_NAME[phase])
    )
    frame = frame.select("geography_code", "geography_name", "num_schools", "enrolments").join(
        _differences(phase), left_on="geography_code", right_on="new_la_code", how="left"
    )
    frame = frame.sort("geography_code")
    schools, pupils, poor, absent = (frame[name].to_numpy() for name in ("num_schools", "enrolments", "poor", "absent"))
    return Authorities(
        tuple(frame["geography_code"]), tuple(frame["geography_name"]), schools, pupils, _known(poor), _known(absent)
    )


def _differences(phase: str) -> pl.DataFrame:
    frame = calibration.read(LA_BANDS_FILE).filter(pl.col("education_phase") == calibration.CENSUS_NAME[phase])
    bands = [name for name in frame.columns if name.startswith("enrolments_overall_")]
    sums = frame.group_by("new_la_code", "fsm_eligibility").agg(
        pupils=pl.sum_horizontal(pl.col(bands).sum()), persistent=pl.sum_horizontal(pl.col(bands[2:]).sum())
    )
    sums = sums.join(sums.group_by("fsm_eligibility").agg(england=pl.col("pupils").sum()), on="fsm_eligibility")
    eligible = pl.col("fsm_eligibility") == "Eligible"
    return sums.group_by("new_la_code").agg(
        poor=pl.col("pupils").filter(eligible).sum() / pl.col("pupils").sum(),
        absent=(pl.col("persistent") / pl.col("pupils") * pl.col("england")).sum() / pl.col("england").sum(),
    )


def _known(values: np.ndarray) -> np.ndarray:
    known: np.ndarray = np.nan_to_num(values, nan=float(np.nanmean(values)))
    return known
