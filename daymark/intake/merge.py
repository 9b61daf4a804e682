"""What a register week becomes when more of it arrives: marks in the file replace, no mark erases nothing."""

from __future__ import annotations

from dataclasses import dataclass

from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.week import SLOTS

NO_MARK = (MISSING, NOTHING_DUE)
TAB = "\t"


@dataclass(frozen=True)
class Merged:
    """A week after the merge. `overwrites` is True where a mark that stood was replaced by another."""

    marks: str
    raw: str
    overwrites: bool


def merge(marks: str, raw: str, new_marks: str, new_raw: str) -> Merged:
    """The week that stands (`marks`, `raw`) with the one that came laid over it."""
    given = [new not in NO_MARK for new in new_marks]
    laid = "".join(new if there else old for old, new, there in zip(marks, new_marks, given, strict=True))
    overwrites = any(
        there and old not in NO_MARK and old != new for old, new, there in zip(marks, new_marks, given, strict=True)
    )
    return Merged(laid, _merge_raw(marks, raw, new_marks, new_raw, given), overwrites)


def _merge_raw(marks: str, raw: str, new_marks: str, new_raw: str, given: list[bool]) -> str:
    if not raw and not new_raw:
        return ""
    old, new = _spelt(marks, raw), _spelt(new_marks, new_raw)
    laid = [after if there else before for before, after, there in zip(old, new, given, strict=True)]
    plain = [
        _symbol(char if not there else arrived) for char, arrived, there in zip(marks, new_marks, given, strict=True)
    ]
    return "" if laid == plain else TAB.join(laid)


def _spelt(marks: str, raw: str) -> list[str]:
    """The fourteen marks as they came; where that is not kept, they came as the codes' own symbols."""
    parts = raw.split(TAB) if raw else []
    return parts if len(parts) == SLOTS else [_symbol(char) for char in marks]


def _symbol(char: str) -> str:
    code = CODES.by_char.get(char)
    return code.symbol if code else ""
