"""What a list of pupils (or the columns beside the marks) says of each pupil, in Daymark's values."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from daymark.intake import columns, rules, values, words, years
from daymark.intake.header import Heading
from daymark.intake.layout import ATTRIBUTES
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows
from daymark.registers.frames import CHARACTERISTICS

SAID: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "ident": pl.UInt32(),
    **{name: pl.String() for name in ("surname", "forename", *CHARACTERISTICS)},
    "start": pl.Date(),
    "end": pl.Date(),
    "year": pl.Int32(),
}
"""What one row says of a pupil, and the academic year it is said for; null where it says nothing."""

DATES = ("start", "end")


def _coded(name: str, cells: pl.Series, rows: Rows, title: str, problems: Problems) -> pl.Series:
    reading = values.read_values(name, cells.unique().to_list())
    if reading.bad:
        bad = cells.is_in(list(reading.bad))
        columns.quarantine(cells, rows.cells["row"], bad, rules.BAD_VALUE, rows.file, title, problems)
    if reading.older:
        older = cells.is_in(list(reading.older))
        row = int(rows.cells["row"].filter(older)[0])
        problems.add(rules.OLDER_SEN, rows.file, row, title, ", ".join(sorted(reading.older)))
    return words.look_up(cells, lambda _: reading.values, pl.String())


def _names(said: pl.DataFrame) -> pl.DataFrame:
    """Surname and forename from one column of names: `Doe, Jo` is split at the comma, anything else stays whole."""
    parts = pl.col("name").str.splitn(",", 2)
    surname = parts.struct.field("field_0").str.strip_chars()
    forename = parts.struct.field("field_1").str.strip_chars()
    return said.with_columns(pl.coalesce("surname", surname), pl.coalesce("forename", forename))


def _no_backward_spells(said: pl.DataFrame, rows: Rows, heading: Heading, problems: Problems) -> pl.DataFrame:
    backward = said.filter(pl.col("end") < pl.col("start"))
    if backward.is_empty():
        return said
    value = pl.concat_str(pl.col("start").cast(pl.String), pl.lit(" to "), pl.col("end").cast(pl.String))
    problems.add_rows(
        rules.BAD_SPELL, rows.file, backward.select("row", column=pl.lit(heading.title("end")), value=value)
    )
    wrong = pl.col("row").is_in(backward["row"].implode())
    return said.with_columns(pl.when(~wrong).then(pl.col(name)).alias(name) for name in DATES)


def _year_column(rows: Rows, heading: Heading) -> str:
    """The column that says which academic year a row is for: its own, or one called Year that has nothing else."""
    if "academic_year" in heading.columns:
        return "academic_year"
    if "year_group" in heading.columns:
        texts = [text for text in rows.column(heading.columns["year_group"]).unique().to_list() if text]
        return "year_group" if texts and all(years.is_year(text) for text in texts) else ""
    return ""


def _years(name: str, rows: Rows, heading: Heading, problems: Problems) -> pl.Series:
    cells = rows.column(heading.columns[name])
    told = words.look_up(cells, lambda texts: {text: years.year_in(text) for text in texts}, pl.Int32())
    bad = told.is_null() & (cells != "")
    columns.quarantine(cells, rows.cells["row"], bad, rules.BAD_VALUE, rows.file, heading.title(name), problems)
    return told


def read(rows: Rows, heading: Heading, problems: Problems) -> tuple[pl.DataFrame, str] | None:
    """SAID, a row for each row of `rows`, and the order of its dates; None where a column of dates is refused."""
    said = rows.cells.select("row", "ident")
    order = ""
    year_column = _year_column(rows, heading)
    for name in (name for name in ATTRIBUTES if name in heading.columns and name != year_column):
        cells, title = rows.column(heading.columns[name]), heading.title(name)
        if name in DATES:
            dated = columns.read_dates(cells, rows.cells["row"], rows.file, title, problems, blank=True)
            if dated is None:
                return None
            column, order = dated[0], dated[1] or order
        elif name in values.CODED:
            column = _coded(name, cells, rows, title, problems)
        else:
            column = cells.set(cells == "", None)
        said = said.with_columns(column.alias(name))
    if year_column:
        said = said.with_columns(_years(year_column, rows, heading, problems).alias("year"))
    said = said.with_columns(pl.lit(None, kind).alias(name) for name, kind in SAID.items() if name not in said.columns)
    if "name" in said.columns:
        said = _names(said)
    if "first_language" in said.columns:
        said = said.with_columns(pl.coalesce("eal", "first_language").alias("eal"))
    said = _no_backward_spells(said.select(list(SAID)), rows, heading, problems)
    return said.cast(SAID), order  # type: ignore[arg-type]


def beside_marks(rows: Rows, heading: Heading, marks: pl.DataFrame, problems: Problems) -> pl.DataFrame | None:
    """SAID, one row for each way of naming a pupil, from the columns of a file of marks; the latest mark's row decides.

    None where the file says nothing of pupils.
    """
    places = [f"c{heading.columns[name]}" for name in ATTRIBUTES if name in heading.columns]
    if not places:
        return None
    different = rows.cells.unique(subset=["ident", *places], keep="last", maintain_order=True)
    read_rows = read(replace(rows, cells=different), heading, problems)
    if read_rows is None:
        return None
    latest = marks.filter(pl.col("row").is_in(different["row"].implode())).group_by("row").agg(pl.col("session").max())
    said = read_rows[0].join(latest, on="row", how="left").sort("session", nulls_last=False)
    merged = said.group_by("ident", maintain_order=True).agg(
        pl.col("row").first(), pl.exclude("ident", "row", "session").drop_nulls().last()
    )
    return merged.select(list(SAID))
