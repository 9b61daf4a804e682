"""The one shape every answer has, on the page, in the file and from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
class Figure:
    """One number with what it is of.

    numerator, denominator   sessions, pupils or pupil-weeks, as the measure says
    value                    their ratio, None where the denominator is 0
    pupils                   how many pupils stand behind the denominator
    """

    measure: str
    group: tuple[tuple[str, str], ...]
    numerator: int
    denominator: int
    pupils: int
    suppressed: bool = False

    @property
    def value(self) -> float | None:
        return rate(self.numerator, self.denominator)

    def as_dict(self) -> dict[str, Any]:
        """The figure as it stands in figures.json."""
        return {
            "measure": self.measure,
            "group": dict(self.group),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "pupils": self.pupils,
            "suppressed": self.suppressed,
        }


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
