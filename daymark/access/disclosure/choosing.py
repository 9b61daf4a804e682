"""Which counts are left out along with those that are too small.

A count below the floor is left out first. Others go with it wherever it would follow by subtraction from a row, a
column or any other sum the reader can see, or from knowing that it is below the floor. What remains is put to a reader
who tries by linear programming; while the reader finds a count more closely than a shown one is told, more go.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from daymark.access.disclosure.possible import Attacker, Sum
from daymark.access.disclosure.rules import ALONG, FEW, SHOWN, WIDTH, Rules

__all__ = ["Sum", "protected", "withheld", "worked_out"]

log = logging.getLogger(__name__)

NOUGHT = 1e-9
Bounds = tuple[float, float]


def protected(
    counts: Sequence[int],
    sums: Sequence[Sum],
    rules: Rules,
    meant: Sequence[tuple[int, int]] | None = None,
    few: Mapping[int, str] | None = None,
    known: Collection[int] = (),
    rather: Collection[int] = (),
    gone: Collection[int] = (),
    dear: Mapping[int, int] | None = None,
    least: Mapping[int, int] | None = None,
) -> list[str]:
    """What becomes of each count of a whole release, in order.

    sums    what the reader knows to add up
    meant   between which counts each lies, going by what would be shown of it; the counts themselves where not given
    few     what else is left out from the start, and as what: that of a group too small; it says nothing of its size
    known   places the reader sees somewhere else: they are left out only where they are too small
    rather  places to leave out rather than others: they were left out before
    gone    places that are left out already, along with others
    dear    places to leave out after others, the higher the later: what readers look for first
    least   places of which the reader knows that the count is no smaller
    """
    few = few or {}
    found = [_first(at, count, rules.floor, few, gone) for at, count in enumerate(counts)]
    if not rules.along:
        return found
    told = meant or [(count, count) for count in counts]
    table = _Table(counts, sums, rules.floor, frozenset(few), frozenset(rather), dear or {}, least or {})
    while (more := table.to_close(found, known)) is not None:
        found[more] = ALONG
    return _Search(table, found, known, told).settled()


def _first(at: int, count: int, floor: int, few: Mapping[int, str], gone: Collection[int]) -> str:
    if at in few:
        return few[at]
    return FEW if count < floor else ALONG if at in gone else SHOWN


class _Search:
    """Leaves out more, until neither subtraction nor an attacker who tries everything finds what is left out."""

    def __init__(
        self, table: _Table, found: list[str], known: Collection[int], told: Sequence[tuple[int, int]]
    ) -> None:
        self.table, self.found, self.known, self.told = table, found, known, told
        bounds = [table.bounds(at, found, told) for at in range(len(found))]
        self.attacker = Attacker(table.counts, table.sums, [low for low, _ in bounds], [high for _, high in bounds])
        self.left = [at for at, status in enumerate(found) if status]

    def settled(self) -> list[str]:
        """What becomes of each count."""
        while True:
            self._widen()
            exposed = self.table.by_subtraction(self.found)
            if not exposed:
                return self.found
            if not self._cover(min(exposed)):
                log.warning("%d counts left out follow from what is known elsewhere", len(exposed))
                return self.found

    def _widen(self) -> None:
        """Until as many values are possible for each count left out as for one that is shown."""
        while self.left:
            at = self.left[-1]
            if self.attacker.wide(at, WIDTH) or not self._cover(at, self.attacker.holding()):
                self.left.remove(at)

    def _cover(self, at: int, held: Sequence[int] = ()) -> bool:
        """Leave out one more count, so that the one at a place is less sure; whether there was any.

        held   the places that hold it where it is, one of which will do, as far as that is known
        """
        more = self.table.cheapest(held, self.found, self.known) if held else None
        if more is None:
            more = self.table.next_to(at, self.found, self.known, self.attacker.piece(at))
        if more is None:
            return False
        self.found[more] = ALONG
        self.attacker.low[more], self.attacker.high[more] = self.table.bounds(more, self.found, self.told)
        self.left.insert(0, more)
        return True


def withheld(counts: Sequence[int], sums: Sequence[Sum], smallest: int, known: Collection[int] = ()) -> list[str]:
    """What becomes of each count of a table whose counts are not rounded."""
    if not smallest:
        return [SHOWN] * len(counts)
    return protected(counts, sums, Rules(smallest, step=1), known=known)


def worked_out(counts: Sequence[int], sums: Sequence[Sum], statuses: Sequence[str], smallest: int) -> set[int]:
    """The places left out whose count follows from counts that are shown as they are, by adding and subtracting."""
    return _Table(counts, sums, smallest).by_subtraction(statuses)


@dataclass(frozen=True)
class _Table:
    """The counts and what is known of them."""

    counts: Sequence[int]
    sums: Sequence[Sum]
    floor: int
    few: frozenset[int] = frozenset()
    rather: frozenset[int] = frozenset()
    dear: Mapping[int, int] = field(default_factory=dict)
    least: Mapping[int, int] = field(default_factory=dict)
    through: dict[int, list[Sum]] = field(default_factory=dict)
    """The sums each place stands in."""

    def __post_init__(self) -> None:
        for one in self.sums:
            for place in one.places:
                self.through.setdefault(place, []).append(one)

    def bounds(self, at: int, found: Sequence[str], told: Sequence[tuple[int, int]]) -> Bounds:
        """What a reader knows of a count before any sum is looked at."""
        if not found[at]:
            return float(told[at][0]), float(told[at][1])
        least = float(self.least.get(at, 0))
        if at in self.few:
            return least, math.inf
        return (least, self.floor - 1.0) if found[at] == FEW else (float(self.floor), math.inf)

    def to_close(self, found: Sequence[str], known: Collection[int]) -> int | None:
        """What to leave out next so that no sum tells a count at once; None where nothing need be or can be."""
        opened = (self.cheapest(places, found, known) for places in self.open_lines(found))
        return next((more for more in opened if more is not None), None)

    def open_lines(self, found: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """The sums with one count left out, or whose counts left out are together too few to tell."""
        for one in self.sums:
            hidden = [place for place in one.places if found[place]]
            short = sum(self.counts[place] for place in hidden) < self.floor and not found[one.whole]
            if len(hidden) == 1 or (hidden and short):
                yield one.places

    def cheapest(self, places: Iterable[int], found: Sequence[str], known: Collection[int]) -> int | None:
        """The smallest count that can go: first among those whose other sums have counts left out already."""
        can = [place for place in places if not found[place] and place not in known]
        return min(can, key=lambda place: self._price(place, found), default=None)

    def next_to(self, at: int, found: Sequence[str], known: Collection[int], piece: Sequence[int]) -> int | None:
        """What to leave out so that the count at a place is less sure: in its own sums, or in others next to them."""
        own = [place for one in self.through.get(at, ()) for place in one.places]
        further = [place for near in own if found[near] for one in self.through[near] for place in one.places]
        for dear in range(max(self.dear.values(), default=0) + 1):
            for near in (own, further):
                chosen = self.cheapest([one for one in near if self.dear.get(one, 0) == dear], found, known)
                if chosen is not None:
                    return chosen
        return self.cheapest(piece, found, known)

    def _price(self, place: int, found: Sequence[str]) -> tuple[int, bool, int, int]:
        """How dear it is, whether it was not left out before, how many sums it would be alone in, and the count."""
        opens = sum(not any(found[other] for other in one.places) for one in self.through.get(place, ()))
        return self.dear.get(place, 0), place not in self.rather, opens, self.counts[place]

    def by_subtraction(self, found: Sequence[str]) -> set[int]:
        """The places left out that follow from several sums taken together."""
        import numpy as np

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
