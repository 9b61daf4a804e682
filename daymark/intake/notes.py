"""What stands beside a mark: minutes late, a comment."""

from __future__ import annotations

import polars as pl

from daymark.intake import rules, words
from daymark.intake.header import Heading
from daymark.intake.problems import Problems, counted
from daymark.intake.rows import Rows
from daymark.registers.frames import NOTES

MINUTES = r"^\d{1,4}(?:\.0+)?$"
NO_MINUTES = r"^-?$"


def say_odd_minutes(rows: Rows, heading: Heading, problems: Problems, name: str = "minutes_late") -> None:
    """A notice for each different text that is no number of minutes, with the first row that has it."""
    if name not in heading.columns:
        return
    cells = rows.column(heading.columns[name])
    odd = ~(cells.str.contains(MINUTES) | cells.str.contains(NO_MINUTES))
    seen = pl.DataFrame({"row": rows.cells["row"], "value": cells}).filter(odd)
    for value, row, times in (
        seen.group_by("value", maintain_order=True).agg(pl.col("row").first(), pl.len()).iter_rows()
    ):
        more = f" ({counted(times, 'row')})" if times > 1 else ""
        problems.add(rules.ODD_MINUTES, rows.file, row, heading.title(name), f"{value}{more}")


def gather(marks: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """NOTES of the marks that have any. Minutes that are no whole number of 0 or more are left empty."""
    said = marks.select("pid", "session", "minutes", "comment").filter(
        (pl.col("minutes").fill_null("") != "") | (pl.col("comment").fill_null("") != "")
    )
    said = said.with_columns(words.trimmed_cells(said["minutes"]), words.trimmed_cells(said["comment"]))
    whole = pl.when(pl.col("minutes").str.contains(MINUTES)).then(pl.col("minutes"))
    minutes = whole.str.replace(r"\.0+$", "").cast(pl.Int32, strict=False)
    comment = pl.when(pl.col("comment") != "").then(pl.col("comment"))
    noted = said.join(people, on="pid", how="left", maintain_order="left").select(
        "school",
        "pupil",
        (pl.col("session") // 2).cast(pl.Date).alias("date"),
        pl.when(pl.col("session") % 2 == 1).then(pl.lit("PM")).otherwise(pl.lit("AM")).alias("session"),
        minutes.alias("minutes_late"),
        comment.alias("comment"),
    )
    noted = noted.filter(pl.col("minutes_late").is_not_null() | pl.col("comment").is_not_null())
    return noted.select(list(NOTES)).sort("school", "pupil", "date", "session")
