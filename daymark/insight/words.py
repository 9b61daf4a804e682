"""How figures are said: days before percentages, plain words, one way of rounding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SAME_POINTS = Decimal("0.2")
"""Differences of up to this many percentage points are "about the same"."""

LITTLE_POINTS = Decimal("1.0")
"""Differences below this many percentage points are "a little"."""

RANGE = (
    "The range shows how far the figure could have come out differently by chance, treating each pupil as one unit; "
    "it would hold the underlying value about 19 times in 20."
)
"""What a range is, wherever one stands."""

SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def rounded(value: Fraction | float, places: int = 1) -> Decimal:
    """The value to so many decimal places, halves away from nought: 0.25 is 0.3, -0.25 is -0.3.

    A float is taken as it is written, so that 0.285 is a half and not a little less.
    """
    exact = Fraction(str(value)) if isinstance(value, float) else value
    step = Decimal(1).scaleb(-places)
    scaled = exact * 10**places
    whole = (2 * abs(scaled) + 1) // 2
    return (Decimal(int(whole)) * step * (-1 if scaled < 0 else 1)).quantize(step, ROUND_HALF_UP)


def percent(numerator: int, denominator: int) -> str:
    """A share as a percentage with one decimal, "8.3%". Raises ZeroDivisionError for a denominator of 0."""
    return f"{rounded(Fraction(100 * numerator, denominator))}%"


def percent_of(value: float) -> str:
    """A fraction as a percentage with one decimal: 0.0825 is "8.3%"."""
    return f"{rounded(100 * Fraction(str(value)))}%"


def points_between(here: float, there: float) -> Decimal:
    """Percentage points from `there` to `here`, both fractions, as a reader would subtract the printed figures."""
    return rounded(100 * Fraction(str(here))) - rounded(100 * Fraction(str(there)))


def compared(here: float, there: float, what: str) -> str:
    """ "0.6 points above last year", or "about the same as last year". Both are fractions."""
    points = points_between(here, there)
    if abs(points) <= SAME_POINTS:
        return f"about the same as {what}"
    return f"{abs(points)} points {'above' if points > 0 else 'below'} {what}"


def how_much(points: Decimal) -> str:
    """ "about the same", "a little better", "better", "a little lower", "lower", of attendance in points."""
    if abs(points) <= SAME_POINTS:
        return "about the same"
    little = "a little " if abs(points) < LITTLE_POINTS else ""
    return f"{little}{'better' if points > 0 else 'lower'}"


def days(sessions: int) -> str:
    """Sessions in days, two to a day: "11 days", "5.5 days", "1 day", "half a day"."""
    if sessions == 1:
        return "half a day"
    return plural(sessions // 2, "day") if sessions % 2 == 0 else f"{sessions // 2:,}.5 days"


def days_column(sessions: int) -> str:
    """Sessions in days for a column of numbers, always one decimal so that they stand in line: "50.0", "1,050.5"."""
    return f"{sessions / 2:,.1f}"


def days_each(sessions: int, pupils: int) -> str:
    """The mean number of days a pupil, one decimal: "6.2 days". Raises ZeroDivisionError where there are no pupils."""
    mean = rounded(Fraction(sessions, 2 * pupils))
    return "1 day" if mean == 1 else f"{mean} days"


def mean(total: int, count: int, one: str) -> str:
    """So many each, one decimal: "2.5 spells", "1 spell". Raises ZeroDivisionError where there is nobody to share."""
    found = rounded(Fraction(total, count))
    return f"1 {one}" if found == 1 else f"{found:,} {one}s"


def school_days_ago(count: int) -> str:
    """ "5 school days ago", "1 school day ago"; of none "the newest day there is a register of"."""
    return f"{plural(count, 'school day')} ago" if count else "the newest day there is a register of"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 pupil", "1,204 pupils"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(count: int) -> str:
    """A count in a sentence: words below ten, figures from ten: "three", "1,204"."""
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else f"{count:,}"


def times(count: int) -> str:
    """ "once", "twice", "three times", "12 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{number(count)} times")


def listed(things: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"; empty for none."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def weekday_date(day: date) -> str:
    """ "Monday 24 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def full_date(day: date) -> str:
    """ "24 November 2025"."""
    return f"{day.day} {day:%B %Y}"


def from_to(start: date, end: date) -> str:
    """ "3 September to 24 November 2025", "24 November 2025" for a single day; both years where they differ."""
    if start == end:
        return full_date(end)
    first = f"{start.day} {start:%B}" if start.year == end.year else full_date(start)
    return f"{first} to {full_date(end)}"


def short_date(day: date) -> str:
    """ "24 Nov"."""
    return f"{day.day} {day:%b}"


def first_upper(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def first_lower(text: str) -> str:
    """The text with its first letter small, the rest as it is."""
    return text[:1].lower() + text[1:]
