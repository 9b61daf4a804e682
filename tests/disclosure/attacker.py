"""Somebody who wants a count that is withheld, and has a solver, every page, and the rules of the gate.

Nothing of the gate's own reckoning is used here: bounds and sums are written down anew, from what pages say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

FLOOR, STEP, WIDTH, PLENTY = 10, 5, 5, 100_000
FEW, OTHER = "few", "other"

Count = int | str
"""A count as shown, or FEW (withheld: fewer than ten), or OTHER (withheld for another reason)."""


@dataclass(frozen=True)
class Known:
    """What was read: counts by name, and sums as (the whole, its parts)."""

    counts: Mapping[str, Count]
    sums: Sequence[tuple[str, tuple[str, ...]]]
    rounded: bool = True
    least: int = 0
    """What a count is at least that is withheld for another reason than being small."""
    nearer: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Counts that are known more closely than they are shown, from something else, with what they lie between."""


def bounds_of(count: Count, known: Known) -> tuple[int, int]:
    """Between what the true count lies, by itself."""
    if count == FEW:
        return 0, FLOOR - 1
    if count == OTHER:
        return known.least, PLENTY
    assert isinstance(count, int)
    return (max(count - STEP // 2, FLOOR), count + STEP // 2) if known.rounded else (count, count)


def found_out(known: Known, exact: bool = True) -> dict[str, tuple[int, int]]:
    """The withheld counts that are known more closely than a rounded one is, with what they must lie between."""
    names = list(known.counts)
    at = {name: place for place, name in enumerate(names)}
    lines = [line for line in known.sums if all(one in at for one in (line[0], *line[1]))]
    matrix = np.zeros((len(lines), len(names)))
    for row, (whole, parts) in enumerate(lines):
        matrix[row, at[whole]] = -1
        for part in parts:
            matrix[row, at[part]] += 1
    ends = (known.nearer.get(name) or bounds_of(known.counts[name], known) for name in names)
    low, high = zip(*ends, strict=True)
    hidden = [name for name in names if isinstance(known.counts[name], str)]
    return _narrow(matrix, np.array(low), np.array(high), at, hidden, exact)


def _narrow(matrix, low, high, at, hidden, exact) -> dict[str, tuple[int, int]]:  # type: ignore[no-untyped-def]
    """Every linear programme's solution also says what other counts may be, so that few are asked about one by one."""
    least, most = np.full(len(low), np.inf), np.full(len(low), -np.inf)
    told = {}
    for name in hidden:
        for sign in (1, -1):
            if most[at[name]] - least[at[name]] >= WIDTH - 1:
                continue
            goal = np.zeros(len(low))
            goal[at[name]] = sign
            found = linprog(goal, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=list(zip(low, high, strict=True)))
            assert found.x is not None, "no table fits what the pages say"
            least, most = np.minimum(least, found.x), np.maximum(most, found.x)
        if np.floor(most[at[name]] + 1e-6) - np.ceil(least[at[name]] - 1e-6) < WIDTH - 1:
            told[name] = _whole(matrix, low, high, at[name]) if exact else (int(least[at[name]]), int(most[at[name]]))
    return told


def _whole(matrix, low, high, place) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    """The same for whole numbers only."""
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(low))
        goal[place] = sign
        found = milp(
            goal, integrality=np.ones(len(low)), bounds=Bounds(low, high), constraints=LinearConstraint(matrix, 0, 0)
        )
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


def by_subtraction(known: Known) -> dict[str, int]:
    """What follows for withheld counts when shown ones are taken as they stand, sum by sum, as long as any does."""
    counts = dict(known.counts)
    told: dict[str, int] = {}
    while found := next(_follows(counts, known.sums), None):
        name, value = found
        counts[name] = told[name] = value
    return told


def _follows(counts: Mapping[str, Count], sums: Iterable[tuple[str, tuple[str, ...]]]):  # type: ignore[no-untyped-def]
    for whole, parts in sums:
        if not all(one in counts for one in (whole, *parts)):
            continue
        gone = [one for one in (whole, *parts) if isinstance(counts[one], str)]
        if len(gone) != 1:
            continue
        rest = sum(counts[part] for part in parts if part != gone[0])
        yield gone[0], rest if gone[0] == whole else counts[whole] - rest
