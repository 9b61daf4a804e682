"""What stands out, in the words of a release: everything from counts as they are shown, and no range.

What stands out is found among pupils. Told to those to whom they are not named, it keeps its finding and takes its
numbers from the release; of a group that is withheld or small, or stands beside one that is, nothing is told. A range
is never told: how wide it is comes from how much single pupils missed, and in a small group from one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from daymark.access.disclosure.rules import UNDER
from daymark.insight import groups, overview, words
from daymark.insight.finding import CLEAR, GROUP, STEP, TOO_FEW, WEEKDAY, Finding
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure, rate
from daymark.measures.question import Period
from daymark.reports.cells import PUPILS, Cell
from daymark.reports.released import Released


@dataclass(frozen=True)
class Gap:
    """By how much one share is higher than another.

    clear   whether by more than chance could explain
    reach   its range; None where it is not told
    """

    value: float
    clear: bool
    reach: Range | None = None

    @classmethod
    def of(cls, found: Range | None) -> Gap | None:
        """A difference with its range, for those to whom pupils are named."""
        return Gap(found.value, found.clear, found) if found else None

    @classmethod
    def bare(cls, shown: float, found: Range) -> Gap:
        """A difference as it follows from what is shown. It is clear where that among the pupils is, and the same
        way."""
        return Gap(shown, found.clear and shown * found.value > 0)


def told(findings: Iterable[Finding], released: Released, days: Period) -> tuple[Finding, ...]:
    """The findings that may be told, as they may be told."""
    return tuple(one for finding in findings if (one := _told(finding, released, days)) is not None)


def enough(released: Released, *cells: Cell) -> bool:
    """Whether each of the groups is shown to have so many pupils that anything may be said of how they differ."""
    return all((released.count(cell.of(PUPILS)) or 0) >= _least(released) for cell in cells)


def _least(released: Released) -> int:
    return max(UNDER, 2 * released.rules.floor)


def gap_of(finding: Finding, released: Released, days: Period) -> Gap | None:
    """By how much more a group missed than all other pupils, from counts as shown; None where either are few or one
    count is withheld."""
    here, whole = _cell(*_linked(finding), days), _cell("", "", days)
    found = between(released, here, whole)
    if finding.gap is None or found is None or not enough(released, here, whole):
        return None
    own, everybody = (released.count(cell.of(PUPILS)) or 0 for cell in (here, whole))
    return Gap.bare(found[0] - found[1], finding.gap) if everybody - own >= _least(released) else None


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
    made = {GROUP: _group, STEP: _step, WEEKDAY: _weekday}.get(finding.kind)
    if finding.sure == TOO_FEW or finding.gap is None or made is None:
        return None
    found = made(finding, released, days)
    if found is None:
        return None
    said, gap = found
    if finding.sure == CLEAR and not gap.clear:
        return None
    ending = "." if finding.sure == CLEAR else "; a gap of this size could be chance."
    bare = Range(gap.value, gap.value, gap.value, finding.gap.units)
    return replace(finding, sentence=f"{said}{ending}", brief=said, gap=bare)


def _cell(key: str, value: str, days: Period) -> Cell:
    return Cell("possible", f"{key}={value}" if key else "", days.start, days.end)


def _linked(finding: Finding) -> tuple[str, str]:
    key, _, value = finding.link_key.partition("=")
    return key, value


def _group(finding: Finding, released: Released, days: Period) -> tuple[str, Gap] | None:
    key, value = _linked(finding)
    gap = gap_of(finding, released, days)
    found = between(released, _cell(key, value, days), _cell("", "", days))
    if found is None or gap is None:
        return None
    others = "the other year groups" if key == "year_group" else "the other pupils"
    name = words.first_upper(groups.phrase(key, value))
    own, rest = (words.percent_of(one) for one in found)
    return f"{name} missed {own} of sessions, against {rest} for {others}", gap


def _step(finding: Finding, released: Released, days: Period) -> tuple[str, Gap] | None:
    _, after = _linked(finding)
    before = groups.YEAR_ORDER[max(groups.year_place(after) - 1, 0)]
    cells = [_cell("year_group", year, days) for year in (before, after)]
    first, second = (_rate(released, cell) for cell in cells)
    if first is None or second is None or finding.gap is None or not enough(released, *cells):
        return None
    turn = "rises" if finding.gap.value > 0 else "falls"
    names = [groups.year_name(year) for year in (before, after)]
    shares = f"{words.percent_of(first)} to {words.percent_of(second)}"
    said = f"From {names[0]} to {names[1]} absence {turn} from {shares} of sessions"
    return said, Gap.bare(second - first, finding.gap)


def _weekday(finding: Finding, released: Released, days: Period) -> tuple[str, Gap] | None:
    _, day = _linked(finding)
    whole = _cell("", "", days)
    found = between(released, _cell("weekday", day, days), whole)
    if found is None or finding.gap is None or not enough(released, whole):
        return None
    own, rest = (words.percent_of(one) for one in found)
    said = f"On {day}s pupils missed {own} of sessions, against {rest} on other days"
    return said, Gap.bare(found[0] - found[1], finding.gap)


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


def headline(attendance: Figure, absence: Figure, before: Figure | None, clear: bool) -> str:
    """The headline, from figures as they are shown, and of no year group.

    before   attendance at the same point last year; `clear` whether chance could not explain the difference
    """
    if attendance.value is None or absence.value is None:
        return UNTOLD
    if before is None or before.value is None:
        return alone(attendance, absence)
    points = words.points_between(attendance.value, before.value) if clear else Decimal(0)
    return f"{overview.beside_last_year(points)}."


UNTOLD = "How much was missed."

QUIET = "Nothing stands out among the year groups, groups of pupils and weekdays that are shown."
"""Said where no finding is told. Whether there is one of a group that is withheld is not told either."""


def alone(attendance: Figure, absence: Figure) -> str:
    """The headline where there is no earlier year, from figures as they are shown."""
    if not attendance.denominator or not absence.denominator or not absence.pupils:
        return UNTOLD
    each = words.days_each(absence.numerator, absence.pupils)
    share = words.percent(attendance.numerator, attendance.denominator)
    return f"Attendance is {share}: pupils missed {each} each on average."
