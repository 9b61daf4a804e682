"""The disclosure gate: which counts are left out of figures that leave the people who know the pupils, and how the
others are rounded.

What is said of a count is decided once for everything that is released together, so that no count left out can be
worked out from the rest, from sums, from rounding, or from what was released before. See docs/method/disclosure.md.
"""

from daymark.access.disclosure.choosing import Sum, protected, withheld, worked_out
from daymark.access.disclosure.possible import Attacker
from daymark.access.disclosure.rules import (
    ALONG,
    FEW,
    FINE,
    LATER,
    LEAST,
    SHOWN,
    STEP,
    WIDTH,
    Rules,
    checked,
    reason,
    short_reason,
)

__all__ = [
    "ALONG",
    "FEW",
    "FINE",
    "LATER",
    "LEAST",
    "SHOWN",
    "STEP",
    "WIDTH",
    "Attacker",
    "Rules",
    "Sum",
    "checked",
    "protected",
    "reason",
    "short_reason",
    "withheld",
    "worked_out",
]
