"""A question that can be asked of the registers: a frozen value that is refused when it makes no sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PUPIL_KEYS = (
    "school",
    "year_group",
    "form",
    "sex",
    "fsm",
    "sen",
    "eal",
    "band",
)
"""What divides pupils into groups."""

TIME_KEYS = ("weekday", "week", "half_term")
"""What divides sessions into groups."""

KEYS = PUPIL_KEYS + TIME_KEYS
BASES = ("census", "daily")

SESSION_MEASURES = (
    "attendance_rate",
    "overall_absence_rate",
    "authorised_absence_rate",
    "unauthorised_absence_rate",
    "late_rate",
)
PUPIL_MEASURES = ("persistent_absence", "severe_absence", "absence_band")
OTHER_MEASURES = ("broken_weeks", "code_rate", "weekday_absence_rate", "missing_marks")
MEASURES = SESSION_MEASURES + PUPIL_MEASURES + OTHER_MEASURES

NOT_BY = {
    **{measure: frozenset({"weekday", "week"}) for measure in PUPIL_MEASURES},
    "absence_band": frozenset({"weekday", "week", "band"}),
    "broken_weeks": frozenset({"weekday"}),
    "weekday_absence_rate": frozenset({"weekday"}),
}
"""The keys a measure cannot be divided by, because it is one already or looks at a longer time."""


class QuestionError(ValueError):
    """The question makes no sense; the message says why, in words for the person asking."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive. Raises QuestionError where it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise QuestionError(f"The period ends on {self.end:%d/%m/%Y}, before it starts on {self.start:%d/%m/%Y}.")


@dataclass(frozen=True)
class Question:
    """Measures, of whom, divided how, over which days, as known when.

    measures  ids of `definitions/measures`
    by        up to two of KEYS
    where     pairs of key and value that a pupil must have, such as ("fsm", "Y"); two values of one key are
              alternatives, and ("pupil", key) chooses one pupil
    basis     "census" counts every pupil with a possible session; "daily" leaves pupils with ten or fewer
              possible sessions out of persistent and severe absence, as DfE's daily statistics do
    as_of     sessions after this day are not counted

    Raises QuestionError for an unknown measure, key or basis, a key the measure cannot be divided by, an
    empty period, or an as-of date before the period.
    """

    measures: tuple[str, ...]
    period: Period
    as_of: date
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    basis: str = "census"

    def __post_init__(self) -> None:
        self._check_words()
        self._check_sense()

    def _check_words(self) -> None:
        for measure in self.measures:
            if measure not in MEASURES:
                raise QuestionError(f"There is no measure {measure!r}. There are: {', '.join(MEASURES)}.")
        for key in (*self.by, *(key for key, _ in self.where if key != "pupil")):
            if key not in KEYS:
                raise QuestionError(f"There is no group {key!r}. There are: {', '.join(KEYS)}.")
        if self.basis not in BASES:
            raise QuestionError(f"There is no basis {self.basis!r}. There are: {', '.join(BASES)}.")

    def _check_sense(self) -> None:
        if not self.measures:
            raise QuestionError("The question names no measure.")
        if len(self.by) > 2 or len(set(self.by)) != len(self.by):
            raise QuestionError(f"A question is divided by up to two different groups, not by {', '.join(self.by)}.")
        for measure in self.measures:
            refused = NOT_BY.get(measure, frozenset()) & set(self.by)
            if refused:
                raise QuestionError(f"{measure} cannot be divided by {', '.join(sorted(refused))}.")
        for key, _ in self.where:
            if key in TIME_KEYS:
                raise QuestionError(f"Choose days by the period, not by {key}.")
        if self.as_of < self.period.start:
            raise QuestionError(
                f"The question is asked as of {self.as_of:%d/%m/%Y}, "
                f"before its period starts on {self.period.start:%d/%m/%Y}."
            )

    @property
    def counted(self) -> Period:
        """The days that count: the period up to the as-of date."""
        return Period(self.period.start, min(self.period.end, self.as_of))


def can_divide(measure: str, by: tuple[str, ...]) -> bool:
    """Whether the measure can be asked by these keys."""
    return not NOT_BY.get(measure, frozenset()) & set(by)
