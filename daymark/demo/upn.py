"""Unique pupil numbers: check letter, three-digit authority, four-digit school, year of issue, serial.

The check letter is the weighted sum of the other twelve characters (weights 2 to 13) modulo 23 over an alphabet
without I, O and S. A temporary number ends in a letter, which takes its place in the same alphabet.
"""

from __future__ import annotations

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def check_letter(body: str) -> str:
    """The letter that must precede these twelve characters."""
    total = sum(
        weight * (int(char) if char.isdigit() else LETTERS.index(char)) for weight, char in enumerate(body, start=2)
    )
    return LETTERS[total % 23]


def upn(laestab: str, issued: int, serial: int, *, temporary: bool = False) -> str:
    """A full number for a school (`999/4001`), a year of issue and a serial below 1,000."""
    tail = f"{serial % 100:02d}{LETTERS[serial // 100 % 23]}" if temporary else f"{serial:03d}"
    body = f"{laestab.replace('/', '')}{issued % 100:02d}{tail}"
    return check_letter(body) + body
