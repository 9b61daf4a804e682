"""Which counts of pupils are left out of a table, so that no count below the smallest can be worked out from the rest.

A count below the smallest is left out first. Others go with it wherever it would follow by subtraction from a row, a
column or any other sum the reader can see, or from knowing that it is below the smallest.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

SHOWN, FEW, ALONG, FINE = "", "few", "along", "fine"
"""What becomes of a count: it is shown, left out because it is too small, left out along with one that is, or left
out because it is asked for so finely (a form, a few days, two groups at once) that it could be about one pupil."""

ROUNDS = 30
NOUGHT = 1e-9


@dataclass(frozen=True)
class Sum:
    """Places of counts that add up to the count at `whole`."""

    whole: int
    parts: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        return (self.whole, *self.parts)


def reason(status: str, smallest: int) -> str:
    """Why a count is not there, whole: for a title, a file and machines."""
    if status == FEW:
        return f"withheld: fewer than {smallest}"
    if status == FINE:
        return "withheld: shown only with names, as it could be about one pupil"
    return "withheld, so that another cannot be worked out" if status == ALONG else ""


def short_reason(status: str, smallest: int) -> str:
    """The same in a word or two, for a cell."""
    return {FEW: f"under {smallest}", ALONG: "withheld", FINE: "withheld"}.get(status, "")


def withheld(
    counts: Sequence[int],
    sums: Sequence[Sum],
    smallest: int,
    few: Collection[int] = (),
    known: Collection[int] = (),
    gone: Collection[int] = (),
) -> list[str]:
    """What becomes of each count, in order.

    sums   what the reader knows to add up
    few    places left out though their count is not small, as that of a group with few pupils outside it
    known  places the reader sees somewhere else: they are left out only where they are too small
    gone   places that are left out already, along with others
    """
    if not smallest:
        return [SHOWN] * len(counts)
    found = [
        FEW if count < smallest or at in few else ALONG if at in gone else SHOWN for at, count in enumerate(counts)
    ]
    table = _Table(counts, sums, smallest, frozenset(few))
    while (more := _next(table, found, known)) is not None:
        found[more] = ALONG
    return found


def worked_out(counts: Sequence[int], sums: Sequence[Sum], statuses: Sequence[str], smallest: int) -> set[int]:
    """The places left out whose count a reader can work out all the same."""
    table = _Table(counts, sums, smallest, frozenset())
    return table.by_bounds(statuses) | table.by_subtraction(statuses)


def _next(table: _Table, found: Sequence[str], known: Collection[int]) -> int | None:
    """The place to leave out next, None where nothing more need be (or can be)."""
    for places in table.open_lines(found):
        chosen = table.cheapest(places, found, known)
        if chosen is not None:
            return chosen
    exposed = table.by_bounds(found) or table.by_subtraction(found)
    around = [place for one in table.sums if exposed & set(one.places) for place in one.places]
    chosen = table.cheapest(around, found, known) if exposed else None
    if chosen is None and exposed:
        chosen = table.cheapest(range(len(found)), found, known)
    return chosen


@dataclass(frozen=True)
class _Table:
    """The counts and what is known of them."""

    counts: Sequence[int]
    sums: Sequence[Sum]
    smallest: int
    forced: frozenset[int]
    through: dict[int, list[Sum]] = field(default_factory=dict)
    """The sums each place stands in."""

    def __post_init__(self) -> None:
        for one in self.sums:
            for place in one.places:
                self.through.setdefault(place, []).append(one)

    def open_lines(self, found: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """The sums with one count left out, or whose counts left out are together too few pupils to tell."""
        for one in self.sums:
            hidden = [place for place in one.places if found[place]]
            short = sum(self.counts[place] for place in hidden) < self.smallest and not found[one.whole]
            if len(hidden) == 1 or (hidden and short):
                yield one.places

    def cheapest(self, places: Iterable[int], found: Sequence[str], known: Collection[int]) -> int | None:
        """The smallest count that can go: first among those whose other sums have counts left out already."""
        can = [place for place in places if not found[place] and place not in known]
        return min(can, key=lambda place: (self._opens(place, found), self.counts[place]), default=None)

    def _opens(self, place: int, found: Sequence[str]) -> int:
        """How many sums would have this as their only count left out."""
        return sum(not any(found[other] for other in one.places) for one in self.through.get(place, ()))

    def by_bounds(self, found: Sequence[str]) -> set[int]:
        """The places left out for which only one count is possible, going from sum to sum."""
        low, high = self._limits(found)
        unsure = [one for one in self.sums if any(found[place] for place in one.places)]
        for _ in range(ROUNDS):
            before = (list(low), list(high))
            for one in unsure:
                _narrow(one, low, high)
            if before == (low, high):
                break
        return {place for place, status in enumerate(found) if status and low[place] == high[place]}

    def _limits(self, found: Sequence[str]) -> tuple[list[float], list[float]]:
        """What can be said of each count before any sum is looked at."""
        low = [float(count) for count in self.counts]
        high = list(low)
        for place, status in enumerate(found):
            if status and place in self.forced:
                low[place], high[place] = 0.0, math.inf
            elif status:
                small = self.counts[place] < self.smallest
                low[place], high[place] = (0.0, self.smallest - 1.0) if small else (float(self.smallest), math.inf)
        return low, high

    def by_subtraction(self, found: Sequence[str]) -> set[int]:
        """The places left out that follow from several sums taken together."""
        hidden = [place for place, status in enumerate(found) if status]
        column = {place: at for at, place in enumerate(hidden)}
        lines = [one for one in self.sums if any(place in column for place in one.places)]
        if not hidden or not lines:
            return set()
        matrix = np.zeros((len(lines), len(hidden)))
        for at, one in enumerate(lines):
            for place in one.places:
                if place in column:
                    matrix[at, column[place]] = -1.0 if place == one.whole else 1.0
        _, sizes, right = np.linalg.svd(matrix)
        free = right[int((sizes > NOUGHT).sum()) :]
        # A count is fixed by the sums when nothing that leaves them as they are can change it.
        return {place for place in hidden if not (np.abs(free[:, column[place]]) > NOUGHT).any()}


def _narrow(one: Sum, low: list[float], high: list[float]) -> None:
    """Tighten what is possible for each count of a sum by the others."""
    least, most = sum(low[part] for part in one.parts), sum(high[part] for part in one.parts)
    low[one.whole], high[one.whole] = max(low[one.whole], least), min(high[one.whole], most)
    for part in [part for part in one.parts if low[part] < high[part]]:
        others_low = sum(low[other] for other in one.parts if other != part)
        others_high = sum(high[other] for other in one.parts if other != part)
        low[part] = max(low[part], low[one.whole] - others_high)
        high[part] = min(high[part], high[one.whole] - others_low)
