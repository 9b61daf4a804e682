"""Ways of counting the sessions of one group. Each gives counts: further keys, numerator, denominator, pupils."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from daymark.measures.reference.asked import DAYS, Group
from daymark.measures.reference.entries import (
    BANDS,
    LateMark,
    Lessons,
    Session,
    band,
    by_day,
    by_week,
    of_each_pupil,
    pupils_with_a_session,
)
from daymark.measures.reference.runs import Test, runs

Count = tuple[Group, int, int, int]
Way = Callable[[list[Session]], Iterable[Count]]


def rate(of: Test, over: Test = lambda each: each.possible) -> Way:
    """Sessions over sessions."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        whole = [each for each in sessions if over(each)]
        yield (), sum(map(of, whole)), len(whole), len({each.who for each in whole})

    return count


def of_spans(spans: Callable[[list[Session]], list[list[Session]]], has: Callable[[list[Session]], bool]) -> Way:
    """Days or weeks of a pupil that have something, over those with a possible session."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        whole = [mine for mine in spans(sessions) if any(each.possible for each in mine)]
        yield (), sum(map(has, whole)), len(whole), len(pupils_with_a_session(sessions))

    return count


def missed_whole(sessions: list[Session]) -> bool:
    """Whether every possible session was missed."""
    return all(each.absent for each in sessions if each.possible)


def missed_in_part(sessions: list[Session]) -> bool:
    """Whether some session was attended and some missed."""
    return any(each.attended for each in sessions) and any(each.absent for each in sessions)


def with_illness(sessions: list[Session]) -> bool:
    """Whether any session was missed through illness."""
    return any(each.ill for each in sessions)


def days(has: Callable[[list[Session]], bool]) -> Way:
    return of_spans(by_day, has)


def weeks(has: Callable[[list[Session]], bool]) -> Way:
    return of_spans(by_week, has)


def each_pupil(amount: Callable[[list[Session]], int], among: Callable[[list[Session]], bool] | None = None) -> Way:
    """The amounts of pupils with a possible session, added up, over these pupils."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        everyone = [mine for mine in of_each_pupil(sessions).values() if any(each.possible for each in mine)]
        judged = [mine for mine in everyone if among is None or among(mine)]
        yield (), sum(map(amount, judged)), len(judged), len(judged)

    return count


def missed(sessions: Iterable[Session]) -> int:
    return sum(each.absent for each in sessions)


def possible(sessions: Iterable[Session]) -> int:
    return sum(each.possible for each in sessions)


def reached(parts: int, more_than: int) -> Way:
    """Pupils who missed a `parts`-th of their sessions or more, of those with more than so many."""
    return each_pupil(
        lambda mine: missed(mine) * parts >= possible(mine), among=lambda mine: possible(mine) > more_than
    )


def sick_on_days(least: int) -> Way:
    """Pupils with illness on so many days or more."""
    return each_pupil(lambda mine: sum(map(with_illness, by_day(mine))) >= least)


def below_a_tenth(mine: list[Session]) -> bool:
    return missed(mine) * 10 < possible(mine)


def sessions_left(mine: list[Session]) -> int:
    """How many more a pupil could miss one after the other and stay below a tenth, by trying."""
    more = 0
    while (missed(mine) + more + 1) * 10 < possible(mine) + more + 1:
        more += 1
    return more


def sessions_to_recover(mine: list[Session]) -> int:
    """How many a pupil would have to attend one after the other to be below a tenth, by trying."""
    more = 0
    while missed(mine) * 10 >= possible(mine) + more:
        more += 1
    return more


def bands(sessions: list[Session]) -> Iterator[Count]:
    """Pupils in each of the eleven bands."""
    found = Counter(band(mine) for mine in of_each_pupil(sessions).values())
    pupils = len(pupils_with_a_session(sessions))
    for name in BANDS.values():
        yield (("band", name),), found[name], pupils, pupils


def codes(which: Test, over: Test = lambda each: each.possible) -> Way:
    """Sessions with each code that occurs."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        whole = sum(map(over, sessions))
        for symbol, with_it in Counter(each.symbol for each in sessions if which(each)).items():
            yield (("code", symbol),), with_it, whole, len(pupils_with_a_session(sessions))

    return count


def weekdays(sessions: list[Session]) -> Iterator[Count]:
    """Absence on each day of the week with a possible session."""
    for weekday, name in enumerate(DAYS):
        mine = [each for each in sessions if each.weekday == weekday and each.possible]
        if mine:
            yield (("weekday", name),), missed(mine), len(mine), len({each.who for each in mine})


def number_of_runs(belongs: Test) -> Way:
    def count(sessions: list[Session]) -> Iterator[Count]:
        pupils = len(pupils_with_a_session(sessions))
        yield (), sum(map(len, runs(sessions, belongs).values())), pupils, pupils

    return count


def longest_run(belongs: Test) -> Way:
    return each_pupil(lambda mine: _longest(mine, belongs))


def long_run(belongs: Test, least: int) -> Way:
    """Pupils with a run of so many sessions or more."""
    return each_pupil(lambda mine: _longest(mine, belongs) >= least)


def _longest(mine: list[Session], belongs: Test) -> int:
    return max((len(run) for found in runs(mine, belongs).values() for run in found), default=0)


def runs_by_reason(belongs: Test) -> Way:
    """Runs by the code of their first session."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        found = {who: mine for who, mine in runs(sessions, belongs).items() if mine}
        reasons = Counter(run[0].symbol for mine in found.values() for run in mine)
        for symbol, number in reasons.items():
            yield (("code", symbol),), number, reasons.total(), len(found)

    return count


def seen(last: bool) -> Way:
    """Pupils by the week of their first or last missed session."""

    def count(sessions: list[Session]) -> Iterator[Count]:
        pupils = len(pupils_with_a_session(sessions))
        absent = of_each_pupil(each for each in sessions if each.absent).values()
        found = Counter((max if last else min)(each.week for each in mine) for mine in absent)
        for week, number in found.items():
            yield (("week", week.isoformat()),), number, pupils, pupils

    return count


def minutes(marks: list[LateMark]) -> Iterator[Count]:
    yield (), sum(each.minutes for each in marks), len(marks), len({each.who for each in marks})


def lessons(found: list[Lessons]) -> Iterator[Count]:
    whole = [each for each in found if each.possible]
    pupils = len({each.who for each in whole})
    yield (), sum(each.attended for each in whole), sum(each.possible for each in whole), pupils
