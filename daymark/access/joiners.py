"""What a list of staff proposes about who holds a role: who might be invited, and whose role might end.

Nothing happens by itself. A proposal that somebody has dismissed is not made again by the next list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from daymark.access import granting
from daymark.access.granting import AT_A_SCHOOL
from daymark.access.models import Invitation, Membership, Person, StaffList, StaffProposal
from daymark.access.models.invitations import WAITING
from daymark.access.models.staff import ACCEPTED, DISMISSED, JOINER, LEAVER, OPEN
from daymark.access.places import School


@dataclass(frozen=True)
class StaffMember:
    """One line of a list of staff. `row` is the row of the file as a spreadsheet numbers it."""

    row: int
    name: str
    email: str
    title: str = ""
    start: date | None = None
    leave: date | None = None


@dataclass(frozen=True)
class Read:
    """What a list said. `doubtful` are the names and addresses, in small letters, of lines that were left out."""

    file: str
    members: tuple[StaffMember, ...]
    problems: tuple[dict[str, object], ...] = ()
    doubtful: frozenset[str] = field(default_factory=frozenset)


def keep(
    school: School, read: Read, suggest: Callable[[str], str], *, by: Person, day: date, at: datetime
) -> StaffList:
    """Keep the list and what it proposes. `suggest` gives the name of the role a title sounds like, or nothing.

    What earlier lists proposed and nobody decided gives way to this one. A list of nobody proposes nothing.
    """
    made = StaffList.objects.create(
        school=school, file=read.file, at=at, by=by, people=len(read.members), problems=list(read.problems)
    )
    if not read.members:
        return made
    StaffProposal.objects.filter(of__school=school, state=OPEN).delete()
    dismissed = {
        (one.kind, one.email, one.membership_id, one.day)
        for one in StaffProposal.objects.filter(of__school=school, state=DISMISSED)
    }
    found = [one for one in _proposed(school, read, suggest, day) if _told_apart(one) not in dismissed]
    for one in found:
        one.of = made
    StaffProposal.objects.bulk_create(found)
    return made


def decide(proposal: StaffProposal, accepted: bool, *, by: Person, at: datetime) -> bool:
    """Write down what somebody decided; False where it was decided before."""
    changed = StaffProposal.objects.filter(pk=proposal.pk, state=OPEN).update(
        state=ACCEPTED if accepted else DISMISSED, decided_by=by, decided_at=at
    )
    return bool(changed)


def let_go(proposal: StaffProposal, *, by: Person, managing: Sequence[Membership], day: date, at: datetime) -> bool:
    """End the role of a leaver: on the last day the list says, or at once where that is over; whether it was at once.

    Raises Refused.
    """
    held, last = proposal.membership, proposal.day
    if held is None:
        raise granting.Refused(granting.NOT_YOURS)
    at_once = last is None or last < day
    if last is None or at_once:
        granting.end(held, proposal.why, by=by, managing=managing, day=day, at=at)
    else:
        granting.end_on(held, last, managing=managing, day=day)
    decide(proposal, True, by=by, at=at)
    return at_once


def waiting(school: School) -> list[StaffProposal]:
    """What nobody has decided yet."""
    rows = StaffProposal.objects.filter(of__school=school, state=OPEN)
    return list(rows.select_related("membership__person", "membership__school"))


def newest(school: School) -> StaffList | None:
    """The list that was read last."""
    return StaffList.objects.filter(school=school).select_related("by").first()


def _told_apart(one: StaffProposal) -> tuple[str, str, int | None, date | None]:
    return one.kind, one.email, one.membership_id, one.day


def _proposed(school: School, read: Read, suggest: Callable[[str], str], day: date) -> list[StaffProposal]:
    held = _held(school, day)
    invited = set(Invitation.objects.filter(WAITING, school=school).values_list("email", flat=True))
    found: list[StaffProposal] = []
    for member in read.members:
        email = member.email.lower()
        if member.leave is not None:
            found += [_leaver(member, one, day) for one in held.get(email, ()) if _outlasts(one, member.leave)]
        elif email not in held and email not in invited:
            found.append(_joiner(member, suggest, day))
    listed = {member.email.lower() for member in read.members}
    return found + list(_not_listed(held, listed | read.doubtful))


def _held(school: School, day: date) -> dict[str, list[Membership]]:
    """The roles at the school that run or are to come, by address."""
    rows = Membership.objects.filter(school=school).running_or_to_come(day)
    found: dict[str, list[Membership]] = {}
    for one in rows.select_related("person"):
        found.setdefault(one.person.email.lower(), []).append(one)
    return found


def _outlasts(held: Membership, leave: date) -> bool:
    return held.end is None or held.end > leave


def _leaver(member: StaffMember, held: Membership, day: date) -> StaffProposal:
    assert member.leave is not None
    said = "left" if member.leave < day else "leave"
    why = f"The list says they {said} on {member.leave.day} {member.leave:%B %Y}."
    return StaffProposal(
        kind=LEAVER, row=member.row, name=held.person.name, email=member.email.lower(), title=member.title,
        membership=held, day=member.leave, why=why,
    )  # fmt: skip


def _joiner(member: StaffMember, suggest: Callable[[str], str], day: date) -> StaffProposal:
    later = member.start is not None and member.start > day
    why = "They are on the list and hold no role here."
    if later and member.start is not None:
        why = f"The list says they start on {member.start.day} {member.start:%B %Y}."
    return StaffProposal(
        kind=JOINER, row=member.row, name=member.name, email=member.email.lower(), title=member.title,
        role=suggest(member.title), day=member.start if later else None, why=why,
    )  # fmt: skip


def _not_listed(held: Mapping[str, Sequence[Membership]], known: Iterable[str]) -> list[StaffProposal]:
    """Holders of roles that a school's own staff hold, who are on no line of the list."""
    listed = set(known)
    return [
        StaffProposal(
            kind=LEAVER, name=one.person.name, email=email, membership=one, why="They are on no line of the list."
        )
        for email, roles in held.items()
        for one in roles
        if email not in listed
        and one.person.name.lower() not in listed
        and one.kind.names
        and one.kind.reach in AT_A_SCHOOL
        and one.end is None
    ]
