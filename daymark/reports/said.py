"""A figure in words: the number as it is taken in at once, the same another way, and how it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from daymark.insight import words
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.figures import Earlier, Figure

EACH = ("mean", "runs", "left", "minutes")
"""Kinds of measure whose figure is a number for each pupil, or each time."""

ONE = {"spells": "spell", "minutes": "minute"}
NOTHING = "Nothing to count"
TIMES = {"late_rate": "time", "missing_marks": "session"}
"""Measures of sessions that are not whole halves of days missed or attended."""


@dataclass(frozen=True)
class Said:
    """`value` is the figure, `more` the same another way; empty where there is no other."""

    value: str
    more: str


def is_each(definition: Definition) -> bool:
    """Whether the figure is a number for each pupil rather than a share."""
    return definition.formula.kind in EACH


def said(figure: Figure) -> Said:
    """The figure as it opens: "6.1%", "244 of 1,154", "4.0 days each"."""
    return _said(definition_of(figure.measure), figure)


def share(figure: Figure) -> str:
    """The figure in a column whose head says the rest: "21.1%", "4.0 days". Its denominator must be over 0."""
    definition = definition_of(figure.measure)
    if is_each(definition):
        return _said(definition, figure).value.removesuffix(" time").removesuffix(" each")
    return words.percent(figure.numerator, figure.denominator)


def days_first(figure: Figure) -> Said:
    """The same for a list: days before their share."""
    definition = definition_of(figure.measure)
    found = _said(definition, figure)
    if definition.formula.kind == "share":
        return Said(words.days(figure.numerator), "")
    if definition.unit in ("sessions", "days") and not is_each(definition) and found.more:
        return Said(found.more, found.value)
    return Said(found.value, "" if is_each(definition) else found.more)


def earlier(figure: Figure) -> Said | None:
    """The figure it is set beside in the same words, None where there is none."""
    if figure.earlier is None or not figure.earlier.denominator:
        return None
    return days_first(Figure(figure.measure, figure.group, *_parts(figure.earlier), figure.earlier.pupils))


def change(figure: Figure) -> str:
    """By how much the figure is more or less than the earlier one, as a reader would subtract what is printed."""
    if figure.earlier is None or not figure.denominator or not figure.earlier.denominator:
        return ""
    definition = definition_of(figure.measure)
    if definition.formula.kind == "share":
        return ""
    if not is_each(definition):
        return _points(figure)
    one = _one(definition)
    gap = _each(definition, *_parts(figure)) - _each(definition, *_parts(figure.earlier))
    return _more(gap, one if abs(gap) == 1 else f"{one}s", Decimal(0))


def _parts(of: Figure | Earlier) -> tuple[int, int]:
    return of.numerator, of.denominator


def _said(definition: Definition, figure: Figure) -> Said:
    above, below = _parts(figure)
    if not below:
        return Said(NOTHING, "")
    if is_each(definition):
        return _said_each(definition, above, below)
    share = words.percent(above, below)
    if definition.unit == "pupils":
        return Said(f"{above:,} of {below:,}", share)
    return Said(share, _counted(definition, figure))


def _said_each(definition: Definition, above: int, below: int) -> Said:
    if definition.unit == "sessions":
        return Said(f"{words.days_each(above, below)} each", f"{words.mean(above, below, 'session')} each")
    ending = "each time" if definition.unit == "minutes" else "each"
    return Said(f"{words.mean(above, below, _one(definition))} {ending}", "")


def _counted(definition: Definition, figure: Figure) -> str:
    """What stands behind a share: "4.0 days each", "701 times", "2,485 of 13,708 weeks"."""
    above, below = _parts(figure)
    if definition.id in TIMES:
        return words.plural(above, TIMES[definition.id])
    if definition.unit in ("sessions", "days") and figure.pupils:
        sessions = above if definition.unit == "sessions" else 2 * above
        return f"{words.days_each(sessions, figure.pupils)} each"
    return f"{above:,} of {below:,} {definition.unit}"


def _one(definition: Definition) -> str:
    return ONE.get(definition.unit, "day")


def _each(definition: Definition, above: int, below: int) -> Decimal:
    return words.rounded(Fraction(above, below * (2 if definition.unit == "sessions" else 1)))


def _points(figure: Figure) -> str:
    assert figure.earlier is not None
    now, then = (words.rounded(Fraction(100 * above, below)) for above, below in map(_parts, (figure, figure.earlier)))
    gap = now - then
    return _more(gap, "point" if abs(gap) == 1 else "points", words.SAME_POINTS)


def _more(gap: Decimal, unit: str, same: Decimal) -> str:
    if abs(gap) <= same:
        return "about the same"
    return f"{abs(gap)} {unit} {'more' if gap > 0 else 'less' if unit.startswith('point') else 'fewer'}"
