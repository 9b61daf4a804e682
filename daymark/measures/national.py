"""England's figures to stand beside a school's, each with what it is of, where it comes from and up to when.

There are two sources that must not be joined: the school census (accredited, final) and the daily registers (timely,
open to revision). Each figure says which it is of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from daymark.kit.school_year import SchoolYear, monday
from daymark.measures import dfe_files
from daymark.measures.dfe_files import Row, chosen, count, number
from daymark.measures.figures import BANDS

DAILY_PHASES = {"Primary": "Primary", "Secondary": "Secondary", "Special": "Special", "": "Total"}
CENSUS_PHASES = {
    "Primary": "State-funded primary",
    "Secondary": "State-funded secondary",
    "Special": "Special",
    "": "Total",
}

DAILY_SOURCE = "Department for Education, Pupil attendance in schools (daily registers), Open Government Licence v3.0"
CENSUS_SOURCE = (
    "Department for Education, Pupil absence in schools in England (school census), Open Government Licence v3.0"
)
BANDS_SOURCE = (
    "Department for Education, Pupil absence in schools in England (school census), absence bands, as in the "
    "absence distributions dashboard, Open Government Licence v3.0"
)

DAILY_COLUMNS = {
    "attendance_rate": "overall_attendance",
    "overall_absence_rate": "overall_absence",
    "authorised_absence_rate": "authorised_absence",
    "unauthorised_absence_rate": "unauthorised_absence",
    "late_rate": "late_sessions",
}
CENSUS_COLUMNS = {
    "overall_absence_rate": ("sess_overall", "sess_possible"),
    "authorised_absence_rate": ("sess_authorised", "sess_possible"),
    "unauthorised_absence_rate": ("sess_unauthorised", "sess_possible"),
    "persistent_absence": ("enrolments_pa_10_exact", "enrolments"),
    "severe_absence": ("enrolments_pa_50_exact", "enrolments"),
}

YEAR_TO_DATE = {
    "2025/26": (dfe_files.YTD_2025, date(2026, 7, 10), "8 September 2025 to 10 July 2026"),
    "2024/25": (dfe_files.YTD_2024, None, "the school year 2024/25"),
}
FIRST_WEEK_LEFT_OUT = "About 95 in 100 schools; the first days of September are left out."


@dataclass(frozen=True)
class NationalFigure:
    """One figure of England.

    numerator, denominator   None where DfE gives the rate only
    value                    a fraction, None where DfE gives none
    as_of                    the last day counted, None where DfE names the year only
    note                     what it counts, in words
    complete                 False where the days asked about go on after the last week published
    """

    measure: str
    phase: str
    numerator: int | None
    denominator: int | None
    value: float | None
    source: str
    as_of: date | None
    note: str
    complete: bool = True


@dataclass(frozen=True)
class NationalWeek:
    """One week of the daily registers: sessions, of all schools of a phase."""

    week: date
    phase: str
    possible: int
    attended: int
    absent: int
    authorised: int
    unauthorised: int
    late: int

    def sessions(self, measure: str) -> int:
        """The numerator of one of DAILY_COLUMNS. Raises KeyError for another measure."""
        return {
            "attendance_rate": self.attended,
            "overall_absence_rate": self.absent,
            "authorised_absence_rate": self.authorised,
            "unauthorised_absence_rate": self.unauthorised,
            "late_rate": self.late,
        }[measure]

    def rate(self, measure: str) -> float:
        """The measure as a fraction."""
        return self.sessions(measure) / self.possible


@dataclass(frozen=True)
class NationalBands:
    """How many enrolments stand in each of the eleven bands."""

    counts: tuple[int, ...]
    source: str
    note: str

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> Mapping[str, float]:
        """Band to fraction; empty where nobody is counted."""
        return {band: each / self.total for band, each in zip(BANDS, self.counts, strict=True)} if self.total else {}

    def at_least(self, per_cent: int) -> int:
        """Enrolments that missed `per_cent` or more; a multiple of 5 up to 50."""
        return sum(self.counts[per_cent // 5 :])


@lru_cache(maxsize=8)
def national_weekly(phase: str, year: SchoolYear | None = None) -> tuple[NationalWeek, ...]:
    """The weeks there are, in order; of one school year, or of all. `phase` is Primary, Secondary, Special or empty."""
    weeks = [_week(row, phase) for row in chosen(dfe_files.WEEKLY, education_phase=DAILY_PHASES[phase])]
    return tuple(sorted((each for each in weeks if year is None or each.week in year), key=lambda each: each.week))


def _week(row: Row, phase: str) -> NationalWeek:
    number_of_week = int(row["time_identifier"].removeprefix("Week "))
    return NationalWeek(
        week=date.fromisocalendar(int(row["time_period"]), number_of_week, 1),
        phase=phase,
        possible=_whole(row, "possible_sessions"),
        attended=_whole(row, "overall_attendance"),
        absent=_whole(row, "overall_absence"),
        authorised=_whole(row, "authorised_absence"),
        unauthorised=_whole(row, "unauthorised_absence"),
        late=_whole(row, "late_sessions"),
    )


def _whole(row: Row, column: str) -> int:
    value = count(row[column])
    if value is None:
        raise ValueError(f"{column} of {row['time_identifier']} {row['time_period']} is no count: {row[column]!r}")
    return value


def same_weeks(phase: str, year: SchoolYear) -> tuple[NationalWeek, ...]:
    """The weeks of that year, or, where none are published yet, those of the newest year that has any."""
    mine = national_weekly(phase, year)
    return mine or national_weekly(phase, SchoolYear.of(national_weekly(phase)[-1].week))


def national_to_date(
    phase: str, as_of: date, measure: str = "attendance_rate", start: date | None = None
) -> NationalFigure | None:
    """The sum of the published weeks of that school year, up to and with the week of `as_of`.

    start   the week to begin with; the first published where it is not given
    Where the year has no week published, the same weeks of the newest year, and the note says so. None where no
    published week falls in. Raises KeyError for a measure that is not one of DAILY_COLUMNS.
    """
    year = SchoolYear.of(as_of)
    weeks = same_weeks(phase, year)
    shift = _years_between(weeks[0].week, year)
    first, last = _same_week(start or year.start, -shift), _same_week(as_of, -shift)
    counted = [each for each in weeks if first <= each.week <= last]
    if not counted:
        return None
    numerator, denominator = sum(each.sessions(measure) for each in counted), sum(each.possible for each in counted)
    end = counted[-1].week + timedelta(days=4)
    return NationalFigure(
        measure=measure,
        phase=phase,
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator,
        source=DAILY_SOURCE,
        as_of=end,
        note=_weeks_note(counted, year, shift),
        complete=shift == 0 and counted[-1].week == monday(as_of),
    )


def _years_between(week: date, year: SchoolYear) -> int:
    return year.start_year - SchoolYear.of(week).start_year


def _same_week(day: date, years: int) -> date:
    """The Monday of the week of the same ISO number, some years on."""
    if not years:
        return monday(day)
    year, week, _ = day.isocalendar()
    return date.fromisocalendar(year + years, min(week, 52), 1)


def _weeks_note(counted: list[NationalWeek], year: SchoolYear, shift: int) -> str:
    first, last = counted[0].week, counted[-1].week + timedelta(days=4)
    days = f"{len(counted)} weeks, {first.day} {first:%B %Y} to {last.day} {last:%B %Y}."
    instead = f" No weeks of {year.label} are published here yet; these are of the year before." if shift == 1 else ""
    if shift > 1:
        instead = f" No weeks of {year.label} are published here yet; these are the newest there are."
    return f"{days}{instead} {FIRST_WEEK_LEFT_OUT}"


def national_year(phase: str, label: str = "2025/26", measure: str = "attendance_rate") -> NationalFigure | None:
    """A whole year of the daily registers, or None where it is not carried.

    The value is the published one. For all phases together in 2024/25 DfE weighted the phases by pupils, so there it
    is not the ratio of the two counts; since 2025/26 it is.
    """
    if label not in YEAR_TO_DATE:
        return None
    file, end, days = YEAR_TO_DATE[label]
    row = _national_row(file, DAILY_PHASES[phase])
    numerator, denominator = count(row[DAILY_COLUMNS[measure]]), count(row["possible_sessions"])
    published = {
        "attendance_rate": "attendance_perc",
        "overall_absence_rate": "overall_absence_perc",
        "authorised_absence_rate": "authorised_absence_perc",
        "unauthorised_absence_rate": "unauthorised_absence_perc",
    }.get(measure)
    value = _fraction(row[published]) if published else _ratio(numerator, denominator)
    weighted = " All phases are weighted by pupils." if label == "2024/25" and not phase else ""
    note = f"{days[0].upper()}{days[1:]}.{weighted} {FIRST_WEEK_LEFT_OUT}"
    return NationalFigure(measure, phase, numerator, denominator, value, DAILY_SOURCE, end, note)


def _national_row(file: str, phase: str) -> Row:
    (row,) = chosen(file, geographic_level="National", education_phase=phase)
    return row


def _ratio(numerator: int | None, denominator: int | None) -> float | None:
    return numerator / denominator if numerator is not None and denominator else None


def _fraction(text: str) -> float | None:
    value = number(text)
    return None if value is None else value / 100


def national_census(phase: str, measure: str, label: str = "2024/25") -> NationalFigure | None:
    """A year of the school census: an absence rate, or persistent or severe absence. None where it is not carried."""
    found = chosen(
        dfe_files.ANNUAL, geographic_level="National", academic_year=label, education_phase=CENSUS_PHASES[phase]
    )
    if not found or measure not in CENSUS_COLUMNS:
        return None
    above, below = (count(found[0][column]) for column in CENSUS_COLUMNS[measure])
    note = f"The school year {label}, pupils aged 5 to 15; a pupil who moved is counted at each school."
    return NationalFigure(measure, phase, above, below, _ratio(above, below), CENSUS_SOURCE, None, note)


def national_pa(phase: str, basis: str = "census", label: str | None = None) -> NationalFigure | None:
    """Pupils who missed a tenth or more: by the census (2024/25), or by the daily registers (2025/26, rate only)."""
    if basis == "census":
        return national_census(phase, "persistent_absence", label or "2024/25")
    year = label or "2025/26"
    if year not in YEAR_TO_DATE:
        return None
    file, end, days = YEAR_TO_DATE[year]
    value = _fraction(_national_row(file, DAILY_PHASES[phase])["pa_perc"])
    note = f"{days[0].upper()}{days[1:]}; pupils with more than ten possible sessions."
    return NationalFigure("persistent_absence", phase, None, None, value, DAILY_SOURCE, end, note)


FSM = {"Y": "Eligible", "N": "Not Eligible"}
SEN = {
    "N": "No identified special educational need",
    "K": "Any special educational need",
    "E": "Any special educational need",
}
SEX = {"F": "Female", "M": "Male"}


@lru_cache(maxsize=512)
def national_bands(
    phase: str,
    year_group: str | None = None,
    fsm: str | None = None,
    sen: str | None = None,
    sex: str | None = None,
    label: str = "2022/23",
) -> NationalBands | None:
    """Enrolments in each band, of all or of a group; None where there are none, as for Reception or the sixth form.

    The groups take the values of a pupil's characteristics. Both kinds of SEN provision stand for any: DfE does not
    divide them here. `label` is 2018/19 or 2022/23.
    """
    wanted = {"time_period": f"20{label[2:4]}{label[5:]}"}
    if phase:
        wanted["education_phase"] = CENSUS_PHASES[phase]
    for column, given, names in (
        ("nc_year", year_group, None),
        ("fsm_eligibility", fsm, FSM),
        ("sen_status", sen, SEN),
        ("sex", sex, SEX),
    ):
        if given is not None:
            wanted[column] = given if names is None else names.get(given, "")
    found = chosen(dfe_files.BANDS_NATIONAL, **wanted)
    counts = tuple(sum(count(row[column]) or 0 for row in found) for column in BAND_COLUMNS)
    note = f"The school year {label}, enrolments in years 1 to 11."
    if sen in ("K", "E"):
        note += " All pupils with any special educational need."
    return NationalBands(counts, BANDS_SOURCE, note) if sum(counts) else None


BAND_COLUMNS = (
    *(f"enrolments_overall_{low}_{low + 5}" for low in range(0, 50, 5)),
    "enrolments_overall_50_plus",
)

REASON = re.compile(r"reason_([a-z]\d?)_")
PRESENT = {"reason_present_am": "/", "reason_present_pm": "\\"}


@lru_cache(maxsize=8)
def national_codes(phase: str, label: str = "2025/26") -> Mapping[str, NationalFigure]:
    """The share of possible sessions with each code in a year of the daily registers, by symbol."""
    if label not in YEAR_TO_DATE:
        return {}
    file, end, days = YEAR_TO_DATE[label]
    row = _national_row(file, DAILY_PHASES[phase])
    possible = count(row["possible_sessions"])
    made = {}
    for column in row:
        match = REASON.match(column)
        symbol = match.group(1).upper() if match else PRESENT.get(column)
        if symbol:
            sessions = count(row[column])
            note = f"{days[0].upper()}{days[1:]}. {FIRST_WEEK_LEFT_OUT}"
            made[symbol] = NationalFigure(
                "code_rate", phase, sessions, possible, _ratio(sessions, possible), DAILY_SOURCE, end, note
            )
    return made
