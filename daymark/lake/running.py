"""Running totals: what each pupil's marks come to from the start of the school year, week by week.

The sums of any run of whole weeks are the difference of two rows of a pupil, so a question about a year reads two
weeks of the year and not forty.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from daymark.lake.grid import places

SUMMED = (
    *("attended", "authorised", "unauthorised", "late", "missing", "weeks", "broken"),
    *("days", "full_days", "part_days", "sick_days"),
)
"""The counts of the pattern table that are kept; the possible and the absent sessions follow from them."""

FOREVER = date(9999, 12, 31)

RUNNING: dict[str, pl.DataType] = {
    "pupil": pl.String(),
    "week": pl.Date(),
    "until": pl.Date(),
    "seen": pl.Date(),
    "registers": pl.Int16(),
    **{name: pl.Int16() for name in SUMMED},
}
"""A row a pupil and week with registers at the school, from the pupil's first to the school's last.

week        the Monday; the sums are of everything up to its Sunday
until       the Monday of the next week with registers at the school, so that they stand until then; FOREVER at the last
seen        the Monday of the latest week with a possible session so far; null where there was none
registers   how many register weeks the pupil had so far
"""


SCHOOL_WEEKS: dict[str, pl.DataType] = {"week": pl.Date(), **{name: pl.Int32() for name in SUMMED}}
"""A row a week with registers at the school: what the marks of all its pupils in that week come to."""


def school_weeks(weeks: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """SCHOOL_WEEKS of one school's year, by week. Frames as of `running`."""
    counted = weeks.group_by("week", "marks").len("strings").join(patterns, on="marks")
    sums = [(pl.col(name) * pl.col("strings")).sum().cast(pl.Int32) for name in SUMMED]
    return counted.group_by("week").agg(sums).select(*SCHOOL_WEEKS).sort("week")


def running(weeks: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """RUNNING of one school's year, by week and pupil.

    weeks      pupil, week and marks, one row a pupil and week
    patterns   the pattern table of their strings
    """
    if weeks.is_empty():
        return pl.DataFrame(schema=RUNNING)
    mondays, pupils = weeks["week"].unique().sort(), weeks["pupil"].unique().sort()
    row, column = places(weeks["week"], mondays), places(weeks["pupil"], pupils)
    sums = np.zeros((len(mondays), len(pupils), 1 + len(SUMMED)), dtype=np.int16)
    string = places(weeks["marks"], patterns["marks"])
    sums[row, column, 0] = 1
    sums[row, column, 1:] = patterns.select(SUMMED).to_numpy()[string]
    possible = sums[:, :, 1 + SUMMED.index("weeks")] > 0
    latest = np.maximum.accumulate(np.where(possible, np.arange(len(mondays))[:, None], -1), axis=0)
    np.cumsum(sums, axis=0, out=sums)
    week, pupil = np.nonzero(sums[:, :, 0])
    until = [*mondays.to_list()[1:], FOREVER]
    counted = sums[week, pupil]
    return pl.DataFrame(
        {
            "pupil": pupils.gather(pupil),
            "week": mondays.gather(week),
            "until": pl.Series(until, dtype=pl.Date()).gather(week),
            "seen": pl.concat([mondays, pl.Series([None], dtype=pl.Date())])[latest[week, pupil]],
            **{name: counted[:, at] for at, name in enumerate(("registers", *SUMMED))},
        },
        schema=RUNNING,
    )
