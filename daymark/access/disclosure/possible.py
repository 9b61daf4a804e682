"""What an attacker can work out of a count that is left out of a release, by linear programming."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

NOUGHT = 1e-6


@dataclass(frozen=True)
class Sum:
    """Places of counts that add up to the count at `whole`."""

    whole: int
    parts: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        return (self.whole, *self.parts)


@dataclass
class Attacker:
    """Somebody who knows between which bounds every count lies, and what adds up.

    low, high   what is known of each count before any sum is looked at; changed as more is left out
    counts      the true counts, which fit everything that is known
    """

    counts: Sequence[int]
    sums: Sequence[Sum]
    low: list[float]
    high: list[float]
    least: list[float] = field(init=False)
    most: list[float] = field(init=False)
    """The smallest and largest value of each count in the tables found so far that fit what the attacker knows."""

    def __post_init__(self) -> None:
        self.least, self.most = [float(count) for count in self.counts], [float(count) for count in self.counts]
        self._holding: set[int] = set()
        self._pieces = {place: piece for piece in _pieces(len(self.counts), self.sums) for place in piece.places}

    def wide(self, place: int, width: int) -> bool:
        """Whether at least `width` neighbouring whole numbers fit. What once fits goes on to when more is left out."""
        self._holding = set()
        if self._width(place) < width:
            self._ask(place, 1.0)
        if self._width(place) < width:
            self._ask(place, -1.0)
        return self._width(place) >= width

    def holding(self) -> list[int]:
        """The places whose bounds hold the count that was asked about last where it is: those to leave out next."""
        return sorted(self._holding)

    def between(self, place: int) -> tuple[int, int]:
        """The smallest and largest whole number that fit."""
        self._ask(place, 1.0)
        self._ask(place, -1.0)
        return math.ceil(self.least[place] - NOUGHT), math.floor(self.most[place] + NOUGHT)

    def piece(self, place: int) -> tuple[int, ...]:
        """The places that have any sum to do with this one, going from sum to sum."""
        return self._pieces[place].places

    def _width(self, place: int) -> int:
        return math.floor(self.most[place] + NOUGHT) - math.ceil(self.least[place] - NOUGHT) + 1

    def _ask(self, place: int, sign: float) -> None:
        """Find a table that fits in which the count is as small (1) or as large (-1) as it can be."""
        piece = self._pieces[place]
        if len(piece.places) == 1:
            self._note(piece.places, [self.low[place] if sign > 0 else min(self.high[place], 1e9)])
            return
        import numpy as np
        from scipy.optimize import linprog

        goal = np.zeros(len(piece.places))
        goal[piece.at[place]] = sign
        bounds = [(self.low[one], None if math.isinf(self.high[one]) else self.high[one]) for one in piece.places]
        found = linprog(goal, A_eq=piece.matrix, b_eq=np.zeros(piece.matrix.shape[0]), bounds=bounds, method="highs")
        if found.status == 3:  # there is no end to it
            self._note((place,), [math.copysign(1e9, -sign)])
        elif found.x is not None:
            self._note(piece.places, found.x)
            tight = np.abs(found.lower.marginals) + np.abs(found.upper.marginals) > NOUGHT
            self._holding |= {one for one, holds in zip(piece.places, tight, strict=True) if holds}

    def _note(self, places: Iterable[int], values: Iterable[float]) -> None:
        for place, value in zip(places, values, strict=True):
            self.least[place] = min(self.least[place], float(value))
            self.most[place] = max(self.most[place], float(value))


@dataclass(frozen=True)
class _Piece:
    """Places tied together by sums: `matrix` has a line for each sum and a column for each place."""

    places: tuple[int, ...]
    at: dict[int, int]
    matrix: Any


def _pieces(many: int, sums: Sequence[Sum]) -> list[_Piece]:
    root = list(range(many))

    def top(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for one in sums:
        for part in one.parts:
            root[top(part)] = top(one.whole)
    together: dict[int, list[int]] = {}
    for place in range(many):
        together.setdefault(top(place), []).append(place)
    lines: dict[int, list[Sum]] = {}
    for one in sums:
        lines.setdefault(top(one.whole), []).append(one)
    return [_piece(tuple(places), lines.get(head, [])) for head, places in together.items()]


def _piece(places: tuple[int, ...], sums: Sequence[Sum]) -> _Piece:
    import numpy as np
    from scipy.sparse import coo_array

    at = {place: column for column, place in enumerate(places)}
    entries = [(line, at[one.whole], -1.0) for line, one in enumerate(sums)]
    entries += [(line, at[part], 1.0) for line, one in enumerate(sums) for part in one.parts]
    if not entries:
        return _Piece(places, at, np.zeros((0, len(places))))
    rows, columns, values = zip(*entries, strict=True)
    return _Piece(places, at, coo_array((values, (rows, columns)), shape=(len(sums), len(places))).tocsr())
