"""From what was read out of files to a lake in memory, and the days it covers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from daymark.insight import words
from daymark.intake.taken import Taken
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import LaidOut, SchoolRow, lay_out
from daymark.measures.question import Period
from daymark.registers.codes import CODES
from daymark.registers.frames import CHARACTERISTICS, PUPILS

PRIMARY = frozenset({"N1", "N2", "R", "1", "2", "3", "4", "5", "6"})
SECONDARY = frozenset(str(year) for year in range(7, 15))
LASTING = frozenset({"sex", "ethnicity"})
"""Characteristics that are the same in every year; the others are only known for the year they were said for."""


class NothingToAnalyse(Exception):  # noqa: N818  (a state of the files, told in words, not a fault of the program)
    """There is nothing that figures could be made of; the message says why and what to do."""


def lake_of(taken: Taken) -> Lake:
    """Every school and year in the files, laid out; nothing is written anywhere. Raises LakeError as lay_out does."""
    return Lake.in_memory(laid_out(taken))


def covered(taken: Taken, as_of: date | None) -> Period:
    """From the first day with a mark to the last one or, where that comes sooner, the as-of day.

    Marks that count on neither side (school closed, not on roll) open no day.
    Raises NothingToAnalyse where there is no mark, or none up to the as-of day.
    """
    first, last = _first_and_last(taken.weeks)
    if first is None or last is None:
        raise NothingToAnalyse("There is not one mark of a session attended or missed in the files.")
    if as_of is not None and as_of < first:
        raise NothingToAnalyse(
            f"There are no marks up to {words.full_date(as_of)}: the first is of {words.full_date(first)}. "
            "Choose a later day with --as-of, or leave it out."
        )
    return Period(first, min(as_of or last, last))


def phase_of(year_groups: Iterable[str | None]) -> str:
    """Primary or Secondary where all year groups that are known belong to it, else empty."""
    known = {year for year in year_groups if year} - {"unknown", "X"}
    if not known:
        return ""
    return "Primary" if known <= PRIMARY else "Secondary" if known <= SECONDARY else ""


def laid_out(taken: Taken) -> Iterable[LaidOut]:
    """The same before it is a lake: one school and year after the other."""
    everyone = taken.pupils if taken.pupils_by_year is None else taken.pupils_by_year
    for school in sorted(taken.schools):
        pupils = everyone.filter(pl.col("school") == school)
        weeks = taken.weeks.filter(pl.col("school") == school)
        row = SchoolRow(school, school, phase_of(pupils["year_group"]))
        for year in _years(weeks):
            known = _known_in(year, pupils, weeks)
            yield lay_out(row, year, weeks, known, notes=taken.notes, lessons=taken.lessons)


def _known_in(year: SchoolYear, pupils: pl.DataFrame, weeks: pl.DataFrame) -> pl.DataFrame:
    """What is known of pupils in one year, as PUPILS.

    Where lists say which year they are for, those of another year tell only who a pupil is and when they were on roll,
    and only of pupils who have marks in this one and are in no list for it.
    """
    if "year" not in pupils.columns:
        return pupils
    own = pupils.filter(pl.col("year").fill_null(year.start_year) == year.start_year)
    marked = weeks.filter(pl.col("week").is_between(pl.lit(year.start).dt.offset_by("-6d"), year.end))
    others = pupils.join(own, on="pupil", how="anti").join(marked, on="pupil", how="semi")
    passing = [name for name in CHARACTERISTICS if name not in LASTING]
    others = others.with_columns(pl.lit(None, pl.String).alias(name) for name in passing)
    # What is said of the year itself comes after what is said of every year, and so is believed.
    return pl.concat([own, others]).sort("year", nulls_last=False, maintain_order=True).select(list(PUPILS))


def _years(weeks: pl.DataFrame) -> list[SchoolYear]:
    """The years the weeks touch. A week across the turn of the year belongs to both, each with its own days."""
    mondays = weeks["week"].unique()
    days = pl.concat([mondays, mondays.dt.offset_by("6d")])
    return sorted({SchoolYear.of(day) for day in days.to_list()})


def _first_and_last(weeks: pl.DataFrame) -> tuple[date | None, date | None]:
    counted = "[" + "".join(f"\\x{ord(code.char):02x}" for code in CODES if code.possible) + "]"
    at = pl.col("marks").str.find(counted)
    from_end = 13 - pl.col("marks").str.reverse().str.find(counted)
    first = (pl.col("week") + pl.duration(days=at // 2)).min()
    last = (pl.col("week") + pl.duration(days=from_end.cast(pl.Int64) // 2)).max()
    found = weeks.filter(pl.col("marks").str.contains(counted)).select(first=first, last=last).row(0)
    return found[0], found[1]
