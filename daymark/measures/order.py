"""The order figures stand in: year groups as a school counts them, days as a week runs, the unknown last."""

from __future__ import annotations

from collections.abc import Iterable

from daymark.kit.school_year import WEEKDAYS
from daymark.measures.figures import BANDS, Figure
from daymark.registers.codes import CODES

YEAR_GROUPS = ("N1", "N2", "R", *(str(number) for number in range(1, 15)), "X")

FIXED = {
    "year_group": YEAR_GROUPS,
    "weekday": WEEKDAYS,
    "band": BANDS,
    "code": tuple(code.symbol for code in CODES),
    "sen": ("N", "K", "E"),
}
PLACES = {key: {value: place for place, value in enumerate(values)} for key, values in FIXED.items()}


def place_of(key: str, value: str) -> tuple[int, int, str]:
    """What to sort a group value by."""
    if value == "unknown":
        return (2, 0, value)
    fixed = PLACES.get(key, {})
    return (0, fixed[value], value) if value in fixed else (1, 0, value)


def ordered(figures: Iterable[Figure]) -> list[Figure]:
    """The figures of one measure in the order of their groups."""
    return sorted(figures, key=lambda figure: tuple(place_of(key, value) for key, value in figure.group))
