"""What stands beside a school's figure: the nation's, for the same phase and as near as can be the same days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from daymark.insight import words
from daymark.kit.school_year import SchoolYear
from daymark.measures import national
from daymark.measures.national import NationalFigure
from daymark.measures.question import Period

EVERYONE = "everyone"
BAND_KEYS = ("year_group", "fsm", "sen", "sex", EVERYONE)
"""The groups DfE divides its bands by."""


@dataclass(frozen=True)
class Beside:
    """A national figure as a fraction, what it is of ("secondary schools in England"), and where it comes from."""

    value: float
    what: str
    source: str


def of_phase(phase: str) -> str:
    """The schools of a phase, inside a sentence."""
    return f"{phase.lower()} schools in England" if phase else "schools in England"


SESSION_RATES = ("attendance_rate", "overall_absence_rate", "authorised_absence_rate", "unauthorised_absence_rate")
"""The rates DfE gives week by week."""


def sessions(phase: str, period: Period, measure: str = SESSION_RATES[0]) -> Beside | None:
    """One of the nation's SESSION_RATES over the published weeks of a period; None where none of them is."""
    found = national.national_to_date(phase, period.end, measure, start=period.start)
    if found is None or found.value is None:
        return None
    return Beside(found.value, f"{of_phase(phase)}{_until(found, period)}", _source(found))


def _until(found: NationalFigure, period: Period) -> str:
    if found.complete or found.as_of is None:
        return ""
    same_year = SchoolYear.of(found.as_of) == SchoolYear.of(period.end)
    return f" to {found.as_of.day} {found.as_of:%B}{'' if same_year else f' {found.as_of:%Y}'}"


def pupils_missing(phase: str, measure: str) -> Beside | None:
    """The nation's share of pupils missing a tenth (or half) or more, in the newest whole year of the census."""
    found = national.national_census(phase, measure)
    if found is None or found.value is None:
        return None
    return Beside(found.value, f"{of_phase(phase)}, 2024/25", _source(found))


def weekly_attendance(phase: str, year: SchoolYear) -> Mapping[date, float]:
    """The nation's attendance by the Monday of each published week of a year."""
    return {week.week: week.rate("attendance_rate") for week in national.national_weekly(phase, year)}


def band_shares(phase: str, key: str, value: str) -> Mapping[str, float] | None:
    """The share of the nation's pupils of a group in each band; None where DfE does not say."""
    if key not in BAND_KEYS:
        return None
    chosen = {} if key == EVERYONE else {key: value}
    found = national.national_bands(phase, **chosen)
    return found.shares if found else None


def bands_source(phase: str) -> str:
    """What the bands are compared with, and where that comes from."""
    found = national.national_bands(phase)
    return f"{words.first_upper(of_phase(phase))}: {found.note} {found.source}." if found else ""


def _source(found: NationalFigure) -> str:
    return f"{words.first_upper(of_phase(found.phase))}: {found.note} {found.source}."
