"""Requests made by right: what can be done with one as it stands, and the steps from its opening to its end.

A step writes down that it was taken. What it sets off elsewhere, such as the correction itself, is done by whoever
takes it, in the same transaction and with the row of the case locked, so that no step is taken twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from daymark.access.models import Person, RightsCase
from daymark.access.models.rights import REMOVING, AskedAs
from daymark.access.places import School
from daymark.access.rights import due_by

CHANGED = "This request has changed meanwhile. Look at it again."
YOURS = "Whoever looked it through cannot approve it as well."
REVIEWED = ("state", "reviewed_by", "reviewed_at")
DECIDED = ("state", "decided_by", "decided_at", "decision")


class CannotBeDone(Exception):  # noqa: N818 - said to people
    """It cannot be done as things stand; the message says why."""


@dataclass(frozen=True)
class Asking:
    """Who asks and in which place, how it was checked that they are who they say, what for, and the day it came.

    asked_as  a value of `models.rights.AskedAs`
    """

    asked_by: str
    asked_as: str
    identity: str
    reason: str
    received_on: date


def possible(case: RightsCase, person: Person) -> tuple[str, ...]:
    """The steps that can be taken now, by the person asking.

    correct, restrict, lift, release, refuse, withdraw, approve   as the functions here
    look      an access copy is looked through; `forward`, what would be removed is: both are `review`
    again     what would be removed is counted again: `reopen`
    """
    if case.closed or case.state == "approved":
        return ()
    if case.state == "in_force":
        return ("lift",)
    return (*_ways_on(case, person), "refuse", "withdraw")


def _ways_on(case: RightsCase, person: Person) -> tuple[str, ...]:
    if case.kind == "correction":
        return ("correct",)
    if case.kind == "restriction":
        return ("restrict",)
    if case.kind == "access":
        return ("look", "release") if case.state == "reviewed" else ("look",)
    return _removing(case, person)


def _removing(case: RightsCase, person: Person) -> tuple[str, ...]:
    if case.state == "open":
        something = any(line.get("goes", True) for line in case.plan.get("lines", []))
        return ("forward", "again") if something else ("again",)
    return ("again",) if case.reviewed_by_id == person.pk else ("approve", "again")


def write_down(
    school: School, kind: str, pupil: int, asking: Asking, plan: Mapping[str, Any], *, by: Person, at: datetime
) -> RightsCase:
    """A new case: what is asked for of a pupil (their number), and the day an answer is due."""
    return RightsCase.objects.create(
        school=school, kind=kind, pupil=pupil, plan=dict(plan), due=due_by(asking.received_on), opened_by=by,
        opened_at=at, **asdict(asking),
    )  # fmt: skip


def propose(
    school: School, lines: Sequence[Mapping[str, Any]], *, on: date, by: Person | None, at: datetime
) -> RightsCase:
    """A new case for what is past its time; `lines` say what would be removed. By nobody where Daymark proposes."""
    return RightsCase.objects.create(
        school=school, kind="retention", asked_as=AskedAs.SCHOOL, received_on=on, opened_by=by, opened_at=at,
        plan={"lines": list(lines)},
    )  # fmt: skip


def counted(case: RightsCase, lines: Sequence[Mapping[str, Any]]) -> None:
    """What would be removed now, in the place of what was counted before."""
    case.plan, case.trouble = {**case.plan, "lines": list(lines)}, ""
    case.save(update_fields=["plan", "trouble"])


def refuse(case: RightsCase, *, by: Person, at: datetime, why: str) -> None:
    """Raises CannotBeDone, as every step does that is not `possible` any more."""
    _check(case, by, "refuse")
    _decide(case, "refused", by, at, why)


def withdraw(case: RightsCase, *, by: Person, at: datetime, why: str) -> None:
    """Whoever asked takes it back."""
    _check(case, by, "withdraw")
    _decide(case, "withdrawn", by, at, why)


def correct(case: RightsCase, *, by: Person, at: datetime, why: str, written: int) -> None:
    """The correction was written, as an import of this number."""
    _check(case, by, "correct")
    case.outcome, case.done_at = {"import": written}, at
    _decide(case, "done", by, at, why, "outcome", "done_at")


def restrict(case: RightsCase, *, by: Person, at: datetime, why: str) -> None:
    """From now on the record is shown to nobody but those who oversee the school."""
    _check(case, by, "restrict")
    _decide(case, "in_force", by, at, why)


def lift(case: RightsCase, *, by: Person, at: datetime, why: str) -> None:
    """The restriction ends; who decided on it, when and why, is kept in the plan."""
    _check(case, by, "lift")
    when = case.decided_at.isoformat() if case.decided_at else ""
    restricted = {"by": str(case.decided_by), "at": when, "why": case.decision}
    case.done_at, case.plan = at, {**case.plan, "restricted": restricted}
    _decide(case, "lifted", by, at, why, "done_at", "plan")


def release(case: RightsCase, *, by: Person, at: datetime, why: str = "") -> None:
    """The copy can be taken from now on."""
    _check(case, by, "release")
    case.done_at = at
    _decide(case, "done", by, at, why, "done_at")


def review(case: RightsCase, *, by: Person, at: datetime, said: str, found: Mapping[str, Any] | None = None) -> None:
    """Somebody has looked it through; what they `said` of it and what they `found` is kept in the plan."""
    _check(case, by, "look", "forward")
    case.plan = {**case.plan, **(found or {}), "reviewed": said}
    _reviewed(case, "reviewed", by, at, "plan")


def reopen(case: RightsCase, *, by: Person) -> None:
    """What would be removed is counted again, and must be looked through again."""
    _check(case, by, "again")
    _reviewed(case, "open", None, None)


def approve(case: RightsCase, *, by: Person, at: datetime, why: str) -> None:
    """A second person agrees that it is removed."""
    if case.kind in REMOVING and case.reviewed_by_id == by.pk:
        raise CannotBeDone(YOURS)
    _check(case, by, "approve")
    _decide(case, "approved", by, at, why)


def send_back(case: RightsCase, trouble: str) -> None:
    """What was approved is not carried out, and must be looked through again; `trouble` says why."""
    _approved(case)
    case.state, case.trouble, case.reviewed_by, case.decided_by = "open", trouble, None, None
    case.save(update_fields=["state", "trouble", "reviewed_by", "decided_by"])


def carried_out(case: RightsCase, outcome: Mapping[str, Any], *, at: datetime, to_lay_out: Sequence[int]) -> None:
    """What was approved is done; of these school years, by the year they start in, the figures are laid out anew."""
    _approved(case)
    case.state, case.done_at, case.trouble = "done", at, ""
    case.outcome, case.to_lay_out = dict(outcome), list(to_lay_out)
    case.save(update_fields=["state", "done_at", "trouble", "outcome", "to_lay_out"])


def _approved(case: RightsCase) -> None:
    if case.state != "approved":
        raise CannotBeDone(CHANGED)


def _check(case: RightsCase, by: Person, *steps: str) -> None:
    if not set(steps) & set(possible(case, by)):
        raise CannotBeDone(CHANGED)


def _decide(case: RightsCase, state: str, by: Person, at: datetime, why: str, *more: str) -> None:
    case.state, case.decided_by, case.decided_at, case.decision = state, by, at, why
    case.save(update_fields=[*DECIDED, *more])


def _reviewed(case: RightsCase, state: str, by: Person | None, at: datetime | None, *more: str) -> None:
    case.state, case.reviewed_by, case.reviewed_at = state, by, at
    case.save(update_fields=[*REVIEWED, *more])
