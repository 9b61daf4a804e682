"""A nation against the published figures it is made after, both as the project's own measures count them.

Published nationally for 2022/23 by year group, free school meals and SEN: how many pupils of Years 1 to 11 were
persistently and severely absent. Reception is not in the published figures and is left out of every question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from daymark.access.scope import Scope
from daymark.demo import nation_figures
from daymark.demo.nation_figures import FSM, SEN, YEARS
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.measures.answer import answer_all
from daymark.measures.figures import Figure
from daymark.measures.question import Period, Question

MEASURES = ("persistent_absence", "severe_absence")
FIRST_BAND = {"persistent_absence": 2, "severe_absence": 10}
Where = tuple[tuple[str, str], ...]
FROM_YEAR_1: Where = tuple(("year_group", str(year)) for year in range(1, 12))
SCOPE = Scope.everything("invented pupils are compared with published figures")


@dataclass(frozen=True)
class Published:
    """Pupils of one published group: how many, and how many of them persistently and severely absent.

    `where` chooses the same pupils in a question; `title` says who they are.
    """

    title: str
    where: Where
    pupils: int
    persistent_absence: int
    severe_absence: int


@dataclass(frozen=True)
class Compared:
    """One measure of one group: the published count and the invented figure, as shares of the pupils."""

    title: str
    measure: str
    published: float
    figure: Figure

    @property
    def points(self) -> float:
        """How far the invented share lies above the published one, in percentage points; nan where nobody is."""
        return 100 * (np.nan if self.figure.value is None else self.figure.value - self.published)


def published() -> tuple[Published, ...]:
    """Year groups 1 to 11, free school meals no and yes, SEN none and any, and all together; all kinds of school."""
    whole = np.sum([nation_figures.counts(phase) for phase in YEARS], axis=0)
    made = [_of(f"Year {year}", (("year_group", str(year)),), whole[year - 1]) for year in range(1, 12)]
    for title, name, value in (("No FSM", "Not Eligible", "N"), ("FSM", "Eligible", "Y")):
        made.append(_of(title, (*FROM_YEAR_1, ("fsm", value)), whole[:, FSM[name]]))
    made.append(_of("No SEN", (*FROM_YEAR_1, ("sen", "N")), whole[:, :, 0]))
    any_need = (*FROM_YEAR_1, ("sen", "K"), ("sen", "E"))
    made.append(_of("Any SEN", any_need, whole[:, :, SEN["Any special educational need"]]))
    made.append(_of("All", FROM_YEAR_1, whole))
    return tuple(made)


def _of(title: str, where: Where, counts: np.ndarray) -> Published:
    bands = counts.reshape(-1, 11).sum(axis=0).astype(int)
    return Published(title, where, int(bands.sum()), *(int(bands[first:].sum()) for first in FIRST_BAND.values()))


def questions(starts: int) -> tuple[Question, ...]:
    """A question for each of `published`, over the school year that starts in `starts`."""
    year = SchoolYear(starts)
    period = Period(year.start, year.end)
    return tuple(Question(MEASURES, period, year.end, where=group.where) for group in published())


def compare(lake: Lake, starts: int) -> tuple[Compared, ...]:
    """What the measures say of the lake's pupils in a school year, beside what is published."""
    answers = answer_all(lake, questions(starts), SCOPE)
    return tuple(
        compared
        for group, figures in zip(published(), answers, strict=True)
        for compared in _beside(group, figures.rows)
    )


def _beside(group: Published, figures: tuple[Figure, ...]) -> Iterator[Compared]:
    for figure in figures:
        share = getattr(group, figure.measure) / group.pupils
        yield Compared(group.title, figure.measure, share, figure)
