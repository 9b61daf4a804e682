"""Register symbols as small whole numbers: the registers of a school-year are one int8 table."""

from __future__ import annotations

import numpy as np

SYMBOLS = (
    "-", "/", "\\", "L", "K", "V", "P", "W", "B", "C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T", "G", "N", "O",
    "U", "D", "Q", "X", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#",
)  # fmt: skip
NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS)}
NO_MARK = NUMBER["-"]
TEXT = np.array(SYMBOLS, dtype=object)

ATTENDED = np.array([symbol in "/\\LKVPWB" for symbol in SYMBOLS])
ABSENT = np.array(
    [symbol in ("C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U") for symbol in SYMBOLS]
)
POSSIBLE = ATTENDED | ABSENT
PRESENT = np.array([symbol in "/\\" for symbol in SYMBOLS])


def number(symbol: str) -> np.int8:
    """The number of a symbol; KeyError for one that is not in the statutory table."""
    return np.int8(NUMBER[symbol])
