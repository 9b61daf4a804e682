"""Every measure by its definition's words, put together from the ways of counting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from daymark.access.scope import Scope
from daymark.measures.figures import Earlier, Figure, Figures
from daymark.measures.order import ordered
from daymark.measures.periods import last_year
from daymark.measures.question import Question
from daymark.measures.reference import kinds, window
from daymark.measures.reference.asked import Asked, Group, Seen
from daymark.measures.reference.entries import Session, pupils_with_a_session
from daymark.measures.reference.holidays import beside_holidays
from daymark.measures.reference.kinds import Count, Way
from daymark.measures.reference.registers import Registers
from daymark.measures.reference.runs import Test
from daymark.measures.reference.same import movement, sides

FEW = 10
"""On the daily basis pupils with so many possible sessions or fewer are in neither measure of thresholds."""


def _is(name: str) -> Test:
    def test(session: Session) -> bool:
        return bool(getattr(session, name))

    return test


ABSENT, UNAUTHORISED, AUTHORISED, POSSIBLE = _is("absent"), _is("unauthorised"), _is("authorised"), _is("possible")

WAYS: Mapping[str, Way] = {
    "attendance_rate": kinds.rate(_is("attended")),
    "overall_absence_rate": kinds.rate(ABSENT),
    "authorised_absence_rate": kinds.rate(AUTHORISED),
    "unauthorised_absence_rate": kinds.rate(UNAUTHORISED),
    "late_rate": kinds.rate(_is("late")),
    "absence_band": kinds.bands,
    "broken_weeks": kinds.weeks(kinds.missed_in_part),
    "code_rate": kinds.codes(POSSIBLE),
    "weekday_absence_rate": kinds.weekdays,
    "missing_marks": kinds.rate(_is("missing"), over=lambda each: each.possible or each.missing),
    "sessions_missed": kinds.each_pupil(kinds.missed),
    "full_days_missed": kinds.days(kinds.missed_whole),
    "part_days_missed": kinds.days(kinds.missed_in_part),
    "absence_by_reason": kinds.codes(ABSENT, over=ABSENT),
    "authorised_by_reason": kinds.codes(AUTHORISED),
    "unauthorised_by_reason": kinds.codes(UNAUTHORISED),
    "spells": kinds.number_of_runs(ABSENT),
    "longest_spell": kinds.longest_run(ABSENT),
    "spells_by_reason": kinds.runs_by_reason(ABSENT),
    "sickness_days": kinds.days(kinds.with_illness),
    "fifteen_days_sick": kinds.sick_on_days(15),
    "longest_unauthorised_run": kinds.longest_run(UNAUTHORISED),
    "ten_days_unauthorised": kinds.long_run(UNAUTHORISED, 20),
    "day_before_holiday_absence_rate": kinds.rate(ABSENT),
    "day_after_holiday_absence_rate": kinds.rate(ABSENT),
    "first_absence": kinds.seen(last=False),
    "last_absence": kinds.seen(last=True),
    "sessions_left": kinds.each_pupil(kinds.sessions_left, among=kinds.below_a_tenth),
    "sessions_to_recover": kinds.each_pupil(
        kinds.sessions_to_recover, among=lambda mine: not kinds.below_a_tenth(mine)
    ),
    "penalty_window": kinds.each_pupil(lambda mine: window.reached(mine, 10)),
}
"""How the sessions of one group are counted."""


def answer(registers: Registers, question: Question, scope: Scope) -> Figures:
    """The figures that answer the question."""
    found = _Answer(registers, question, scope)
    rows = tuple(figure for measure in question.measures for figure in ordered(found.of(measure)))
    return Figures(question, rows)


class _Answer:
    def __init__(self, registers: Registers, question: Question, scope: Scope) -> None:
        self.question, self.seen = question, Seen(registers, scope)
        self.asked = Asked.by(question, self.seen)
        beside = question.against in ("previous", "last_year")
        self.earlier = answer(registers, question.earlier, scope).rows if beside else ()
        self.same = sides(question, self.seen, question.earlier.period) if question.against == "same_pupils" else None

    def of(self, measure: str) -> Iterator[Figure]:
        if self.same is not None:
            now = self._figures(measure, self.same.now, self.same.all_now)
            then = list(self._figures(measure, self.same.then, self.same.all_then))
            return _beside(now, then)
        found = self._of(measure)
        return _beside(found, self.earlier) if self.question.against else found

    def _of(self, measure: str) -> Iterator[Figure]:
        asked, by = self.asked, self.question.by
        registers = self.seen.registers
        if measure == "band_movement":
            both = sides(self.question, self.seen, last_year(self.question.counted))
            return self._each(measure, both.now, lambda group: movement(both, group))
        if measure == "lateness_minutes":
            marks = asked.divided(by, asked.late_marks)
            return self._each(measure, marks, lambda group: kinds.minutes(marks[group]))
        if measure == "lesson_attendance_rate":
            lessons = asked.divided(by, asked.lessons)
            return self._each(measure, lessons, lambda group: kinds.lessons(lessons[group]))
        if measure == "penalty_window":
            found = window.in_window(self.seen, self.question.counted.end, self.question.where)
            return self._figures(measure, window.groups(self.seen, by, found), found)
        sessions = asked.sessions
        if measure.endswith("_holiday_absence_rate"):
            sessions = beside_holidays(sessions, registers.beside.open_days, after=measure.startswith("day_after"))
        return self._figures(measure, asked.divided(by, sessions), sessions)

    def _figures(
        self, measure: str, groups: Mapping[Group, list[Session]], everyone: list[Session]
    ) -> Iterator[Figure]:
        if measure == "share_of_absence":
            some = [group for group in groups if not group or pupils_with_a_session(groups[group])]
            return self._each(measure, some, lambda group: _share(groups[group], everyone))
        return self._each(measure, groups, lambda group: self._way(measure)(groups[group]))

    def _way(self, measure: str) -> Way:
        few = FEW if self.question.basis == "daily" else 0
        if measure == "persistent_absence":
            return kinds.reached(10, few)
        if measure == "severe_absence":
            return kinds.reached(2, few)
        return WAYS[measure]

    def _each(
        self, measure: str, groups: Iterable[Group], count: Callable[[Group], Iterable[Count]]
    ) -> Iterator[Figure]:
        for group in groups:
            for more, numerator, denominator, pupils in count(group):
                if denominator or not self.question.by:
                    yield Figure(measure, (*group, *more), numerator, denominator, pupils)


def _share(mine: list[Session], everyone: list[Session]) -> Iterator[Count]:
    yield (), kinds.missed(mine), kinds.missed(everyone), len(pupils_with_a_session(mine))


def _beside(figures: Iterable[Figure], others: Iterable[Figure]) -> Iterator[Figure]:
    """Each figure with the other of the same measure and group, where there is one."""
    found = {(each.measure, each.group): Earlier(each.numerator, each.denominator, each.pupils) for each in others}
    for each in figures:
        yield replace(each, earlier=found.get((each.measure, each.group)))
