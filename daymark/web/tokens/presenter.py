"""The pages of tokens as their templates want them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from daymark.access.models import ApiToken, Membership
from daymark.access.tokens import COUNTS_FLOOR, may_name
from daymark.registers.models import School
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import plural, shortdate
from daymark.web.tokens.forms import COUNTS, NAMES, TokenForm

NEVER = "not yet"
WHOLE_ONLY = (
    "Counts are given to programs that ask in a role for the whole school. In a role for some year groups, forms or "
    "pupils they are withheld: set beside those of the whole school they would tell of the others."
)


def listing(school: School, mine: Sequence[ApiToken], others: Sequence[ApiToken], now: datetime) -> dict[str, Any]:
    """The context of the list."""
    alive = sum(one.alive(now) for one in mine)
    return {
        "headline": f"{plural(alive, 'token')} of yours can be used." if mine else "You have no token yet.",
        "rows": [_row(one, school, now) for one in mine],
        "others": [[one.person.name, *_row(one, school, now)] for one in others],
        "make_href": reverse("tokens:make", args=[school.key]),
        "guide_href": reverse("api:api-root"),
    }


def _row(token: ApiToken, school: School, now: datetime) -> list[Any]:
    href = reverse("tokens:end", args=[school.key, token.pk])
    return [
        {"text": token.name, "note": token.prefix + "…"},
        _where(token),
        _reads(token),
        {"text": "End it", "href": href, "note": f"Until {_day(token.ends)}"} if token.alive(now) else _over(token),
        _day(token.last_used) if token.last_used else NEVER,
    ]


def _where(token: ApiToken) -> str:
    held = token.membership
    return _role(held) if held is not None else "A role that is over"


def _role(held: Membership) -> str:
    where = held.school or held.trust or held.organisation
    return f"{held.kind.title}, {where}" if where else held.kind.title


def _reads(token: ApiToken) -> str:
    said = "Counts, and pupils by name" if token.names else "Counts only"
    return f"{said}; brings registers in" if token.imports else said


def _over(token: ApiToken) -> str:
    return f"Ended on {_day(token.revoked_at)}" if token.revoked_at else f"Ran out on {_day(token.ends)}"


def _day(at: datetime | None) -> str:
    return shortdate(timezone.localtime(at)) if at else ""


def form(given: TokenForm, action: str) -> dict[str, Any]:
    """The context of the form: only what the person's roles allow is offered."""
    held = given.held
    return {
        "action": action,
        "errors": summary(given, ids=dict.fromkeys(("day", "month", "year"), "ends-day")),
        "wrong": wrong(given),
        "value": {name: given.data.get(name, "") for name in ("name", "day", "month", "year")},
        "roles": [
            {"value": str(one.pk), "text": _role(one), "checked": given.data.get("membership") == str(one.pk)}
            for one in held
        ],
        "reads": _choices(given),
        "narrow": _narrow(held),
        "imports": any(one.kind.imports for one in held),
        "imports_checked": bool(given.data.get("imports")),
    }  # fmt: skip


def _choices(given: TokenForm) -> list[dict[str, Any]]:
    if not any(map(may_name, given.held)):
        return []
    chosen = given.data.get("reads")
    counts = f"Figures of groups. None of fewer than {COUNTS_FLOOR} pupils, and no names. {_narrow(given.held)}"
    return [
        {
            "value": COUNTS, "text": "Counts only", "checked": chosen == COUNTS,
            "hint": {"text": counts.rstrip()},
        },
        {
            "value": NAMES, "text": "Counts, and pupils by name", "checked": chosen == NAMES,
            "hint": {"text": "Everything you see yourself of the pupils in this role."},
        },
    ]  # fmt: skip


def _narrow(held: Sequence[Membership]) -> str:
    """What is said of counts to those who have a role for a part of a school."""
    return WHOLE_ONLY if any(map(_sees_a_part, held)) else ""


def _sees_a_part(held: Membership) -> bool:
    limited = held.forms or held.year_groups or held.pupils
    return held.kind.reach in ("year_groups", "forms", "caseload") or bool(limited)


def made(token: ApiToken, secret: str, root: str) -> dict[str, Any]:
    """The context of the only page that shows a token."""
    return {"name": token.name, "secret": secret, "root": root, "until": _day(token.ends), "reads": _reads(token)}


def ending(token: ApiToken, mine: int | None) -> dict[str, Any]:
    """The context of the question whether a token is to end."""
    return {
        "name": token.name,
        "whose": "" if token.person_id == mine else token.person.name,
        "facts": [
            {"key": "Begins with", "value": token.prefix},
            {"key": "Asks as", "value": _where(token)},
            {"key": "Reads", "value": _reads(token)},
            {"key": "Last used", "value": _day(token.last_used) if token.last_used else "Not yet"},
        ],
    }
