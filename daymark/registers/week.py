"""The register week: fourteen characters, Monday morning to Sunday afternoon, one pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from daymark.registers.codes import CODES, MISSING, NOTHING_DUE

SLOTS = 14
EMPTY_WEEK = NOTHING_DUE * SLOTS
SESSIONS = ("AM", "PM")


def slot(day: date, session: str) -> int:
    """The place of a session in its week's string, 0 (Monday AM) to 13 (Sunday PM)."""
    return 2 * day.weekday() + SESSIONS.index(session)


def slot_date(week: date, slot_number: int) -> date:
    """The date of a place in the week that starts on Monday `week`."""
    return week + timedelta(days=slot_number // 2)


def clip(marks: str, week: date, start: date, end: date) -> str:
    """The week with every session outside `start` to `end` (both inclusive) made NOTHING_DUE."""
    if start <= week and week + timedelta(days=6) <= end:
        return marks
    return "".join(mark if start <= slot_date(week, i) <= end else NOTHING_DUE for i, mark in enumerate(marks))


@dataclass(frozen=True)
class Tally:
    """Sessions of one pupil, counted as DfE counts them. `late` is L and U; `missing` has no mark at all."""

    possible: int = 0
    attended: int = 0
    absent: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0
    missing: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(self.as_tuple(), other.as_tuple(), strict=True)))

    def as_tuple(self) -> tuple[int, int, int, int, int, int, int]:
        return (
            self.possible,
            self.attended,
            self.absent,
            self.authorised,
            self.unauthorised,
            self.late,
            self.missing,
        )

    @property
    def broken(self) -> bool:
        """For the tally of one week: some possible session attended and some missed."""
        return self.attended > 0 and self.absent > 0


@lru_cache(maxsize=65_536)
def tally(marks: str) -> Tally:
    """Count the sessions in a string of internal characters. Raises KeyError for a character that is no code."""
    counted = [CODES.by_char[mark] for mark in marks if mark not in (MISSING, NOTHING_DUE)]
    return Tally(
        possible=sum(code.possible for code in counted),
        attended=sum(code.attended for code in counted),
        absent=sum(code.absent for code in counted),
        authorised=sum(code.authorised for code in counted),
        unauthorised=sum(code.unauthorised for code in counted),
        late=sum(code.late for code in counted),
        missing=marks.count(MISSING),
    )
