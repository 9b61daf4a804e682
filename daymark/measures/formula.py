"""How a measure is counted, as the definitions say it: one of a few kinds, and what each kind needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daymark.lake.patterns import COUNTS

COUNTED = (*COUNTS, "weeks", "broken")
"""What can be added up over the weeks of a pupil; see lake.patterns."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "ratio": ("of", "over"),
    "mean": ("of",),
    "reached": ("of", "over", "parts"),
    "at_least": ("of", "least"),
    "bands": (),
    "left": ("which",),
    "share": ("of",),
    "codes": ("which", "over"),
    "weekdays": (),
    "holidays": ("which",),
    "minutes": (),
    "runs": ("which", "marks"),
    "long_run": ("marks", "least"),
    "reasons": ("marks",),
    "seen": ("which",),
    "window": ("least",),
    "movement": (),
    "lessons": (),
}
"""The kinds, each with the entries it has in a definition.

ratio      sums of `of` over sums of `over`
mean       sums of `of` over pupils with a possible session
reached    pupils whose `of` is a `parts`-th of `over` or more
at_least   pupils whose `of` comes to `least` or more
bands      pupils by band
left       sessions to go before, or until, a tenth
share      `of` of the group over `of` of everyone asked about
codes      sessions by code, of `which`, over `over`
weekdays   absence by weekday
holidays   absence on the day `which` a holiday
minutes    minutes late over late marks
runs       how many runs of `marks`, or the longest
long_run   pupils with a run of `least` sessions or more
reasons    runs by the code of their first session
seen       pupils by the week of their first or last absence
window     pupils with `least` in ten school weeks
movement   pupils by band a year before and band now
lessons    lessons attended over lessons possible
"""

WHICH: Mapping[str, tuple[str, ...]] = {
    "left": ("under", "over"),
    "codes": ("possible", "authorised", "unauthorised", "absent"),
    "holidays": ("before", "after"),
    "runs": ("number", "longest"),
    "seen": ("first", "last"),
}
MARKS = ("absent", "unauthorised")

CARRIED: Mapping[str, tuple[str, ...]] = {
    "bands": ("band",),
    "codes": ("code",),
    "reasons": ("code",),
    "weekdays": ("weekday",),
    "seen": ("week",),
    "movement": ("band_before", "band"),
}
"""The keys that every figure of a kind has, whatever it is divided by."""


@dataclass(frozen=True)
class Formula:
    """One way of counting; entries a kind does not have are empty."""

    kind: str
    of: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    parts: int = 0
    least: int = 0
    which: str = ""
    marks: str = ""

    @property
    def carried(self) -> tuple[str, ...]:
        return CARRIED.get(self.kind, ())


def formula(data: Any) -> Formula:
    """The formula that parsed YAML holds. Raises ValueError with what is wrong, in words."""
    if not isinstance(data, Mapping) or data.get("kind") not in KINDS:
        raise ValueError(f"formula must have a kind, one of {', '.join(KINDS)}")
    kind = str(data["kind"])
    if set(data) != {"kind", *KINDS[kind]}:
        raise ValueError(f"formula of the kind {kind} must have just {', '.join(('kind', *KINDS[kind]))}")
    found = Formula(
        kind,
        of=tuple(data.get("of", ())),
        over=tuple(data.get("over", ())),
        parts=data.get("parts", 0),
        least=data.get("least", 0),
        which=data.get("which", ""),
        marks=data.get("marks", ""),
    )
    _check(found)
    return found


def _check(made: Formula) -> None:
    for name in (*made.of, *made.over):
        if name not in COUNTED:
            raise ValueError(f"formula counts {name!r}, which is none of {', '.join(COUNTED)}")
    if made.kind in WHICH and made.which not in WHICH[made.kind]:
        raise ValueError(f"formula must say which: {', '.join(WHICH[made.kind])}")
    if "marks" in KINDS[made.kind] and made.marks not in MARKS:
        raise ValueError(f"formula must say of which marks: {', '.join(MARKS)}")
    for name in ("parts", "least"):
        value = getattr(made, name)
        if name in KINDS[made.kind] and (not isinstance(value, int) or value < 1):
            raise ValueError(f"formula must have a whole number over 0 for {name}")
