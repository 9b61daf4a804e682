"""What the invented registers aim at, read from the published figures in `definitions/dfe`.

Three sources, kept apart: the 2022/23 band counts give the *shape* of absence by year group, free school meals,
SEN and sex; the 2024/25 census gives the *level* (overall, persistent, severe) each phase is moved to; the daily
feed of 2025/26 gives the mix of codes, the weekdays and the season. All shares here are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from daymark.demo.band_curve import BandCurve, Level, move_to_level
from daymark.kit import definitions

PHASES = ("Primary", "Secondary", "Special")
BANDS_FILE = "dfe_absence_bands_5pc_national_2018-19_2022-23.csv"
ANNUAL_FILE = "dfe_absence_annual_nat_2006-25_reg_la_2018-25.csv"
YTD_FILE = "dfe_attendance_ytd_2025-26_by_phase_nat_reg_la.csv"
DAILY_FILE = "dfe_attendance_daily_national_september_samples.csv"
WEEKLY_FILE = "dfe_attendance_weekly_national_autumn_2022-23_to_2025-26.csv"
TERMLY_FILE = "dfe_attendance_termly_2024-25_national_regional.csv"
ETHNICITY_FILE = "dfe_absence_by_ethnicity_fsm_2023-24_2024-25_national.csv"
CENSUS_NAME = {"Primary": "State-funded primary", "Secondary": "State-funded secondary", "Special": "Special"}
YEARS_OF_PHASE = {"Primary": range(1, 7), "Secondary": range(7, 12), "Special": range(1, 12)}
ETHNICITY_CODES = {
    "English / Welsh / Scottish / Northern Irish / British": "WBRI", "Irish": "WIRI", "Irish Traveller": "WIRT",
    "Gypsy Roma": "WROM", "Any other White background": "WOTH", "White and Black Caribbean": "MWBC",
    "White and Black African": "MWBA", "White and Asian": "MWAS",
    "Any other Mixed / Multiple ethnic background": "MOTH", "Indian": "AIND", "Pakistani": "APKN",
    "Bangladeshi": "ABAN", "Any other Asian background": "AOTH", "Caribbean": "BCRB", "African": "BAFR",
    "Any other Black / African / Caribbean background": "BOTH", "Chinese": "CHNE", "Any other ethnic group": "OOTH",
    "Unclassified": "NOBT",
}  # fmt: skip


def read(name: str) -> pl.DataFrame:
    """A file of `definitions/dfe`."""
    return pl.read_csv(definitions.ROOT / "dfe" / name, infer_schema_length=None)


@lru_cache(maxsize=8)
def band_counts(phase: str, period: int = 202223) -> np.ndarray:
    """Pupils by year group 1-11, FSM (no, yes), SEN (no, any), sex (F, M) and eleven bands; classified pupils only."""
    frame = read(BANDS_FILE).filter(
        (pl.col("time_period") == period) & (pl.col("education_phase") == CENSUS_NAME[phase])
    )
    counts = np.zeros((11, 2, 2, 2, 11))
    fsm = {"Not Eligible": 0, "Eligible": 1}
    sen = {"No identified special educational need": 0, "Any special educational need": 1}
    sex = {"Female": 0, "Male": 1}
    for row in frame.iter_rows():
        place = (fsm.get(row[2]), sen.get(row[3]), sex.get(row[4]))
        if None not in place and row[5] in YEARS_OF_PHASE[phase]:
            counts[(row[5] - 1, *place)] += row[6:17]
    if phase == "Special":
        counts[:, :, 0] = 0
    return counts


@lru_cache(maxsize=8)
def level(phase: str, academic_year: str = "2024/25") -> Level:
    """National overall, persistent and severe absence for a phase, as fractions; accredited census."""
    frame = read(ANNUAL_FILE).filter(
        (pl.col("geographic_level") == "National")
        & (pl.col("academic_year") == academic_year)
        & (pl.col("education_phase") == CENSUS_NAME[phase])
    )
    row = frame.row(0, named=True)
    return Level(
        row["sess_overall_percent"] / 100,
        row["enrolments_pa_10_exact_percent"] / 100,
        row["enrolments_pa_50_exact_percent"] / 100,
    )


@lru_cache(maxsize=8)
def band_curve(phase: str) -> BandCurve:
    """The 2022/23 shape moved to the 2024/25 level."""
    return move_to_level(band_counts(phase), band_counts(phase, 201819), level(phase))


def _national(frame: pl.DataFrame, phase: str) -> pl.DataFrame:
    return frame.filter((pl.col("geographic_level") == "National") & (pl.col("education_phase") == phase))


@lru_cache(maxsize=8)
def code_shares(phase: str) -> dict[str, float]:
    """Share of possible sessions under each code, 2025/26 to 10 July; late and absence codes and activity."""
    row = _national(read(YTD_FILE), phase).row(0, named=True)
    shares: dict[str, float] = {}
    for column, value in row.items():
        parts = column.split("_")
        if parts[0] == "reason" and parts[1] not in ("present", "h", "j"):
            shares[parts[1].upper()] = float(value) / float(row["possible_sessions"])
    return shares


@lru_cache(maxsize=8)
def weekday_factors(phase: str) -> np.ndarray:
    """Absence on Monday to Friday over the mean of its week; the September weeks that have all five days."""
    days = read(DAILY_FILE).filter(pl.col("education_phase") == phase)
    days = days.with_columns(day=pl.col("attendance_date").str.to_date())
    days = days.with_columns(weekday=pl.col("day").dt.weekday(), week=pl.col("day").dt.truncate("1w"))
    wide = days.pivot(on="weekday", index="week", values="overall_absence_perc").drop_nulls()
    table = wide.select("1", "2", "3", "4", "5").to_numpy()
    factors: np.ndarray = (table / table.mean(axis=1, keepdims=True)).mean(axis=0)
    return factors


@lru_cache(maxsize=8)
def autumn_weeks(phase: str, column: str = "overall_absence_perc") -> dict[int, float]:
    """ISO week number to absence (per cent), mean of autumn 2023 to 2025; the winter of 2022 was unlike the others."""
    weeks = read(WEEKLY_FILE).filter((pl.col("education_phase") == phase) & (pl.col("academic_year") != "2022/23"))
    weeks = weeks.with_columns(week=pl.col("time_identifier").str.slice(5).cast(pl.Int32))
    means = weeks.group_by("week").agg(pl.col(column).mean()).sort("week")
    return dict(means.iter_rows())


@lru_cache(maxsize=8)
def term_means(phase: str, column: str = "overall_absence_perc") -> dict[str, float]:
    """Autumn, Spring, Summer to absence (per cent), 2024/25."""
    frame = read(TERMLY_FILE).filter((pl.col("geographic_level") == "National") & (pl.col("school_type") == phase))
    return dict(frame.select("term", column).iter_rows())


@lru_cache(maxsize=8)
def ethnicity_shares(phase: str) -> dict[str, float]:
    """DfE four-letter ethnicity code to share of pupils, 2024/25."""
    frame = read(ETHNICITY_FILE).filter(
        (pl.col("time_period") == 202425)
        & (pl.col("education_phase") == CENSUS_NAME[phase])
        & (pl.col("fsm") == "Total")
    )
    counts = {
        ETHNICITY_CODES[name]: float(value)
        for name, value in frame.select("ethnicity_minor", "enrolments").iter_rows()
        if name in ETHNICITY_CODES
    }
    total = sum(counts.values())
    return {code: count / total for code, count in counts.items()}


@dataclass(frozen=True)
class Season:
    """Weight of a school week for illness and for every other absence; mean about 1 over a year."""

    illness: dict[int, float]
    other: dict[int, float]


@lru_cache(maxsize=8)
def season(phase: str) -> Season:
    """Weights by ISO week: published autumn weeks as they are, spring and summer at their term's mean."""
    return Season(_weights(phase, "illness"), _weights(phase, "other"))


def _weights(phase: str, kind: str) -> dict[int, float]:
    ill_week, ill_term = autumn_weeks(phase, "illness_perc"), term_means(phase, "illness_perc")
    all_week, all_term = autumn_weeks(phase), term_means(phase)
    if kind == "illness":
        weeks, terms = dict(ill_week), dict(ill_term)
    else:
        weeks = {week: all_week[week] - ill_week[week] for week in all_week}
        terms = {term: all_term[term] - ill_term[term] for term in all_term}
    # No year has a published last week of term that is not also a snow or strike week: keep the week before.
    weeks.setdefault(51, weeks[max(weeks)])
    weeks[36] = weeks[37]
    weeks[44] = weeks.get(44, weeks[45])
    mean = float(np.mean(list(terms.values())))
    by_week = {week: terms["Spring" if week < 16 else "Summer"] for week in range(1, 36)} | weeks
    return {week: value / mean for week, value in by_week.items()}
