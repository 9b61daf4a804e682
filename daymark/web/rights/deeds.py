"""The buttons of a request: what each says, what pressing it does, and the sentence that tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daymark.access import cases
from daymark.access.cases import CannotBeDone
from daymark.access.models import Person, RightsCase
from daymark.intake import correct, removal
from daymark.intake.correct import CannotCorrect
from daymark.intake.jobs import carry_out_removal, lay_out_import
from daymark.registers.models import School

Do = Callable[[RightsCase, School, Any, datetime, str], str]


@dataclass(frozen=True)
class Deed:
    """A button: what it says, what it does and gives as a sentence, whether a reason is asked for, and its look.

    name  the step it takes, of those of `cases.possible`
    kind  "" for the first way on, "secondary" or "warning"
    """

    name: str
    button: str
    do: Do
    reason: bool = False
    kind: str = ""


def possible(case: RightsCase, person: Person) -> list[Deed]:
    """The buttons of a request as it stands, for the person asking."""
    return [_DEEDS[step] for step in cases.possible(case, person) if step in _DEEDS]


def _refuse(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.refuse(case, by=by, at=at, why=said)
    return "The request is refused. Tell whoever asked why, and that they can complain to the ICO."


def _withdraw(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.withdraw(case, by=by, at=at, why=said)
    return "The request is withdrawn."


def _correct(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    try:
        row = correct.apply(case, school, by=by, at=at)
    except CannotCorrect as wrong:
        raise CannotBeDone(str(wrong)) from wrong
    cases.correct(case, by=by, at=at, why=said, written=row.pk)
    lay_out_import.defer(import_id=row.pk)
    return "Corrected. The figures are being counted again."


def _restrict(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.restrict(case, by=by, at=at, why=said)
    return "The record is restricted. Only those who oversee the school see it."


def _lift(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.lift(case, by=by, at=at, why=said)
    return "The restriction has ended. Tell whoever asked for it."


def _release(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.release(case, by=by, at=at, why=said)
    return "The copy is released. Take both files and give them to whoever asked, safely."


def _again(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.reopen(case, by=by)
    removal.look_again(case, school, at)
    return "Counted again."


def _forward(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.review(case, by=by, at=at, said=said)
    return "Looked through. Somebody else who oversees the school must approve it now."


def _approve(case: RightsCase, school: School, by: Person, at: datetime, said: str) -> str:
    cases.approve(case, by=by, at=at, why=said)
    carry_out_removal.defer(school_id=school.pk, case_id=case.pk)
    return "Approved. It is being carried out."


_DEEDS: Mapping[str, Deed] = {
    one.name: one
    for one in (
        Deed("correct", "Correct it", _correct, reason=True),
        Deed("restrict", "Restrict the record", _restrict, reason=True),
        Deed("lift", "End the restriction", _lift, reason=True),
        Deed("release", "Release the copy", _release),
        Deed("forward", "I have looked through this", _forward, reason=True),
        Deed("approve", "Approve, and remove it", _approve, reason=True, kind="warning"),
        Deed("again", "Count again", _again, kind="secondary"),
        Deed("refuse", "Refuse", _refuse, reason=True, kind="secondary"),
        Deed("withdraw", "Withdraw", _withdraw, reason=True, kind="secondary"),
    )
}
"""By step. A copy is looked through on a page of its own, so `look` has no button."""
