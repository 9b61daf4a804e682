"""L4: a row a pupil and week, with the marks of the week in one string from Monday morning."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from daymark.intake import columns, rules, words
from daymark.intake.header import Heading
from daymark.intake.part import MARKS, Part
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows
from daymark.kit.school_year import WEEKDAYS
from daymark.registers.week import SESSIONS, SLOTS

SCHOOL_DAYS = 10
NO_STRING = frozenset({"null", "none", "nan"})
FINE, SHORT, LONG = "fine", "short", "long"


@cache
def whole_week(text: str) -> tuple[str, str]:
    """A week's string as 14 characters, and whether it was FINE, too SHORT (filled up as no mark) or too LONG.

    Ten characters are Monday to Friday. Eleven to thirteen that end in `#` go on being closed. Spaces are no mark,
    whatever a source says of other signs.
    """
    if len(text) not in (SCHOOL_DAYS, SLOTS):
        text = words.trimmed_ends(text)
    if text.casefold() in NO_STRING:
        text = ""
    if len(text) > SLOTS:
        return "", LONG
    if len(text) > SCHOOL_DAYS and text.endswith("#"):
        return text.ljust(SLOTS, "#"), FINE
    return text.ljust(SLOTS), FINE if len(text) in (SCHOOL_DAYS, SLOTS) else SHORT


def _labels(title: str) -> list[str]:
    return [f"{title}, {day} {session}" for day in WEEKDAYS for session in SESSIONS]


def _weeks(rows: Rows, heading: Heading, problems: Problems) -> tuple[pl.Series, str] | None:
    name = "week" if "week" in heading.columns else "date"
    cells = rows.column(heading.columns[name])
    read = columns.read_dates(cells, rows.cells["row"], rows.file, heading.title(name), problems)
    if read is None:
        return None
    weeks, order = read
    other = (weeks.dt.weekday() != 1).fill_null(False)
    columns.quarantine(cells, rows.cells["row"], other, rules.NOT_MONDAY, rows.file, heading.title(name), problems)
    return weeks.set(other, None), order


def _exploded(taken: pl.DataFrame) -> pl.DataFrame:
    """One row a session of rows with row, ident, week and a string of 14 characters."""
    start = 2 * taken["week"].to_physical().to_numpy()
    return pl.DataFrame(
        {
            "row": np.repeat(taken["row"].to_numpy(), SLOTS),
            "ident": np.repeat(taken["ident"].to_numpy(), SLOTS),
            "session": (start[:, None] + np.arange(SLOTS)).ravel(),
            "raw": taken["string"].str.split("").explode(),
            "label": np.tile(np.arange(SLOTS, dtype=np.uint16), taken.height),
            "minutes": pl.Series([None], dtype=pl.String).new_from_index(0, taken.height * SLOTS),
            "comment": pl.Series([None], dtype=pl.String).new_from_index(0, taken.height * SLOTS),
        }
    ).cast(MARKS)  # type: ignore[arg-type]


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The marks, or None where the column of weeks is refused."""
    read = _weeks(rows, heading, problems)
    if read is None:
        return None
    weeks, order = read
    cells, numbers, title = rows.cells[f"c{heading.columns['mark']}"], rows.cells["row"], heading.title("mark")
    strings = words.look_up(cells, lambda texts: {text: whole_week(text)[0] for text in texts}, pl.String())
    outcome = words.look_up(cells, lambda texts: {text: whole_week(text)[1] for text in texts}, pl.String())
    dated = weeks.is_not_null()
    columns.quarantine(cells, numbers, (outcome == LONG) & dated, rules.LONG_WEEK, rows.file, title, problems)
    columns.quarantine(cells, numbers, (outcome == SHORT) & dated, rules.SHORT_WEEK, rows.file, title, problems)
    taken = pl.DataFrame({"row": numbers, "ident": rows.cells["ident"], "week": weeks, "string": strings})
    taken = taken.filter(dated & (outcome != LONG))
    return Part(rows.file, "L4", _exploded(taken), _labels(title), rows.idents, date_order=order)
