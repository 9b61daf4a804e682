"""What the page of a request says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from daymark.access.models import RightsCase
from daymark.access.models.rights import REMOVING, AskedAs
from daymark.intake.correct import DETAILS, MARK, CannotCorrect
from daymark.intake.correct import standing as stands
from daymark.registers.codes import CODES
from daymark.registers.erasure import GROUNDS
from daymark.registers.models import School
from daymark.registers.retention import RULES
from daymark.web.jinja import longdate, moment, number, plural, shortdate

SESSION_NAMES = {"AM": "morning", "PM": "afternoon"}
MORE_TITLES = {
    "known_history": "Earlier details",
    "comments": "Comments beside marks",
    "details": "Details no register needs",
    "pupil": "The pupil",
}
HEADLINES = {
    "access": "{name}: a copy of everything held.",
    "correction": "{name}: a correction.",
    "restriction": "{name}: a restriction.",
    "erasure": "{name}: erasure.",
    "retention": "What is past its time.",
}
NEXT = {
    ("access", "open"): "Next, look through what the copy would hold, and take out what is about somebody else.",
    ("access", "reviewed"): "Looked through. It can be released.",
    ("access", "done"): "Released. Both files can be taken from here.",
    ("correction", "open"): "See what it was and what it would become, then decide.",
    ("restriction", "open"): "While a record is restricted, only those who oversee the school see it. Registers go on.",
    ("restriction", "in_force"): "Only those who oversee the school see this record until the restriction ends.",
    ("erasure", "open"): "Nothing is removed yet. One person looks this through, another approves it.",
    ("retention", "open"): "Nothing is removed yet. One person looks this through, another approves it.",
}
WAITS = "Looked through by {who}. Somebody else who oversees the school must approve it."
YOURS = "You looked this through, so somebody else must approve it."
UNDER_WAY = "Approved. It is carried out within minutes; this page then says what was removed."
REMOVED = "Removed. What is left of this is a record of how much, and of who saw to it."


def standing(case: RightsCase) -> str:
    """How far a request has come, in words for a table."""
    if case.kind in REMOVING and case.state == "reviewed":
        return "Waiting for a second person"
    return str(case.get_state_display())


def kind_title(what: str) -> str:
    """What a kind of record is called, by the name that cases and tombstones keep it under."""
    return next((rule.title for rule in RULES if rule.rule == what), MORE_TITLES.get(what, what))


def case(found: RightsCase, school: School, name: str, day: date, person: Any) -> dict[str, Any]:
    """Headline, sentences, facts, tables and timeline of one request."""
    return {
        "headline": HEADLINES[found.kind].format(name=name),
        "sentences": _sentences(found, person),
        "facts": _facts(found),
        "timeline": _timeline(found),
        "changes": _changes(found, school),
        "lines": _lines(found),
        "removed": _removed(found),
        "links": _links(found, school),
        "warning": _warning(found, school),
    }


def _sentences(found: RightsCase, person: Any) -> list[str]:
    if found.kind in REMOVING and found.state == "reviewed":
        mine = found.reviewed_by_id == person.pk
        return [YOURS if mine else WAITS.format(who=found.reviewed_by)]
    if found.state == "approved":
        return [UNDER_WAY]
    if found.kind in REMOVING and found.state == "done":
        return [REMOVED]
    said = NEXT.get((found.kind, found.state))
    return [said] if said else []


def _facts(found: RightsCase) -> list[dict[str, Any]]:
    if found.kind == "retention":
        return [{"key": "Proposed", "value": shortdate(found.received_on)}]
    rows = [
        {"key": "Asked by", "value": f"{found.asked_by}, {AskedAs(found.asked_as).label.lower()}"},
        {"key": "How it was checked", "value": found.identity},
        {"key": "Received", "value": longdate(found.received_on)},
    ]
    if found.due and not found.closed and found.state != "in_force":
        rows.append({"key": "Answer due by", "value": longdate(found.due)})
    if found.kind == "erasure":
        rows.append({"key": "Ground", "value": GROUNDS[found.plan["ground"]]})
    return [*rows, {"key": "What they ask for", "value": found.reason}]


def _timeline(found: RightsCase) -> list[dict[str, Any]]:
    restricted = found.plan.get("restricted", {})
    told = [
        (found.done_at if found.kind in REMOVING else None, "Removed", "", ""),
        (found.decided_at, _decided(found), found.decided_by, found.decision),
        (_moment(restricted.get("at")), "Restricted", restricted.get("by"), restricted.get("why", "")),
        (found.reviewed_at, "Looked through", found.reviewed_by, found.plan.get("reviewed", "")),
        (found.opened_at, "Written down" if found.opened_by else "Proposed by Daymark", found.opened_by, ""),
    ]
    return [
        {"date": moment(at), "title": f"{title}, {who}" if who else title, "text": text}
        for at, title, who, text in told
        if at is not None
    ]


def _decided(found: RightsCase) -> str:
    named = {
        "refused": "Refused", "withdrawn": "Withdrawn", "lifted": "Restriction ended", "in_force": "Restricted",
        "approved": "Approved", "done": {"access": "Released", "correction": "Corrected"}.get(found.kind, "Approved"),
    }  # fmt: skip
    return named.get(found.state, "Decided")


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _changes(found: RightsCase, school: School) -> list[list[str]]:
    """What a correction is about: what, what it was, what it becomes."""
    if found.kind != "correction":
        return []
    plan = found.plan
    if plan["what"] == MARK:
        day = date.fromisoformat(plan["date"])
        return [[f"{longdate(day)}, {SESSION_NAMES[plan['session']]}", _code(plan["was"]), _code(plan["to"])]]
    return [[DETAILS[plan["what"]].title, plan["was"] or "not known", plan["to"] or "not known"]]


def _code(symbol: str) -> str:
    return f"{symbol}  {CODES.by_symbol[symbol].plain}" if symbol in CODES.by_symbol else "No mark"


def _lines(found: RightsCase) -> dict[str, list[list[Any]]]:
    """What goes and what stays, as rows of tables."""
    if found.kind not in REMOVING:
        return {"goes": [], "stays": []}
    lines = found.plan.get("lines", [])
    if found.kind == "retention":
        rows = [
            [one["title"], number(one["rows"]), number(one["pupils"]) if one["pupils"] else "", _span(one), _kept(one)]
            for one in lines
        ]
        return {"goes": rows, "stays": []}
    return {
        "goes": [[one["title"], number(one["rows"])] for one in lines if one["goes"]],
        "stays": [[one["title"], number(one["rows"]), one["reason"]] for one in lines if not one["goes"]],
    }


def _span(line: dict[str, Any]) -> str:
    if not line["first"]:
        return f"before {shortdate(date.fromisoformat(line['before']))}"
    first, last = (shortdate(date.fromisoformat(line[name])) for name in ("first", "last"))
    return first if first == last else f"{first} to {last}"


def _kept(line: dict[str, Any]) -> str:
    return next((rule.kept for rule in RULES if rule.rule == line["rule"]), "")


def _removed(found: RightsCase) -> list[list[str]]:
    counts = found.outcome.get("counts", {})
    return [[kind_title(what), number(rows)] for what, rows in counts.items() if rows]


def _links(found: RightsCase, school: School) -> list[dict[str, str]]:
    if found.kind != "access":
        return []
    if found.state == "done":
        return [
            {"text": "The copy to read (PDF)", "href": reverse("rights:copy_pdf", args=[school.key, found.pk])},
            {"text": "The data (ZIP)", "href": reverse("rights:copy_zip", args=[school.key, found.pk])},
        ]
    if found.closed:
        return []
    text = "Look through the copy" if found.state == "open" else "Look through it again"
    return [{"text": text, "href": reverse("rights:look", args=[school.key, found.pk])}]


def _warning(found: RightsCase, school: School) -> str:
    if found.kind != "correction" or found.state != "done" or found.pupil is None:
        return found.trouble
    try:
        now = stands(school, found.pupil, found.plan)
    except CannotCorrect:
        return ""
    if now == found.plan["to"]:
        return ""
    return (
        "What stands there now is something else again: an import has written over this correction, or it was undone. "
        "Correct it in the school’s own system too, and make a new correction here."
    )


def texts_said(count: int) -> str:
    """ "2 texts were taken out"."""
    return f"{plural(count, 'text was', 'texts were')} taken out" if count else "Nothing was taken out"
