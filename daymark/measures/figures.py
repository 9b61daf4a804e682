"""The one shape every answer has, on the page, in the file and from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from daymark.measures.question import Question

BANDS = (*(f"[{low},{low + 5})" for low in range(0, 50, 5)), "[50,100]")
"""The eleven absence bands of DfE's distribution, in per cent of a pupil's own possible sessions."""


def band_of(absent: int, possible: int) -> str:
    """The band a pupil's absence falls in, by integers so that 10 % is 10 %. `possible` must be over 0."""
    return BANDS[min(10, absent * 20 // possible)]


def rate(numerator: float, denominator: float) -> float | None:
    """The one division: a part over its whole, None where the whole is 0."""
    return numerator / denominator if denominator else None


@dataclass(frozen=True)
class Earlier:
    """The same figure of the period it is set beside."""

    numerator: int
    denominator: int
    pupils: int

    @classmethod
    def of(cls, figure: Figure | None) -> Earlier | None:
        """What to carry of a figure; None of none."""
        return cls(figure.numerator, figure.denominator, figure.pupils) if figure else None

    @property
    def value(self) -> float | None:
        return rate(self.numerator, self.denominator)


class Spread(NamedTuple):
    """What the range of a ratio of sums is reckoned from: how many pupils have a part in the denominator, and sums of
    squares of what each adds to numerator (y) and denominator (x)."""

    units: int
    yy: float
    xy: float
    xx: float


@dataclass(frozen=True)
class Figure:
    """One number with what it is of.

    numerator, denominator   sessions, pupils, pupil-weeks or whatever else the measure says
    value                    their ratio, None where the denominator is 0
    pupils                   how many pupils stand behind the denominator
    low, high                the range of the value, where the question asks for ranges and there is enough to say one
    shrunk                   the value drawn towards that of all groups by as much as it could be chance
    steady                   with a range: whether there is enough to say the figure, a value of kit.steady.Steady
    earlier                  the figure it is set beside, where the question sets it beside one
    spread                   what a range is reckoned from; only on the way
    """

    measure: str
    group: tuple[tuple[str, str], ...]
    numerator: int
    denominator: int
    pupils: int
    suppressed: bool = False
    low: float | None = None
    high: float | None = None
    shrunk: float | None = None
    steady: str = ""
    earlier: Earlier | None = None
    spread: Spread | None = field(default=None, compare=False, repr=False)

    @property
    def value(self) -> float | None:
        return rate(self.numerator, self.denominator)

    @property
    def change(self) -> float | None:
        """By how much the value is higher than the earlier one; None where either is not there."""
        if self.value is None or self.earlier is None or self.earlier.value is None:
            return None
        return self.value - self.earlier.value

    def as_dict(self) -> dict[str, Any]:
        """The figure as it stands in figures.json; ranges and the earlier figure only where they were asked for."""
        more: dict[str, Any] = {name: getattr(self, name) for name in RANGES if getattr(self, name) not in (None, "")}
        if self.earlier is not None:
            more["earlier"] = {**vars(self.earlier), "value": self.earlier.value}
            more["change"] = self.change
        return {
            "measure": self.measure,
            "group": dict(self.group),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "pupils": self.pupils,
            "suppressed": self.suppressed,
            **more,
        }


RANGES = ("low", "high", "shrunk", "steady")


@dataclass(frozen=True)
class Figures:
    """The answer to a question: figures in a fixed order, measure by measure and group by group."""

    question: Question
    rows: tuple[Figure, ...]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.rows)

    def of(self, measure: str) -> tuple[Figure, ...]:
        """The figures of one measure, in order."""
        return tuple(figure for figure in self.rows if figure.measure == measure)

    def get(self, measure: str, **group: str) -> Figure | None:
        """The figure of one measure for exactly this group, or None where there is none."""
        wanted = frozenset(group.items())
        return next((f for f in self.rows if f.measure == measure and frozenset(f.group) == wanted), None)
