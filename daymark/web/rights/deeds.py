"""What can be decided on a request as it stands, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daymark.access.models import Person, RightsCase
from daymark.access.models.rights import REMOVING
from daymark.intake import correct, removal
from daymark.intake.correct import CannotCorrect
from daymark.intake.jobs import carry_out_removal, lay_out_import
from daymark.registers.models import School

Do = Callable[[RightsCase, School, Any, datetime, str], str]


class CannotBeDone(Exception):  # noqa: N818 - said to people
    """It cannot be done as things stand; the message says why."""


@dataclass(frozen=True)
class Deed:
    """A button: what it says, what it does and gives as a sentence, whether a reason is asked for, and its look.

    kind   "" for the first way on, "secondary" or "warning"
    """

    name: str
    button: str
    do: Do
    reason: bool = False
    kind: str = ""


def possible(case: RightsCase, person: Any) -> list[Deed]:
    """The buttons of a request as it stands, for the person asking."""
    if case.closed or case.state == "approved":
        return []
    if case.state == "in_force":
        return [Deed("lift", "End the restriction", _lift, reason=True)]
    return [*_ways_on(case, person), Deed("refuse", "Refuse", _refuse, True, "secondary"), _WITHDRAW]


def _ways_on(case: RightsCase, person: Any) -> list[Deed]:
    if case.kind == "correction":
        return [Deed("correct", "Correct it", _correct, reason=True)]
    if case.kind == "restriction":
        return [Deed("restrict", "Restrict the record", _restrict, reason=True)]
    if case.kind == "access":
        return [Deed("release", "Release the copy", _release)] if case.state == "reviewed" else []
    return _removing(case, person)


def _removing(case: RightsCase, person: Any) -> list[Deed]:
    again = Deed("again", "Count again", _again, kind="secondary")
    if case.state == "open":
        lines = [line for line in case.plan.get("lines", []) if line.get("goes", True)]
        return [Deed("forward", "I have looked through this", _forward, reason=True), again] if lines else [again]
    if case.reviewed_by_id == person.pk:
        return [again]
    return [Deed("approve", "Approve, and remove it", _approve, True, "warning"), again]


def _close(case: RightsCase, state: str, by: Person, at: datetime, said: str) -> None:
    case.state, case.decided_by, case.decided_at, case.decision = state, by, at, said
    case.save(update_fields=["state", "decided_by", "decided_at", "decision"])


def _refuse(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    _close(case, "refused", by, at, said)
    return "The request is refused. Tell whoever asked why, and that they can complain to the ICO."


def _withdraw(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    _close(case, "withdrawn", by, at, said)
    return "The request is withdrawn."


_WITHDRAW = Deed("withdraw", "Withdraw", _withdraw, True, "secondary")


def _correct(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    try:
        row = correct.apply(case, school, by=by, at=at)
    except CannotCorrect as wrong:
        raise CannotBeDone(str(wrong)) from wrong
    case.outcome, case.done_at = {"import": row.pk}, at
    case.save(update_fields=["outcome", "done_at"])
    _close(case, "done", by, at, said)
    lay_out_import.defer(import_id=row.pk)
    return "Corrected. The figures are being counted again."


def _restrict(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    _close(case, "in_force", by, at, said)
    return "The record is restricted. Only those who oversee the school see it."


def _lift(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    before = {
        "by": str(case.decided_by),
        "at": case.decided_at.isoformat() if case.decided_at else "",
        "why": case.decision,
    }
    case.done_at, case.plan = at, {**case.plan, "restricted": before}
    case.save(update_fields=["done_at", "plan"])
    _close(case, "lifted", by, at, said)
    return "The restriction has ended. Tell whoever asked for it."


def _release(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    case.done_at = at
    case.save(update_fields=["done_at"])
    _close(case, "done", by, at, said)
    return "The copy is released. Take both files and give them to whoever asked, safely."


def _again(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    case.state, case.reviewed_by, case.reviewed_at = "open", None, None
    case.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    removal.look_again(case, school, at)
    return "Counted again."


def _forward(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    assert case.kind in REMOVING
    case.state, case.reviewed_by, case.reviewed_at = "reviewed", by, at
    case.plan = {**case.plan, "reviewed": said}
    case.save(update_fields=["state", "reviewed_by", "reviewed_at", "plan"])
    return "Looked through. Somebody else who oversees the school must approve it now."


def _approve(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    if case.reviewed_by_id == by.pk:
        raise CannotBeDone("Whoever looked it through cannot approve it as well.")
    _close(case, "approved", by, at, said)
    carry_out_removal.defer(school_id=school.pk, case_id=case.pk)
    return "Approved. It is being carried out."
