"""A school's figures as those see them to whom pupils are not named: one release, decided all together.

What is left out of it, how the rest is rounded, and what of an earlier release stands, is decided once for every count
on every page, in every file and in every answer. What is in no release is not shown to them at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction

from daymark.access import releases
from daymark.access.disclosure import ALONG, FEW, FINE, LATER, SHOWN, Rules, Sum, protected, reason
from daymark.access.disclosure.rules import UNDER
from daymark.access.releases import Earlier as Before
from daymark.access.releases import Series
from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer, answer_all
from daymark.measures.figures import BANDS, Earlier, Figure, Figures
from daymark.measures.question import Period, Question
from daymark.reports.cells import MIDDLE, PARTS, PUPILS, SPANS, TENTH, Cell, Weeks, cells_of, sums_of
from daymark.reports.moment import Moment

GROUPS = ("year_group", "fsm", "sen", "sex", "eal")
"""By what figures are divided for those to whom pupils are not named."""

RATES = ("attendance_rate", "overall_absence_rate")
TIMES = ("week", "weekday", "half_term")
"""The days that RATES of the whole school are divided by."""

MEASURES = tuple(measure for measure in PARTS if measure not in ("weekday_absence_rate",))
WITHOUT_BANDS = tuple(measure for measure in MEASURES if measure != "absence_band")


DEAR = {PUPILS: 3, "possible": 3, "absent": 2, "attended": 2, TENTH: 2, BANDS[0]: 1, "authorised": 1, "unauthorised": 1}
"""What is left out along with others after everything else, the higher the later: what readers look for first."""


@dataclass(frozen=True)
class Withheld(Figure):
    """A figure that is not shown, and `why`, as access.disclosure says. Its numbers are nought and mean nothing."""

    why: str = FINE
    floor: int = 0

    def as_dict(self) -> dict[str, Any]:
        """What may be said of it: which it is, and that it is withheld."""
        gone = dict.fromkeys(("numerator", "denominator", "value", "pupils"))
        said = {"suppressed": True, "why": reason(self.why, self.floor)}
        return {"measure": self.measure, "group": dict(self.group)} | gone | said


def why_of(figure: Figure) -> str:
    """Why a figure is not shown, as access.disclosure says; empty where it is."""
    return figure.why if isinstance(figure, Withheld) else SHOWN


@dataclass(frozen=True)
class Released:
    """Every count of a release: as shown, or why it is not."""

    rules: Rules
    cells: Mapping[Cell, int | str]
    answers: tuple[Figures, ...] = ()
    """The answers it was made from, with their true counts: nothing of them is shown as it is."""
    stamp: str = ""
    """The same for the same counts, as shown."""

    def why(self, cell: Cell) -> str:
        """Why a count is not shown; empty where it is. One that is in no release is FINE."""
        told = self.cells.get(cell, FINE)
        return told if isinstance(told, str) else SHOWN

    def count(self, cell: Cell) -> int | None:
        """A count as it is shown, None where it is not."""
        told = self.cells.get(cell, FINE)
        return None if isinstance(told, str) else told

    def figure(self, question: Question, figure: Figure) -> Figure:
        """The figure as it is shown. One with nothing to count stays as it is."""
        told = self._numbers(question, figure)
        if isinstance(told, str):
            return Withheld(figure.measure, figure.group, 0, 0, 0, suppressed=True, why=told, floor=self.rules.floor)
        plain = Figure(figure.measure, figure.group, *told)
        return replace(plain, earlier=self._earlier(question, figure) if figure.earlier else None)

    @property
    def _days(self) -> Iterator[Period]:
        return (one.question.counted for one in self.answers)

    def ready(self, question: Question) -> Figures | None:
        """The figures that answer a question the release asked itself; None of any other."""
        if question.basis != "census" or question.against or question.ranges:
            return None
        days = (question.counted.start, question.counted.end)
        for one in self.answers:
            asked = one.question
            same = (asked.where, asked.by) == (question.where, question.by)
            if same and (asked.counted.start, asked.counted.end) == days and {*question.measures} <= {*asked.measures}:
                found = (figure for measure in question.measures for figure in one.of(measure))
                return Figures(question, tuple(self.figure(question, figure) for figure in found))
        return None

    def _earlier(self, question: Question, figure: Figure) -> Earlier | None:
        then = figure.earlier
        assert then is not None
        before = Figure(figure.measure, figure.group, then.numerator, then.denominator, then.pupils)
        told = self._numbers(question.earlier, before) if question.against == "last_year" else FINE
        return None if isinstance(told, str) else Earlier(*told)

    def _numbers(self, question: Question, figure: Figure) -> tuple[int, int, int] | str:
        cells = cells_of(question, figure)
        if cells is None:
            return FINE
        whys = [self.why(cell) for cell in cells]
        nobody = not figure.denominator and cells[1] not in self.cells and not cells[1].group
        if nobody and any((days.start, days.end) == (cells[1].start, cells[1].end) for days in self._days):
            return 0, 0, 0
        if any(whys):
            return next(why for why in (FINE, LATER, FEW, ALONG) if why in whys)
        top, bottom, pupils = (self.count(cell) or 0 for cell in cells)
        return min(top, bottom), bottom, pupils


def shared(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, figures: Figures) -> Figures:
    """The figures as a person of the scope is shown them, all of one school: the gate for every page, file and answer.

    Where the scope has no floor they are the same. Else numbers are those of the release, `Withheld` figures have
    none, and figures that are in no release are withheld as FINE. Raises ValueError for a floor under 5.
    """
    if not scope.smallest:
        return figures
    released = release_of(lake, school, scope, moment)
    question = figures.question
    elsewhere = ("school", school.key) not in question.where
    rows = (released.figure(question, figure) for figure in figures)
    if elsewhere:
        rows = (Withheld(one.measure, one.group, 0, 0, 0, True, floor=scope.smallest) for one in figures)
    return Figures(question, tuple(rows))


def asked(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, question: Question) -> Figures:
    """The figures that answer a question of one school, as a person of the scope is shown them."""
    ready = release_of(lake, school, scope, moment).ready(question) if scope.smallest else None
    return ready or shared(lake, school, scope, moment, answer(lake, question, scope))


def rules_of(scope: Scope) -> Rules:
    """What the gate holds to for a scope."""
    return Rules(scope.smallest)


def release_of(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> Released:
    """The release of a school at a moment, kept in the database when it is first shown.

    A part of a school has none: its counts, set beside those of the whole, would tell of the others. Nor has a scope
    that leaves pupils out, whose counts whoever has it knows without them.
    """
    if not _whole(scope) or scope.hidden:
        return Released(rules_of(scope), {})
    series = Series.of(school.key, scope)
    released, before = _decided(lake, lake.version, school, scope, moment, rules_of(scope))
    key = (lake.version, series, moment)
    if key in _recorded:
        return released
    if before.stands is None:
        named = {cell.name: told for cell, told in released.cells.items()}
        kept = releases.record(series, moment.as_of, named, before)
    else:
        kept = releases.settled(series, moment.as_of) == moment.as_of
    if not kept:
        # Somebody else's release of the week was kept first, or what seemed to be kept was taken back.
        _decided.cache_clear()
        stands = releases.settled(series, moment.as_of) or moment.as_of
        return release_of(lake, school, scope, replace(moment, as_of=stands))
    transaction.on_commit(lambda: _recorded.add(key))
    return released


def settled(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> str:
    """Keep the release that a page is made of, and say which it is: pages that are kept for later are kept with it, so
    that none is shown that was made of another. Empty where no floor applies."""
    return release_of(lake, school, scope, moment).stamp if scope.smallest else ""


_recorded: set[tuple[str, Series, Moment]] = set()
"""The releases this process knows to be kept."""


def _whole(scope: Scope) -> bool:
    return scope.year_groups is None and scope.forms is None and scope.pupils is None


@lru_cache(maxsize=128)
def _decided(
    lake: Lake, version: str, school: SchoolRow, scope: Scope, moment: Moment, rules: Rules
) -> tuple[Released, Before]:
    before = releases.earlier(Series.of(school.key, scope), moment.as_of)
    *answers, halves = answer_all(lake, [*_questions(school, moment), _in_halves(school, moment)], scope)
    counts = _counts(answers)
    if before.stands is not None:
        cells = {cell: before.stands.get(cell.name, LATER) for cell in counts}
    else:
        cells = decide(counts, rules, before, _weeks_of(halves))
    return Released(rules, cells, tuple(answers), _stamp(cells)), before


def _stamp(cells: Mapping[Cell, int | str]) -> str:
    return hashlib.sha256(repr(sorted((cell.name, str(told)) for cell, told in cells.items())).encode()).hexdigest()


def _in_halves(school: SchoolRow, moment: Moment) -> Question:
    """Which weeks lie in which half term; its counts are not released."""
    return Question(RATES[:1], moment.year, moment.as_of, ("week", "half_term"), (("school", school.key),))


def _weeks_of(figures: Figures) -> Weeks:
    found: dict[str, set[date]] = {}
    for figure in figures:
        group = dict(figure.group)
        found.setdefault(f"half_term={group['half_term']}", set()).add(date.fromisoformat(group["week"]))
    return {half: frozenset(weeks) for half, weeks in found.items()}


def _questions(school: SchoolRow, moment: Moment) -> Iterator[Question]:
    where = (("school", school.key),)
    now, then = moment.year, moment.year_last_year

    def asked(measures: tuple[str, ...], days: Period, *by: str) -> Question:
        return Question(measures, days, days.end, by, where)

    yield asked(MEASURES, now)
    yield from (asked(MEASURES, now, key) for key in GROUPS)
    yield from (asked(RATES, now, key) for key in TIMES)
    yield asked(WITHOUT_BANDS, then)
    yield asked(RATES, then, "week")
    yield from (asked(RATES, days) for days in (moment.week, moment.term, moment.week_last_year, moment.term_last_year))


def _counts(answers: Iterable[Figures]) -> dict[Cell, int]:
    """The true count of every cell with anything to count."""
    counts: dict[Cell, int] = {}
    for figures in answers:
        for figure in figures:
            cells = cells_of(figures.question, figure)
            if cells and figure.denominator:
                top, bottom, pupils = cells
                counts |= {top: figure.numerator, bottom: figure.denominator}
                counts.setdefault(pupils, figure.pupils)
    banded = [cell for cell in counts if cell.what == PUPILS and cell.of(BANDS[0]) in counts]
    counts |= {cell.of(MIDDLE): sum(counts[cell.of(band)] for band in SPANS[MIDDLE]) for cell in banded}
    return counts


def decide(
    counts: Mapping[Cell, int], rules: Rules, before: Before | None = None, weeks: Weeks | None = None
) -> dict[Cell, int | str]:
    """What becomes of each count: as shown, or why it is left out.

    Of a group of few pupils none is counted apart: either those counted or the others would be fewer than the floor.

    before  what was shown earlier
    weeks   the weeks of each half term, by their Mondays
    """
    before, weeks = before or Before(), weeks or {}
    pupils = {cell: count for cell, count in counts.items() if cell.what in (PUPILS, TENTH, MIDDLE, *BANDS)}
    under = max(UNDER, 2 * rules.floor)
    small = {cell: ALONG for cell in pupils if cell.what != PUPILS and rules.floor <= pupils[cell.of(PUPILS)] < under}
    told = _told(pupils, rules, before, small)
    few = {cell: why for cell in counts if cell not in pupils and (why := _of_group(cell, told))}
    sessions = {cell: count for cell, count in counts.items() if cell not in pupils}
    return told | _told(sessions, rules, before, few, weeks)


def _of_group(cell: Cell, told: Mapping[Cell, int | str]) -> str:
    """Why nothing is shown of a group of pupils, empty where something may be."""
    why = told.get(cell.of(PUPILS), SHOWN)
    return why if isinstance(why, str) else SHOWN


def _told(
    counts: Mapping[Cell, int], rules: Rules, before: Before, few: Mapping[Cell, str], weeks: Weeks | None = None
) -> dict[Cell, int | str]:
    cells = sorted(counts)
    at = {cell: place for place, cell in enumerate(cells)}
    earlier = [_counts_before(cell, before) for cell in cells]
    shown = [rules.shown(counts[cell], was) for cell, was in zip(cells, earlier, strict=True)]
    sums = [
        Sum(at[whole], tuple(at[part] for part in parts))
        for whole, parts in sums_of(counts, weeks or {})
        if counts[whole] == sum(counts[part] for part in parts)
    ]
    left_out = {at[cell]: why for cell, why in few.items()}
    left_out |= {at[cell]: ALONG for cell in cells if cell not in few and _is_all(cell, counts, rules)}
    was = {at[cell] for cell in cells if before.last(cell.name) == ALONG and counts[cell] >= rules.floor}
    found = protected(
        [counts[cell] for cell in cells],
        sums,
        rules,
        meant=[_meant(*one, counts, rules) for one in zip(cells, shown, earlier, strict=True)],
        few=left_out,
        known={at[cell] for cell in cells if not cell.group and cell.what == "possible"},
        rather=was,
        gone=_still(was, cells, counts, sums, rules, before),
        dear={at[cell]: DEAR[cell.what] for cell in cells if cell.what in DEAR},
        least={at[cell]: 1 for cell in cells if cell.what == PUPILS},
    )
    return {cell: found[place] or shown[place] for cell, place in at.items()}


def _meant(cell: Cell, shown: int, earlier: list[int], counts: Mapping[Cell, int], rules: Rules) -> tuple[int, int]:
    """Between which counts a reader takes one to lie that is shown. How many pupils there are, the sessions of so many
    days tell to the last one."""
    return (counts[cell], counts[cell]) if cell.what == PUPILS else rules.meant(shown, earlier)


def _counts_before(cell: Cell, before: Before) -> list[int]:
    """What was shown of a count before; of days that began as one week, while they were one."""
    own = before.counts(cell.name)
    return own if cell.in_a_week else [*before.counts(f"{cell.name}|week"), *own]


def _is_all(cell: Cell, counts: Mapping[Cell, int], rules: Rules) -> bool:
    """Whether the share it makes of a group of few pupils would be shown as all of them."""
    if counts.get(cell.of(PUPILS), UNDER) >= UNDER or counts[cell] < rules.floor:
        return False
    bottoms = {bottom for top, bottom in PARTS.values() if cell.what == top or (not top and cell.what in BANDS)}
    whole = [counts[cell.of(bottom)] for bottom in bottoms if cell.of(bottom) in counts]
    return any(rules.rounded(counts[cell]) >= rules.rounded(one) for one in whole)


def _still(
    was: set[int], cells: list[Cell], counts: Mapping[Cell, int], sums: list[Sum], rules: Rules, before: Before
) -> set[int]:
    """Of the counts left out along with others before, those that a count still hides behind that did so then."""
    small = {place for place, cell in enumerate(cells) if counts[cell] < rules.floor and before.last(cell.name) == FEW}
    return {place for one in sums if small & set(one.places) for place in one.places if place in was}
