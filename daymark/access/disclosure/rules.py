"""The rules of the gate: the floor, the rounding, what may change from one release to the next, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SHOWN, FEW, ALONG, FINE, LATER = "", "few", "along", "fine", "later"
"""What becomes of a count: it is shown, left out because it is too small, left out along with one that is, left out
because it is asked for so finely (a form, a few days, two groups at once) that it could be about one pupil, or left
out until the next release since it came about after this one."""

LEAST = 5
"""No installation may show smaller counts than this to those to whom pupils are not named."""

STEP = 5
"""Counts are shown to the nearest multiple of it."""

WIDTH = 5
"""As many neighbouring whole numbers must be possible for a count that is left out as are for one that is shown."""

UNDER = 20
"""Of groups of fewer pupils no share of 0% or 100% is shown."""


def checked(smallest: int) -> int:
    """The floor itself, where it may be one: nought (no gate at all) or LEAST and more. Raises ValueError else."""
    if smallest and smallest < LEAST:
        raise ValueError(f"the smallest count shown is {smallest}; it must be {LEAST} or more, or 0 for no floor")
    return smallest


@dataclass(frozen=True)
class Rules:
    """What the gate holds to.

    floor   smaller counts are left out
    step    counts are rounded to multiples of it; 1 leaves them as they are
    along   whether other counts are left out along with small ones
    steady  whether a count may only change, from release to release, by so much that it tells of many
    """

    floor: int
    step: int = STEP
    along: bool = True
    steady: bool = True

    def __post_init__(self) -> None:
        checked(self.floor)

    def rounded(self, count: int) -> int:
        """The nearest multiple of the step (halves up), and never below the floor."""
        lowest = -(-self.floor // self.step) * self.step
        return max((2 * count + self.step) // (2 * self.step) * self.step, lowest)

    def shown(self, count: int, before: Sequence[int] = ()) -> int:
        """What is shown of a count of the floor or more, `before` being all that was shown of it, oldest first.

        Two different figures of the same count must not lie so close together that fewer than the floor, and yet
        somebody, must have come or gone: then the earlier figure that lies nearest stands.
        """
        own = self.rounded(count)
        if not self.steady or own in before:
            return own
        near = [value for value in reversed(before) if abs(value - own) <= self.floor - self.step]
        return min(near, key=lambda value: abs(value - own), default=own)

    def meant(self, shown: int, before: Sequence[int] = ()) -> tuple[int, int]:
        """The smallest and the largest count of which `shown` would have been shown."""
        return _meant(self, shown, tuple(value for value in before if abs(value - shown) <= 2 * self.floor))


@lru_cache(maxsize=50_000)
def _meant(rules: Rules, shown: int, before: tuple[int, ...]) -> tuple[int, int]:
    reach = rules.floor + rules.step
    counts = range(max(rules.floor, shown - reach), shown + reach + 1)
    fitting = [count for count in counts if rules.shown(count, before) == shown]
    return fitting[0], fitting[-1]


def reason(status: str, smallest: int) -> str:
    """Why a count is not there, whole: for a title, a file and machines."""
    if status == FEW:
        return f"withheld: fewer than {smallest}"
    if status == FINE:
        return "withheld: shown only with names, as it could be about one pupil"
    if status == LATER:
        return "withheld until the next week with registers: it came after the figures of this one were settled"
    return "withheld, so that another cannot be worked out" if status == ALONG else ""


def short_reason(status: str, smallest: int) -> str:
    """The same in a word or two, for a cell."""
    return {FEW: f"under {smallest}", ALONG: "withheld", FINE: "withheld", LATER: "later"}.get(status, "")
