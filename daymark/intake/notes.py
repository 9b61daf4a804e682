"""What stands beside a mark: minutes late, a comment."""

from __future__ import annotations

import polars as pl

from daymark.intake import words
from daymark.registers.frames import NOTES


def gather(marks: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """NOTES of the marks that have any. Minutes that are no whole number are left empty."""
    said = marks.select("pid", "session", "minutes", "comment").filter(
        (pl.col("minutes").fill_null("") != "") | (pl.col("comment").fill_null("") != "")
    )
    said = said.with_columns(words.trimmed_cells(said["minutes"]), words.trimmed_cells(said["comment"]))
    minutes = pl.col("minutes").str.replace(r"\.0+$", "").cast(pl.Int32, strict=False)
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
