"""The same pupils last year and this: how much they missed, by year group, and how they moved between bands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer_all
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import Question
from daymark.reports.moment import Moment
from daymark.reports.movement import MOVEMENT, Movement, movement

MEASURES = ("sessions_missed", "overall_absence_rate", "persistent_absence")


@dataclass(frozen=True)
class TransitionRow:
    """The pupils of one year group (empty for all) who were on roll at the same point last year too.

    Each figure has the earlier one of the same pupils.
    """

    year_group: str
    missed: Figure
    absence: Figure
    persistent: Figure

    @property
    def pupils(self) -> int:
        return self.missed.pupils


@dataclass(frozen=True)
class TransitionsPage:
    """`rows` by year group as it is now; `whole` all of them."""

    moment: Moment
    rows: tuple[TransitionRow, ...]
    whole: TransitionRow
    movement: Movement


def transitions_page(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment) -> TransitionsPage | None:
    """The transitions of a school. None where nobody was on roll in both years, and for those to whom pupils are not
    named: a group of the same pupils stands beside the whole group on other pages, and a few could be told from it."""
    return None if scope.smallest else _page(lake, lake.version, school, scope, moment)


@lru_cache(maxsize=64)
def _page(lake: Lake, version: str, school: SchoolRow, scope: Scope, moment: Moment) -> TransitionsPage | None:
    where = (("school", school.key),)
    same = Question(MEASURES, moment.year, moment.as_of, where=where, against="same_pupils")
    divided = Question(MEASURES, moment.year, moment.as_of, ("year_group",), where, against="same_pupils")
    moved = Question((MOVEMENT,), moment.year, moment.as_of, where=where)
    whole, years, bands = answer_all(lake, (same, divided, moved), scope)
    if not whole.rows[0].pupils:
        return None
    values = [dict(one.group)["year_group"] for one in years.of(MEASURES[0])]
    return TransitionsPage(moment, tuple(_row(years, value) for value in values), _row(whole, ""), movement(bands.rows))


def _row(figures: Figures, value: str) -> TransitionRow:
    group = {"year_group": value} if value else {}
    found = [figures.get(measure, **group) for measure in MEASURES]
    missed, absence, persistent = (one for one in found if one is not None)
    return TransitionRow(value, missed, absence, persistent)
