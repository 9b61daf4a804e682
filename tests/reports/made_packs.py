"""A small school written out mark by mark, and its analysis through the real lake and measures."""

from datetime import date, timedelta

import polars as pl

from daymark.access.scope import Scope
from daymark.intake.taken import SourceSummary, Taken
from daymark.registers.frames import PUPILS, WEEKS
from daymark.reports import asking, gather, groupings

FIRST = date(2025, 9, 1)
FULL = "/\\/\\/\\/\\/\\...."
FRIDAY = "/\\/\\/\\/\\II...."
ILL = "IIIIIIIIII...."
EVERYONE = Scope.everything("test")


def taken(school="Harbour Academy", years=("7", "8"), each=12, weeks=8, surname="Ashe", problems=(), **known):
    """Pupils of these year groups: the first of each year is ill throughout, the next two miss every Friday."""
    week_rows, pupil_rows = [], []
    for year in years:
        for number in range(each):
            pupil = f"{year}-{number:02d}"
            marks = ILL if number == 0 else FRIDAY if number in (1, 2) else FULL
            week_rows += [(school, pupil, FIRST + timedelta(days=7 * w), marks, "") for w in range(weeks) if w != 4]
            told = {"surname": surname, "forename": f"Pupil {number}", "year_group": year, "form": f"{year}A"}
            told |= {"fsm": "Y" if number % 3 == 0 else "N", "sex": "F" if number % 2 else "M", **known}
            pupil_rows.append({"school": school, "pupil": pupil, **told})
    return Taken(
        weeks=pl.DataFrame(week_rows, schema=WEEKS, orient="row"),
        pupils=pl.DataFrame([{name: row.get(name) for name in PUPILS} for row in pupil_rows], schema=PUPILS),
        problems=list(problems),
        sources=[SourceSummary("marks.csv", "L4", "utf-8", "year first", len(week_rows), {})],
        schools=[school],
    )


def analysis(*by, as_of=None, basis="census", **how):
    files = taken(**how)
    period = gather.covered(files, as_of)
    wanted = groupings.groupings(by)
    return asking.ask(gather.lake_of(files), files, period, wanted, EVERYONE, basis, as_of, version="0.1.0")
