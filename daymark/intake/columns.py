"""One column of a file read as dates, with what cannot be read quarantined."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from daymark.intake import dates, rules, words
from daymark.intake.problems import Problems, Rule


def first_row(cells: pl.Series, rows: pl.Series, text: str) -> int:
    """The row of the first cell with this text."""
    return int(rows.filter(cells == text)[0])


def refuse_clash(
    cells: pl.Series, rows: pl.Series, file: str, title: str, clash: tuple[str, str], problems: Problems
) -> None:
    """Say that the column has dates in two orders, with a row of each."""
    places = [(text, first_row(cells, rows, text)) for text in clash]
    value = " and ".join(f"{text} (row {row})" for text, row in places)
    problems.add(rules.TWO_DATE_ORDERS, file, places[0][1], title, value)


def quarantine(
    cells: pl.Series, rows: pl.Series, bad: pl.Series, rule: Rule, file: str, title: str, problems: Problems
) -> None:
    """A problem for each row where `bad` is true."""
    if bad.any():
        seen = pl.DataFrame({"row": rows, "value": cells}).filter(bad).with_columns(column=pl.lit(title))
        problems.add_rows(rule, file, seen)


def read_dates(
    cells: pl.Series, rows: pl.Series, file: str, title: str, problems: Problems, blank: bool = False
) -> tuple[pl.Series, str] | None:
    """The dates of a column and their order, or None where the whole file is refused.

    `cells` are trimmed. Where `blank` is true an empty cell is fine, no file is refused for having no date, and the
    dates need not be days of school.
    """
    column = dates.read_dates(cells.unique(maintain_order=True).to_list(), school_days=not blank)
    if column.clash:
        refuse_clash(cells, rows, file, title, column.clash, problems)
        return None
    if column.unclear:
        row = first_row(cells, rows, column.unclear)
        problems.add(rules.UNCLEAR_ORDER, file, row, title, dates.said_both_ways(column.unclear))
        return None
    if not column.order and not blank:
        rule = replace(rules.OUTSIDE_YEARS, level="file") if column.outside else rules.NO_DATES
        problems.add(rule, file, int(rows[0]) if len(rows) else 0, title, cells[0] if len(cells) else "")
        return None
    days = words.look_up(cells, lambda _: column.dates, pl.Date())
    outside = cells.is_in(list(column.outside))
    quarantine(cells, rows, outside, rules.OUTSIDE_YEARS, file, title, problems)
    bad = days.is_null() & ~outside & ((cells != "") | (not blank))
    quarantine(cells, rows, bad, rules.BAD_DATE, file, title, problems)
    if column.order == dates.MONTH_FIRST:
        example = next(text for text, day in column.dates.items() if day)
        problems.add(rules.MONTH_FIRST, file, first_row(cells, rows, example), title, example)
    return days, column.order
