"""The same people this year and last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from daymark.measures.periods import Period
from daymark.measures.question import Question
from daymark.measures.reference.asked import Asked, Group, Seen
from daymark.measures.reference.entries import Session, Who, band, of_each_pupil
from daymark.measures.reference.kinds import Count

Groups = Mapping[Group, list[Session]]


@dataclass(frozen=True)
class Sides:
    """The sessions of this year and of last, in the groups of this year, and all of each."""

    now: Groups
    then: Groups
    all_now: list[Session]
    all_then: list[Session]


def sides(question: Question, seen: Seen, then: Period) -> Sides:
    """The sessions of people with a possible session on both sides.

    A person stands in the group of their newest school year, and there of the last school. The choice of pupils is one
    of this year: the sessions of last year count at whatever school the scope lets be seen.
    """
    asked = Asked.by(question, seen)
    now = of_each_pupil(_persons(seen, asked.sessions))
    before = of_each_pupil(_persons(seen, Asked(seen, (then.start, then.end), ()).sessions))
    both = [who for who in now if _counts(now[who]) and _counts(before.get(who, []))]
    group_of = {who: asked.group(question.by, max(now[who], key=_newest)) for who in both}
    return Sides(
        _divided(question.by, group_of, now),
        _divided(question.by, group_of, before),
        [each for who in both for each in now[who]],
        [each for who in both for each in before[who]],
    )


def _counts(sessions: Iterable[Session]) -> bool:
    return any(each.possible for each in sessions)


def _newest(session: Session) -> tuple[int, str, str]:
    return session.year, session.school, session.pupil


def _persons(seen: Seen, sessions: Iterable[Session]) -> list[Session]:
    """The sessions, each counting for its person: by unique pupil number, or else by school and pupil.

    The number of a pupil is that of the newest school year among these sessions.
    """
    found = []
    for (school, pupil), mine in of_each_pupil(sessions).items():
        upn = seen.registers.people[school, max(each.year for each in mine), pupil].get("upn")
        found += [replace(each, who=("", upn)) if upn else each for each in mine]
    return found


def _divided(by: Sequence[str], group_of: Mapping[Who, Group], sessions: Mapping[Who, list[Session]]) -> Groups:
    """The sessions of each group; asked of everyone there is one group, though it may be empty."""
    found: dict[Group, list[Session]] = {} if by else {(): []}
    for who, group in group_of.items():
        found.setdefault(group, []).extend(sessions[who])
    return found


def movement(both: Sides, group: Group) -> Iterator[Count]:
    """The people of a group by band last year and band this year."""
    now, then = of_each_pupil(both.now[group]), of_each_pupil(both.then.get(group, []))
    moved: dict[tuple[str, str], int] = defaultdict(int)
    before: dict[str, int] = defaultdict(int)
    for who, mine in now.items():
        earlier, later = band(then[who]) or "", band(mine) or ""
        moved[earlier, later] += 1
        before[earlier] += 1
    for (earlier, later), people in moved.items():
        yield (("band_before", earlier), ("band", later)), people, before[earlier], before[earlier]
