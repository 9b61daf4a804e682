"""The code table: what each register mark means and how it counts.

The table itself is data (`definitions/codes.yaml`), after SI 2024/208 regulation 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from daymark.kit import definitions

MISSING = "-"
"""No mark in a session where one was due."""

NOTHING_DUE = "."
"""No session for this pupil: school closed, not on roll, or not yet come."""

KINDS = ("present", "educational_activity", "authorised", "unauthorised", "not_possible", "administrative")
REVEALS = ("health", "religion", "justice", "travel", "discipline")
ATTENDED_KINDS = frozenset({"present", "educational_activity"})
ABSENT_KINDS = frozenset({"authorised", "unauthorised"})


@dataclass(frozen=True)
class Code:
    """One attendance or absence code."""

    symbol: str
    char: str
    meaning: str
    plain: str
    kind: str
    late: bool = False
    reveals: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    becomes: str | None = None
    replaced: bool = False
    legacy: bool = False

    @property
    def attended(self) -> bool:
        return self.kind in ATTENDED_KINDS

    @property
    def absent(self) -> bool:
        return self.kind in ABSENT_KINDS

    @property
    def possible(self) -> bool:
        """Possible sessions are those attended and those absent (DfE methodology, section 2.1)."""
        return self.attended or self.absent

    @property
    def authorised(self) -> bool:
        return self.kind == "authorised"

    @property
    def unauthorised(self) -> bool:
        return self.kind == "unauthorised"

    @property
    def sensitive(self) -> bool:
        return self.reveals is not None

    def valid_on(self, day: date) -> bool:
        """Whether the code may be used for a session on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class CodeTable:
    """All codes, by symbol and by the character they are kept as."""

    codes: tuple[Code, ...]
    sub_codes: Mapping[str, str] = field(default_factory=dict)
    no_mark: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    @cached_property
    def by_symbol(self) -> dict[str, Code]:
        return {code.symbol: code for code in self.codes}

    @cached_property
    def by_char(self) -> dict[str, Code]:
        return {code.char: code for code in self.codes}

    @cached_property
    def statutory(self) -> tuple[Code, ...]:
        """The codes in force since 19 August 2024, without those of earlier years."""
        return tuple(code for code in self.codes if not code.legacy)

    @cached_property
    def char_of_mark(self) -> dict[str, str]:
        """Every symbol, sub-code and no-mark sign that needs no asking, to the character it is kept as."""
        known = {code.symbol: code.char for code in self.codes}
        known |= {sub: self.by_symbol[symbol].char for sub, symbol in self.sub_codes.items()}
        return known | dict.fromkeys(self.no_mark, MISSING)

    def chars(self, *kinds: str) -> str:
        """The characters of the codes of these kinds, in table order."""
        return "".join(code.char for code in self.codes if code.kind in kinds)


def _code(entry: Mapping[str, Any], legacy: bool) -> Code:
    if entry["kind"] not in KINDS:
        raise ValueError(f"codes.yaml: {entry['symbol']} has the kind {entry['kind']!r}, which is none of {KINDS}")
    if entry.get("reveals") not in (None, *REVEALS):
        raise ValueError(f"codes.yaml: {entry['symbol']} reveals {entry['reveals']!r}, which is none of {REVEALS}")
    return Code(
        symbol=entry["symbol"],
        char=entry["char"],
        meaning=entry["meaning"],
        plain=entry["plain"],
        kind=entry["kind"],
        late=entry.get("late", False),
        reveals=entry.get("reveals"),
        valid_from=entry.get("from"),
        valid_to=entry.get("to"),
        becomes=entry.get("becomes"),
        replaced=entry.get("replaced", False),
        legacy=legacy,
    )


def load_codes() -> CodeTable:
    """The code table of `definitions/codes.yaml`. Raises ValueError where two codes share a symbol or character."""
    data = definitions.load("codes.yaml")
    now = tuple(_code(entry, legacy=False) for entry in data["codes"])
    codes = now + tuple(_code(entry, legacy=True) for entry in data["legacy"])
    for what in ("symbol", "char"):
        seen = [getattr(code, what) for code in codes]
        if len(set(seen)) != len(seen) or {MISSING, NOTHING_DUE} & set(seen):
            raise ValueError(f"codes.yaml: every {what} must be there once; none may be {MISSING!r} or {NOTHING_DUE!r}")
    return CodeTable(
        codes=codes,
        sub_codes={entry["symbol"]: entry["counts_as"] for entry in data["sub_codes"]},
        no_mark=frozenset(data["no_mark"]),
        private=frozenset(data["private"]),
    )


CODES = load_codes()

UNTOLD = {
    "authorised": "Authorised absence",
    "unauthorised": "Unauthorised absence",
    "not_possible": "Unable to attend",
}
"""What is said instead of a code that reveals more, by its kind; of any other kind that the session was attended."""


def shown(code: Code, sensitive: bool) -> Code:
    """The code as it may be shown: itself, or where it is sensitive and that is not shown, only the kind it is of.

    What stands in its place has no symbol. `sensitive` is that of a Scope.
    """
    if sensitive or not code.sensitive:
        return code
    plain = UNTOLD.get(code.kind, "Attended")
    return Code(symbol="", char="", meaning=plain, plain=plain, kind=code.kind, late=code.late)
