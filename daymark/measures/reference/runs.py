"""Runs of sessions missed one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from daymark.measures.reference.entries import Session, Who

Run = list[Session]
Test = Callable[[Session], bool]


def runs(sessions: Iterable[Session], belongs: Test) -> Mapping[Who, list[Run]]:
    """The runs of each pupil.

    A run holds sessions that belong to it, one after the other. A session that was not possible neither belongs nor
    ends it; every other session that does not belong does, and so does one without a mark. No run goes on from one
    school year into the next.
    """
    whole: dict[tuple[str, int, str], list[Session]] = defaultdict(list)
    for each in sessions:
        whole[each.school, each.year, each.pupil].append(each)
    found: dict[Who, list[Run]] = defaultdict(list)
    for mine in whole.values():
        found[mine[0].who] += _runs_of_one(sorted(mine, key=lambda each: (each.day, each.half)), belongs)
    return found


def _runs_of_one(sessions: Iterable[Session], belongs: Test) -> list[Run]:
    found: list[Run] = []
    current: Run = []
    for each in sessions:
        if belongs(each):
            if not current:
                found.append(current)
            current.append(each)
        elif each.possible or each.missing:
            current = []
    return found
