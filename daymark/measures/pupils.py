"""Figures of single pupils: their totals, their weeks, and what stands out in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from daymark.access.scope import Scope
from daymark.kit.school_year import WEEKDAYS
from daymark.lake.lake import Lake, Snapshot
from daymark.lake.tables import Query, tables
from daymark.measures.figures import Figure, Figures, band_of
from daymark.measures.pupil_rows import count_rows, pupil_rows
from daymark.measures.question import Period, Question
from daymark.measures.shape import Shape, shape_of, variables_of, weeks_of
from daymark.measures.sums import least_possible
from daymark.registers.codes import CODES, MISSING
from daymark.registers.frames import CHARACTERISTICS, IDENTITY
from daymark.registers.week import EMPTY_WEEK, Tally, clip, slot_date, tally

Weeks = list[tuple[date, str]]

SUMS = ("possible", "attended", "absent", "authorised", "unauthorised", "late", "missing", "weeks")


SHARE_MISSED = pl.col("absent") / pl.max_horizontal(pl.col("possible"), pl.lit(1))
"""For putting the rows of pupil_totals in order: the share of their own sessions missed, 0 where none was possible."""


def pupil_totals(
    lake: Lake,
    period: Period,
    scope: Scope,
    where: tuple[tuple[str, str], ...] = (),
    basis: str = "census",
) -> pl.DataFrame:
    """One row for each pupil with a register in the period, by school and pupil.

    Columns: school, pupil, year (the newest school year in the period, whose characteristics stand in the row), upn,
    admission_number, surname, forename (null where the scope does not see names), the characteristics, SUMS, full_days
    and part_days missed, sick_days, broken_weeks, band (null where no session was possible), persistent, severe (False
    there too; on the daily basis also False with ten or fewer possible sessions), sessions_left before a tenth (null at
    or above it) and sessions_to_recover (null below it). Counts are sessions, but for days and weeks.
    """
    frame = pupil_rows(lake.snapshot(), period, scope, where).rename({"broken": "broken_weeks"})
    if not scope.names:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String()).alias(name) for name in IDENTITY)
    return _judged(frame, least_possible(basis)).select(*ORDER).sort("school", "pupil")


def pupil_counts(
    lake: Lake, period: Period, scope: Scope, where: tuple[tuple[str, str], ...] = (), basis: str = "census"
) -> pl.DataFrame:
    """The sessions of each pupil and nothing of who they are, for many pupils at once: one row for each with a register
    in the period, in no order.

    Columns: school, pupil, possible, attended, absent, authorised, unauthorised, late; band, persistent and severe as
    in `pupil_totals`.
    """
    frame = count_rows(lake.snapshot(), period, scope, where)
    absent, possible, judged = pl.col("absent"), pl.col("possible"), pl.col("possible") > least_possible(basis)
    return frame.with_columns(persistent=judged & (absent * 10 >= possible), severe=judged & (absent * 2 >= possible))


ORDER = (
    *("school", "pupil", "year", *IDENTITY, *CHARACTERISTICS, *SUMS),
    *("full_days", "part_days", "sick_days", "broken_weeks", "band", "persistent", "severe"),
    *("sessions_left", "sessions_to_recover"),
)


def _judged(frame: pl.DataFrame, least: int) -> pl.DataFrame:
    """With persistent and severe, and what is left before or until a tenth, in whole numbers."""
    judged, spare = pl.col("possible") > least, pl.col("possible") - 10 * pl.col("absent")
    some = pl.col("possible") > 0
    return frame.with_columns(
        (judged & (spare <= 0)).alias("persistent"),
        (judged & (pl.col("absent") * 2 >= pl.col("possible"))).alias("severe"),
        pl.when(some & (spare > 0)).then((spare - 1) // 9).alias("sessions_left"),
        pl.when(some & (spare <= 0)).then(1 - spare).alias("sessions_to_recover"),
    )


@lru_cache(maxsize=64)
def _weeks_query(shape: Shape) -> Query:
    weeks = weeks_of(shape, tables(shape.clipped))
    return Query(weeks.select("week", "marks").order_by("week"))


def pupil_weeks(lake: Lake, school: str, pupil: str, scope: Scope, period: Period | None = None) -> Weeks:
    """The laid-out weeks of one pupil, Monday and marks, in order; all years, or cut to the period.

    Empty where there are none, or none that the scope lets through.
    """
    snapshot = lake.snapshot()
    days = period or _all_days(snapshot)
    if days is None:
        return []
    where = (("pupil", pupil), ("school", school))
    shape = shape_of(snapshot, days, scope, where, ())
    rows = snapshot.rows(_weeks_query(shape), days, frozenset({school}), variables_of(where), scope=scope)
    return [(row["week"], row["marks"]) for row in rows]


def _all_days(snapshot: Snapshot) -> Period | None:
    years = snapshot.years()
    return Period(years[0].start, years[-1].end) if years else None


@dataclass(frozen=True)
class Absence:
    """A run of sessions missed one after the other.

    start, end   first and last day missed; whole days closed, or sessions not required, in between do not end a run
    sessions     how many were missed
    code         the symbol most of them have, the earlier where two have as many
    """

    start: date
    end: date
    sessions: int
    code: str


@dataclass(frozen=True)
class PupilSummary:
    """What the registers of one pupil say over a period.

    weekdays     weekday name and tally, Monday first, days with something due
    absences     runs of absence, in order; a session without a mark ends a run, as nobody knows
    broken       Mondays of the weeks with some sessions attended and some missed
    codes        symbol and sessions, most frequent first; of all codes, possible or not
    weeks        the weeks themselves, cut to the period
    """

    school: str
    pupil: str
    period: Period
    total: Tally
    band: str | None
    persistent: bool
    severe: bool
    weekdays: tuple[tuple[str, Tally], ...]
    absences: tuple[Absence, ...]
    weeks_counted: int
    broken: tuple[date, ...]
    codes: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[date, str], ...]


def pupil_summary(lake: Lake, school: str, pupil: str, period: Period, scope: Scope) -> PupilSummary | None:
    """One pupil's period, or None where the scope lets nothing of it through or there is nothing."""
    return summary_of(school, pupil, period, pupil_weeks(lake, school, pupil, scope, period))


def summary_of(school: str, pupil: str, period: Period, weeks: Weeks) -> PupilSummary | None:
    """The summary of those of a pupil's weeks that lie in the period, None where none does."""
    near = [one for one in weeks if period.start - timedelta(days=6) <= one[0] <= period.end]
    cut = [(week, clip(marks, week, period.start, period.end)) for week, marks in near]
    kept = [(week, marks) for week, marks in cut if marks != EMPTY_WEEK]
    return summarise(school, pupil, period, kept) if kept else None


def figures_of(summary: PupilSummary, question: Question) -> Figures:
    """The figures of one pupil, of measures that count sessions or weeks, from a summary of the days asked about.

    The same as `answer` gives for the pupil, without going to the registers again. Raises KeyError for other measures.
    """
    total = summary.total
    counts = {
        "attendance_rate": (total.attended, total.possible),
        "overall_absence_rate": (total.absent, total.possible),
        "authorised_absence_rate": (total.authorised, total.possible),
        "unauthorised_absence_rate": (total.unauthorised, total.possible),
        "late_rate": (total.late, total.possible),
        "broken_weeks": (len(summary.broken), summary.weeks_counted),
        "missing_marks": (total.missing, total.possible + total.missing),
    }
    made = ((measure, *counts[measure]) for measure in question.measures)
    return Figures(question, tuple(Figure(measure, (), above, below, int(below > 0)) for measure, above, below in made))


def summarise(school: str, pupil: str, period: Period, weeks: Weeks) -> PupilSummary:
    """The summary of weeks that lie in the period."""
    tallies = [(week, tally(marks)) for week, marks in weeks]
    total = sum((each for _, each in tallies), Tally())
    symbols = Counter(CODES.by_char[mark].symbol for _, marks in weeks for mark in marks if mark in CODES.by_char)
    return PupilSummary(
        school=school,
        pupil=pupil,
        period=period,
        total=total,
        band=band_of(total.absent, total.possible) if total.possible else None,
        persistent=total.possible > 0 and total.absent * 10 >= total.possible,
        severe=total.possible > 0 and total.absent * 2 >= total.possible,
        weekdays=tuple(_weekdays(marks for _, marks in weeks)),
        absences=tuple(absences(weeks)),
        weeks_counted=sum(each.possible > 0 for _, each in tallies),
        broken=tuple(week for week, each in tallies if each.broken),
        codes=tuple(symbols.most_common()),
        weeks=tuple(weeks),
    )


def _weekdays(weeks: Iterable[str]) -> Iterator[tuple[str, Tally]]:
    totals = [Tally() for _ in WEEKDAYS]
    for marks in weeks:
        for day in range(len(WEEKDAYS)):
            totals[day] += tally(marks[2 * day : 2 * day + 2])
    yield from ((name, each) for name, each in zip(WEEKDAYS, totals, strict=True) if each.possible + each.missing)


def absences(weeks: Iterable[tuple[date, str]]) -> Iterator[Absence]:
    """The runs of missed sessions in weeks that are in order."""
    run: list[tuple[date, str]] = []
    for week, marks in weeks:
        for place, mark in enumerate(marks):
            code = CODES.by_char.get(mark)
            if code is not None and code.absent:
                run.append((slot_date(week, place), code.symbol))
            elif run and (mark == MISSING or (code is not None and code.attended)):
                yield _absence(run)
                run = []
    if run:
        yield _absence(run)


def _absence(run: list[tuple[date, str]]) -> Absence:
    code = Counter(symbol for _, symbol in run).most_common(1)[0][0]
    return Absence(start=run[0][0], end=run[-1][0], sessions=len(run), code=code)


__all__ = [
    "Absence",
    "PupilSummary",
    "absences",
    "pupil_counts",
    "pupil_summary",
    "pupil_totals",
    "pupil_weeks",
    "summarise",
]
