"""Unique pupil numbers: their form and check letter (DfE, UPNs: a guide for schools and local authorities)."""

from __future__ import annotations

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The alphabet of UPNs: no I, O or S."""

_PERMANENT = re.compile(rf"^[{LETTERS}]\d{{12}}$")
_TEMPORARY = re.compile(rf"^[{LETTERS}]\d{{11}}[{LETTERS}]$")


def check_letter(body: str) -> str:
    """The letter that belongs before the other twelve characters of a UPN."""
    weighed = (weight * (int(c) if c.isdigit() else LETTERS.index(c)) for weight, c in enumerate(body, start=2))
    return LETTERS[sum(weighed) % len(LETTERS)]


def temporary(upn: str) -> bool:
    """Whether the number is a temporary one, which ends in a letter."""
    return bool(_TEMPORARY.match(upn))


def well_formed(upn: str) -> bool:
    """Whether the number has the form of a UPN, permanent or temporary."""
    return bool(_PERMANENT.match(upn)) or temporary(upn)


def letter_fits(upn: str) -> bool:
    """Whether the check letter of a well-formed UPN is right."""
    return check_letter(upn[1:]) == upn[0]
