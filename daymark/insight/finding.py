"""A finding: what a figure means, in a sentence, with how sure we are and whom it is about."""

from __future__ import annotations

from dataclasses import dataclass

from daymark.kit.ranges import Range

CLEAR = "clear"
COUNTED = "counted"
MAYBE = "could be chance"
TOO_FEW = "too few to say"

GROUP = "group"
STEP = "step"
WEEKDAY = "weekday"
PATTERN = "pattern"

FEWEST = 10
"""Below so many pupils nothing is said of a group."""


@dataclass(frozen=True)
class Finding:
    """One thing worth saying.

    kind       GROUP (against other pupils), STEP (year to year), WEEKDAY, or PATTERN (one pupil's)
    headline   a few words, for a heading
    sentence   the finding whole, with its figures and their range
    brief      the finding with its figures, without the range and the full stop, to stand in a longer sentence
    sure       CLEAR (the range leaves out nought), COUNTED (a plain count), MAYBE or TOO_FEW
    pupils     how many pupils it is about
    link_key   where it opens to, as "key=value" of a question's group, or "" for everyone
    measures   ids of the measures it rests on
    gap        the difference it speaks of as a fraction with its range, where it speaks of one
    """

    kind: str
    headline: str
    sentence: str
    sure: str
    pupils: int
    link_key: str = ""
    measures: tuple[str, ...] = ()
    gap: Range | None = None
    brief: str = ""
