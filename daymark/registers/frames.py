"""The shapes in which registers are handed from room to room, as Polars schemas."""

from __future__ import annotations

import polars as pl

WEEKS: dict[str, pl.DataType] = {
    "school": pl.String(),
    "pupil": pl.String(),
    "week": pl.Date(),
    "marks": pl.String(),
    "raw": pl.String(),
}
"""One row a pupil and week: 14 internal characters, and the raw marks where they differ from the codes."""

CHARACTERISTICS = (
    "year_group",
    "form",
    "sex",
    "fsm",
    "ever6",
    "sen",
    "eal",
    "ethnicity",
    "looked_after",
    "social_worker",
    "young_carer",
    "service_child",
)

IDENTITY = ("upn", "admission_number", "surname", "forename")

PUPILS: dict[str, pl.DataType] = {
    "school": pl.String(),
    "pupil": pl.String(),
    **{name: pl.String() for name in (*IDENTITY, *CHARACTERISTICS)},
    "start": pl.Date(),
    "end": pl.Date(),
}
"""One row a pupil (or, with several spells on roll, a spell): who they are, as last known; null is not known."""

NOTES: dict[str, pl.DataType] = {
    "school": pl.String(),
    "pupil": pl.String(),
    "date": pl.Date(),
    "session": pl.String(),
    "minutes_late": pl.Int32(),
    "comment": pl.String(),
}
"""What came with a mark beside the code: minutes late, a comment."""

LESSONS: dict[str, pl.DataType] = {
    "school": pl.String(),
    "pupil": pl.String(),
    "date": pl.Date(),
    "period": pl.String(),
    "subject": pl.String(),
    "mark": pl.String(),
}
"""One row a pupil, date and lesson: its period and subject as the school writes them, and one internal character.

Lesson marks are not the register: no rate of sessions is made of them.
"""

CORRECTIONS: dict[str, pl.DataType] = {"date": pl.Date(), "session": pl.String(), "open": pl.Boolean()}
"""What a person said about a session the registers had been read otherwise for."""


def empty(schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """A frame of this shape with no rows."""
    return pl.DataFrame(schema=schema)
