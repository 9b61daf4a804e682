"""Every measure with its figure for the school year so far, beside the same point last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from daymark.access.disclosure import FINE
from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer_all
from daymark.measures.definitions import HEADLINE, Definition, definition_of
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import MEASURES, Question
from daymark.registers.codes import CODES
from daymark.reports.allowed import SICK, code_is_told, tells_reasons
from daymark.reports.counted import CARRIED, Counted, counted
from daymark.reports.moment import Moment
from daymark.reports.movement import MOVEMENT, movement
from daymark.reports.released import settled, shared, why_of

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "How much": (
        "sessions_missed", "attendance_rate", "overall_absence_rate", "authorised_absence_rate",
        "unauthorised_absence_rate", "full_days_missed", "part_days_missed", "share_of_absence", "absence_band",
        "persistent_absence", "severe_absence", "sessions_left", "sessions_to_recover", "band_movement",
    ),
    "How often": (
        "spells", "longest_spell", "broken_weeks", "late_rate", "lateness_minutes", "first_absence", "last_absence",
    ),
    "Which days and lessons": (
        "weekday_absence_rate", "day_before_holiday_absence_rate", "day_after_holiday_absence_rate",
        "lesson_attendance_rate",
    ),
    "Which reasons": (
        "code_rate", "absence_by_reason", "authorised_by_reason", "unauthorised_by_reason", "spells_by_reason",
        "sickness_days",
    ),
    "Where the law looks closer": (
        "fifteen_days_sick", "longest_unauthorised_run", "ten_days_unauthorised", "penalty_window",
    ),
    "The data itself": ("missing_marks",),
}  # fmt: skip
"""The measures in the order of the page; each stands in one section."""

ALONE = ("seen", "movement")
"""Kinds that are not set beside another period."""


@dataclass(frozen=True)
class Line:
    """One measure. `why` its figure is not shown, as access.disclosure says; empty where it is.

    one     the figure, or of a measure in parts the largest of them; with the earlier one where that may be shown.
            None where there is nothing to count or it is not shown
    parts   how many parts there are
    moved   of the movement between bands: pupils in a band of less absence, of more, and all of them
    """

    definition: Definition
    one: Counted | None
    parts: int = 0
    moved: tuple[int, int, int] | None = None
    why: str = ""


@dataclass(frozen=True)
class MeasuresPage:
    """The sections with their lines."""

    moment: Moment
    sections: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for _, lines in self.sections for line in lines)


def measures_page(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> MeasuresPage:
    """Every measure of a school, or of those of its pupils the scope lets through."""
    return _page(lake, lake.version, settled(lake, school, scope, moment), school, scope, moment)


@lru_cache(maxsize=64)
def _page(lake: Lake, version: str, stamp: str, school: SchoolRow, scope: Scope, moment: Moment) -> MeasuresPage:
    asked = [one for one in MEASURES if not scope.smallest or (one in HEADLINE and not CARRIED[one])]
    found = _answers(lake, school, scope, moment, asked)
    sections = (
        (title, tuple(_line(scope, one, found.get(one)) for one in _told(scope, measures)))
        for title, measures in SECTIONS.items()
    )
    return MeasuresPage(moment, tuple(sections))


def _told(scope: Scope, measures: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a section, without those of illness alone for people who are not told reasons."""
    return measures if tells_reasons(scope) else tuple(one for one in measures if one not in SICK)


def _answers(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, asked: list[str]) -> dict[str, Figures]:
    """The figures of each measure, from one question for those set beside last year and one for the others."""
    where = (("school", school.key),)
    alone = tuple(one for one in asked if definition_of(one).formula.kind in ALONE)
    beside = tuple(one for one in asked if one not in alone)
    questions = [Question(beside, moment.year, moment.as_of, where=where, against="last_year")]
    questions += [Question(alone, moment.year, moment.as_of, where=where)] if alone else []
    answers = [shared(lake, school, scope, moment, one) for one in answer_all(lake, questions, scope)]
    return {measure: one for one in answers for measure in one.question.measures}


def _line(scope: Scope, measure: str, figures: Figures | None) -> Line:
    definition = definition_of(measure)
    if figures is None:
        return Line(definition, None, why=FINE)
    parts = tuple(one for one in figures.of(measure) if code_is_told(scope, one.group))
    if measure == MOVEMENT:
        moved = movement(parts)
        return Line(definition, None, len(parts), (moved.less, moved.more, moved.pupils))
    largest = max(parts, key=_size, default=None)
    if largest is not None and why_of(largest):
        return Line(definition, None, why=why_of(largest))
    if largest is None or not largest.denominator:
        return Line(definition, None, len(parts))
    return Line(definition, _alone(counted(figures, largest)), len(parts) if CARRIED[measure] else 0)


def _size(figure: Figure) -> tuple[bool, int]:
    """What to take the largest part by: among codes, those of absence come first."""
    code = CODES.by_symbol.get(dict(figure.group).get("code", ""))
    return code is None or code.absent, figure.numerator


def _alone(one: Counted) -> Counted:
    """The figure with the question that its own page asks."""
    return replace(one, question=replace(one.question, against=""))
