"""Whether a figure is steady enough to say anything with, and how steady the mean of a group is.

The thresholds are choices, not facts. Ten is what Ofsted asks before it shows the answers to a question of Parent
View, and what the findings of this project ask; the widths are set so that a figure that passes still parts a high
group from an ordinary one (see docs/method/uncertainty.md).

Source: C. Spearman, British Journal of Psychology 3 (1910), pages 271-295, and W. Brown, the same, pages 296-322
(reliability of a mean of n).
"""

from __future__ import annotations

from enum import StrEnum

from daymark.kit.ranges import Range

FEWEST_UNITS = 10
"""Below so many pupils (or other units) nothing is said."""

WIDEST_RATE = 0.10
"""A rate of sessions is not said where its range is wider than ten percentage points from end to end."""

WIDEST_SHARE = 0.30
"""A share of pupils is not said where its range is wider than thirty percentage points from end to end."""


class Steady(StrEnum):
    """Why a figure can or cannot be said. A key for words, not words."""

    ENOUGH = "enough"
    FEW_UNITS = "few_units"
    NO_RANGE = "no_range"
    WIDE_RANGE = "wide_range"


def steady(units: int, found: Range | None, widest: float, fewest: int = FEWEST_UNITS) -> Steady:
    """Whether there is enough behind a figure to say it, and if not, the first reason in the order below.

    FEW_UNITS    fewer than `fewest` units behind it
    NO_RANGE     its range could not be reckoned, or has no end
    WIDE_RANGE   from low to high is more than `widest`, in the scale of the figure (WIDEST_RATE or WIDEST_SHARE)
    """
    if units < fewest:
        return Steady.FEW_UNITS
    if found is None or not found.high - found.low < float("inf"):
        return Steady.NO_RANGE
    return Steady.WIDE_RANGE if found.high - found.low > widest else Steady.ENOUGH


def reliability(n: int, icc: float) -> float:
    """How much of the differences between the means of groups of `n` would be found again in another `n` of each.

    icc   share of all variance that lies between the groups (intra-class correlation), 0 to 1

    n icc / (1 + (n - 1) icc), from 0 (all chance) to 1. Raises ValueError for n below 1 or an icc outside 0 to 1.
    """
    if n < 1 or not 0 <= icc <= 1:
        raise ValueError(f"no reliability for {n} units and an intra-class correlation of {icc}")
    return n * icc / (1 + (n - 1) * icc)
