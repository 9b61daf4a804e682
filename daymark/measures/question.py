"""A question that can be asked of the registers: a frozen value that is refused when it makes no sense."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from daymark.measures.definitions import BASES, DEFINITIONS, HEADLINE, MEASURES
from daymark.measures.keys import KEYS, LESSON_KEYS, MOST_KEYS, PUPIL_KEYS, TIME_KEYS
from daymark.measures.periods import Period, QuestionError, last_year, previous

__all__ = [
    "BASES",
    "HEADLINE",
    "KEYS",
    "MEASURES",
    "PUPIL_KEYS",
    "TIME_KEYS",
    "Period",
    "Question",
    "QuestionError",
    "can_divide",
    "measures_for",
]

AGAINST = ("", "previous", "last_year", "same_pupils")
"""What figures are set beside: nothing; the period before; the same point last year; that of the same pupils only."""

DATED_KEYS = frozenset(TIME_KEYS) - {"weekday"}
BANDLESS = ("window", "movement")
"""Kinds that look at other days than those asked about, so that the bands of these do not choose their pupils."""

SUMMABLE = ("ratio", "mean", "reached", "at_least", "bands", "left", "share")
"""Kinds that can be counted again for just the pupils of both years."""


@dataclass(frozen=True)
class Question:
    """Measures, of whom, divided how, over which days, as known when, beside what.

    measures  ids of `definitions/measures`
    by        up to three of KEYS
    where     pairs of key and value that a pupil must have, such as ("fsm", "Y"); two values of one key are
              alternatives, and ("pupil", key) chooses one pupil
    basis     "census" counts every pupil with a possible session; "daily" leaves pupils with ten or fewer
              possible sessions out of persistent and severe absence, as DfE's daily statistics do
    as_of     sessions after this day are not counted
    against   of AGAINST: figures then carry those they are set beside in `earlier`
    ranges    whether figures carry `low` and `high`, and, where they are divided, `shrunk`

    Raises QuestionError for an unknown measure, key or basis, a key the measure cannot be divided by, a basis it does
    not have, an empty period, or an as-of date before the period.
    """

    measures: tuple[str, ...]
    period: Period
    as_of: date
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    basis: str = "census"
    against: str = ""
    ranges: bool = False

    def __post_init__(self) -> None:
        self._check_words()
        self._check_keys()
        self._check_measures()
        self._check_against()
        if self.as_of < self.period.start:
            raise QuestionError(
                f"The question is asked as of {self.as_of:%d/%m/%Y}, "
                f"before its period starts on {self.period.start:%d/%m/%Y}."
            )

    def _check_words(self) -> None:
        if not self.measures:
            raise QuestionError("The question names no measure.")
        for measure in self.measures:
            if measure not in MEASURES:
                raise QuestionError(f"There is no measure {measure!r}. There are: {', '.join(MEASURES)}.")
        for key in (*self.by, *(key for key, _ in self.where if key != "pupil")):
            if key not in KEYS:
                raise QuestionError(f"There is no group {key!r}. There are: {', '.join(KEYS)}.")
        if self.basis not in BASES:
            raise QuestionError(f"There is no basis {self.basis!r}. There are: {', '.join(BASES)}.")
        if self.against not in AGAINST:
            raise QuestionError(f"There is nothing to set beside called {self.against!r}: {', '.join(AGAINST[1:])}.")

    def _check_keys(self) -> None:
        if len(self.by) > MOST_KEYS or len(set(self.by)) != len(self.by):
            raise QuestionError(
                f"A question is divided by up to {_number(MOST_KEYS)} different groups, not by {', '.join(self.by)}."
            )
        for key, _ in self.where:
            if key in (*TIME_KEYS, *LESSON_KEYS):
                raise QuestionError(f"Choose days by the period, not by {key}.")

    def _check_measures(self) -> None:
        for measure in self.measures:
            refused = refused_keys(measure) & set(self.by)
            if refused:
                raise QuestionError(f"{measure} cannot be divided by {', '.join(sorted(refused))}.")
            if self.basis not in DEFINITIONS[measure].bases:
                has = " and ".join(DEFINITIONS[measure].bases)
                raise QuestionError(f"{measure} has the basis {has}, not {self.basis}.")
            if DEFINITIONS[measure].formula.kind in BANDLESS and any(key == "band" for key, _ in self.where):
                raise QuestionError(f"{measure} looks at other days, so its pupils cannot be chosen by band.")

    def _check_against(self) -> None:
        if not self.against:
            return
        refused = TIME_KEYS if self.against == "same_pupils" else DATED_KEYS
        if dated := set(refused) & set(self.by):
            raise QuestionError(f"Periods set beside one another cannot be divided by {', '.join(sorted(dated))}.")
        for measure in self.measures:
            if DEFINITIONS[measure].formula.kind in ("movement", "seen"):
                raise QuestionError(f"{measure} cannot be set beside another period.")
            if self.against == "same_pupils" and DEFINITIONS[measure].formula.kind not in SUMMABLE:
                raise QuestionError(f"{measure} cannot be counted for just the pupils of both years.")

    @property
    def counted(self) -> Period:
        """The days that count: the period up to the as-of date."""
        return replace(self.period, end=min(self.period.end, self.as_of))

    @property
    def earlier(self) -> Question:
        """The same question about the period it is set beside, up to the same point of it.

        Raises ValueError where it is set beside nothing.
        """
        if not self.against:
            raise ValueError("the question is set beside nothing")
        period = self._beside()
        return replace(self, period=period, as_of=period.end, against="")

    def _beside(self) -> Period:
        counted = self.counted
        if self.against != "previous":
            return last_year(counted)
        before = previous(self.period)
        if counted.end < self.period.end and before.days > counted.days:
            return replace(before, end=before.start + (counted.end - counted.start))
        return before


def refused_keys(measure: str) -> frozenset[str]:
    """The keys a measure cannot be divided by. Only lessons have a subject and a lesson period."""
    definition = DEFINITIONS[measure]
    lessons = () if definition.formula.kind == "lessons" else LESSON_KEYS
    return frozenset((*definition.not_by, *lessons))


def can_divide(measure: str, by: tuple[str, ...]) -> bool:
    """Whether the measure can be asked by these keys."""
    return not refused_keys(measure) & set(by)


def measures_for(by: tuple[str, ...], basis: str = "census", among: tuple[str, ...] = MEASURES) -> tuple[str, ...]:
    """The measures that can be asked by these keys on this basis, in their order."""
    return tuple(each for each in among if can_divide(each, by) and basis in DEFINITIONS[each].bases)


def _number(count: int) -> str:
    return ("no", "one", "two", "three", "four")[count]
