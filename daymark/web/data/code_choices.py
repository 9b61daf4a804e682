"""The codes a mark can be said to stand for, in groups a person can choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daymark.registers.codes import CODES, MISSING, Code

COUNTS_AS = {
    "present": "In school",
    "educational_activity": "Educated off site, counts as in school",
    "authorised": "Absence agreed",
    "unauthorised": "Absence not agreed or not explained",
    "not_possible": "Not counted as a possible session",
    "administrative": "Not counted as a possible session",
}


@dataclass(frozen=True)
class Choice:
    """A heading of the list of codes, with its codes."""

    name: str
    codes: tuple[Code, ...]


def choices() -> list[Choice]:
    """The codes in force by what they count as, then those of earlier years."""
    named: dict[str, list[Code]] = {}
    for code in CODES.statutory:
        named.setdefault(COUNTS_AS[code.kind], []).append(code)
    older = tuple(code for code in CODES if code.legacy)
    return [Choice(name, tuple(codes)) for name, codes in named.items()] + [Choice("Codes of earlier years", older)]


def may_stand_for(symbol: str) -> bool:
    """Whether a mark can be mapped to this: a code's symbol, or MISSING for no mark."""
    return symbol == MISSING or symbol in CODES.by_symbol


def counted(symbols: Mapping[str, int]) -> list[dict[str, object]]:
    """How often each code comes, in the order of the code table; `symbols` maps codes to sessions."""
    return [
        {"symbol": code.symbol, "plain": code.plain, "counts_as": COUNTS_AS[code.kind], "count": symbols[code.symbol]}
        for code in CODES
        if symbols.get(code.symbol)
    ]
