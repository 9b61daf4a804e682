"""What stands out, in the words of a release: rates from counts as they are shown, ranges no finer than half a point.

What stands out is found among pupils. Told to those to whom they are not named, it keeps its finding and takes its
numbers from the release; of a group that is withheld, or stands beside one that is, nothing is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from daymark.insight import groups, words
from daymark.insight.finding import CLEAR, GROUP, STEP, TOO_FEW, WEEKDAY, Finding
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure, rate
from daymark.measures.question import Period
from daymark.reports.cells import Cell
from daymark.reports.released import Released

HALF_POINT = 200


def told(findings: Iterable[Finding], released: Released, days: Period) -> tuple[Finding, ...]:
    """The findings that may be told, as they may be told."""
    return tuple(one for finding in findings if (one := _told(finding, released, days)) is not None)


def coarse(found: Range | None) -> Range | None:
    """A range of a difference in half points: outwards, so that it is never narrower than it was.

    Whether it leaves out nought stays as it was.
    """
    if found is None:
        return None
    low, high = math.floor(found.low * HALF_POINT) / HALF_POINT, math.ceil(found.high * HALF_POINT) / HALF_POINT
    if found.low > 0:
        low = max(low, 1e-9)
    if found.high < 0:
        high = min(high, -1e-9)
    return replace(found, value=round(found.value * HALF_POINT) / HALF_POINT, low=low, high=high)


def between(released: Released, here: Cell, whole: Cell) -> tuple[float, float] | None:
    """The share of sessions missed by a group and by all others, from counts as shown; None where one is withheld.

    here, whole   the possible sessions of the group, and of everybody
    """
    counts = [released.count(cell.of(what)) for cell in (here, whole) for what in ("absent", "possible")]
    absent, possible, all_absent, all_possible = counts
    if absent is None or possible is None or all_absent is None or all_possible is None:
        return None
    own, rest = rate(absent, possible), rate(max(all_absent - absent, 0), all_possible - possible)
    return None if own is None or rest is None else (own, rest)


def _told(finding: Finding, released: Released, days: Period) -> Finding | None:
    if finding.sure == TOO_FEW:
        return None
    made = {GROUP: _group, STEP: _step, WEEKDAY: _weekday}.get(finding.kind)
    said = made(finding, released, days) if made else None
    if said is None:
        return None
    ending = "." if finding.sure == CLEAR else "; a gap of this size could be chance."
    return replace(finding, sentence=f"{said}{ending}", brief=said, gap=coarse(finding.gap))


def _cell(key: str, value: str, days: Period) -> Cell:
    return Cell("possible", f"{key}={value}" if key else "", days.start, days.end)


def _group(finding: Finding, released: Released, days: Period) -> str | None:
    key, _, value = finding.link_key.partition("=")
    found = between(released, _cell(key, value, days), _cell("", "", days))
    if found is None:
        return None
    others = "the other year groups" if key == "year_group" else "the other pupils"
    name = words.first_upper(groups.phrase(key, value))
    own, rest = (words.percent_of(one) for one in found)
    return f"{name} missed {own} of sessions, against {rest} for {others}"


def _step(finding: Finding, released: Released, days: Period) -> str | None:
    after = finding.link_key.partition("=")[2]
    before = groups.YEAR_ORDER[max(groups.year_place(after) - 1, 0)]
    rates = [_rate(released, _cell("year_group", year, days)) for year in (before, after)]
    if rates[0] is None or rates[1] is None or finding.gap is None:
        return None
    turn = "rises" if finding.gap.value > 0 else "falls"
    names = [groups.year_name(year) for year in (before, after)]
    shares = " to ".join(words.percent_of(one) for one in rates if one is not None)
    return f"From {names[0]} to {names[1]} absence {turn} from {shares} of sessions"


def _weekday(finding: Finding, released: Released, days: Period) -> str | None:
    day = finding.link_key.partition("=")[2]
    found = between(released, _cell("weekday", day, days), _cell("", "", days))
    if found is None:
        return None
    own, rest = (words.percent_of(one) for one in found)
    return f"On {day}s pupils missed {own} of sessions, against {rest} on other days"


def _rate(released: Released, cell: Cell) -> float | None:
    absent, possible = (released.count(cell.of(what)) for what in ("absent", "possible"))
    return None if absent is None or not possible else rate(absent, possible)


def how_many(persistent: Figure, severe: Figure, smallest: int, why: str) -> str:
    """How many pupils missed much, in a sentence, from figures as they are shown; `why` the first is not."""
    if why:
        few = f"Fewer than {smallest} pupils missed a tenth or more of their sessions."
        return few if why == "few" else "How many pupils missed a tenth or more of their sessions is withheld."
    many = f"{persistent.numerator:,} of {words.plural(persistent.denominator, 'pupil')}"
    said = f"{many} ({words.percent(persistent.numerator, persistent.denominator)}) missed a tenth or more of their"
    more = f", and {severe.numerator:,} of them missed half or more" if severe.numerator else ""
    return f"{said} sessions{more}."


def unsaid(smallest: int) -> str:
    """What stands in the place of a sentence on all pupils whose figures are not shown."""
    return f"How much was missed is withheld: fewer than {smallest} sessions were, or fewer than {smallest} were not."


def alone(attendance: Figure, absence: Figure) -> str:
    """The headline where there is no earlier year, from figures as they are shown."""
    if not attendance.denominator or not absence.denominator or not absence.pupils:
        return "How much was missed."
    each = words.days_each(absence.numerator, absence.pupils)
    share = words.percent(attendance.numerator, attendance.denominator)
    return f"Attendance is {share}: pupils missed {each} each on average."
