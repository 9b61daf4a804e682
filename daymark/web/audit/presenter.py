"""The record as its templates want it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse

from daymark.access.audit import ACTS, KINDS
from daymark.access.models import AuditEntry, BreakGlass
from daymark.access.record import people
from daymark.access.scope import Scope
from daymark.insight import words
from daymark.registers.models import Pupil, School
from daymark.web.audit.choosing import Choice, called
from daymark.web.jinja import moment, plural, shortdate
from daymark.web.pupils.links import pupil_href

HEADER = ("at", "person", "name", "act", "said", "kind", "pupils", "why", "address", "emergency", "detail")
NOBODY = "Daymark itself"
NOT_KNOWN = "Somebody not signed in"
COLUMNS = ("When", "Who", "What they did", "Pupils")
MOST_NAMED = 300
"""So many pupils of one act are listed by name; an import may be about a whole school."""
DETAILS = {
    "page": "Page of the list", "of": "Pupils in the whole list", "as": "Kind of file", "import": "Import number",
    "file": "File number", "files": "Files", "source": "Source number", "date": "Day", "session": "Session",
    "state": "Now counts as", "measure": "Figure", "search": "Searched for", "year_group": "Year group", "form": "Form",
    "fsm": "Free school meals", "sen": "SEN", "sex": "Sex", "eal": "First language", "band": "Share missed",
    "missed": "Days missed at least", "rows": "Rows", "before": "Older than", "entry": "Row of this record",
    "kind": "Kind", "person": "Person number", "act": "Act", "from": "From", "to": "To", "pupil": "Pupil",
    "found": "Pupils found", "tried": "Tried to sign in as",
}  # fmt: skip


def record(school: School, scope: Scope, choice: Choice, leaf: Page[AuditEntry]) -> dict[str, Any]:
    """The context of the whole record."""
    who = people(school)
    names = called(school, scope, {row.pupils[0] for row in leaf if len(row.pupils) == 1})
    here = reverse("audit:record", args=[school.key])
    return {
        "headline": _headline(school, choice, leaf),
        "fields": _fields(choice, who),
        "chips": _chips(choice, who, here),
        "action": here,
        "columns": [{"text": text} for text in COLUMNS],
        "rows": [row(school, one, names) for one in leaf],
        "page": leaf.number,
        "pages": leaf.paginator.num_pages,
        "query": (choice.query() + "&" if choice.chosen() else "?") + "page=",
        "count_said": _count(leaf),
        "export_href": reverse("audit:export", args=[school.key]) + choice.query(),
    }


def of_pupil(school: School, pupil: Pupil, leaf: Page[AuditEntry], every: QuerySet[AuditEntry]) -> dict[str, Any]:
    """The context of one pupil's record."""
    count = leaf.paginator.count
    who = every.order_by().values("person").distinct().count()
    acts, of = plural(count, "act"), plural(who, "person", "people")
    return {
        "name": str(pupil),
        "headline": f"{acts} of {of} {'concerns' if count == 1 else 'concern'} {pupil}."
        if count
        else f"Nobody has looked at {pupil} or changed anything yet.",
        "columns": [{"text": text} for text in COLUMNS],
        "rows": [row(school, one, {}) for one in leaf],
        "page": leaf.number,
        "pages": leaf.paginator.num_pages,
        "count_said": _count(leaf),
        "pupil_href": pupil_href(school.key, str(pupil.pk)),
    }


def row(school: School, one: AuditEntry, names: Mapping[int, str]) -> list[Any]:
    """One act as a row of the table; `names` are those of pupils who may be named."""
    act = ACTS.get(one.act)
    return [
        {"text": moment(one.at), "href": reverse("audit:entry", args=[school.key, one.pk])},
        {"text": _who(one), "note": one.where},
        {"text": words.first_upper(act.says) if act else one.act, "note": _note(one)},
        _whom(school, one.pupils, names),
    ]


def _note(one: AuditEntry) -> str:
    """Why it was done, where that was asked, and that an emergency had opened the pupil."""
    why = f"“{one.why}”" if one.why else ""
    under = one.emergency and not one.act.startswith(("emergency.", "record."))
    return f"in an emergency {why}".strip() if under else why


def entry(school: School, one: AuditEntry, names: Mapping[int, str]) -> dict[str, Any]:
    """The context of one act."""
    act = ACTS.get(one.act)
    said = act.says if act else one.act
    here = reverse("audit:record", args=[school.key])
    facts: list[dict[str, Any]] = [
        {"key": "When", "value": moment(one.at)},
        {"key": "From", "value": one.where or "not known"},
        {"key": "Kind", "value": KINDS[act.kind] if act else "not known"},
        *([{"key": "Why", "value": one.why}] if one.why else []),
        *({"key": _called(key), "value": _said(value)} for key, value in _details(one, people(school)).items()),
    ]
    if one.person is not None:
        facts.append({"key": "More", "value": f"All acts of {one.person_name}", "href": f"{here}?person={one.person}"})
    if one.emergency:
        href = reverse("audit:emergency", args=[school.key, one.emergency])
        facts.append({"key": "Emergency", "value": "What was opened, and why", "href": href})
    listed = sorted(names.items(), key=lambda pair: pair[1].casefold())[:MOST_NAMED]
    return {
        "headline": f"{_who(one)} {said}.",
        "facts": facts,
        "pupils": [{"text": name, "href": reverse("audit:pupil", args=[school.key, key])} for key, name in listed],
        "more": len(names) - len(listed),
        "others": len(one.pupils) - len(names),
    }


def _who(one: AuditEntry) -> str:
    return one.person_name or (NOT_KNOWN if one.act.startswith("sign.") else NOBODY)


def _details(one: AuditEntry, here: list[tuple[int, str]]) -> dict[str, Any]:
    """What else is kept; a person by name where they are of the school."""
    tried = one.detail.get("tried")
    return {**one.detail, **({"tried": dict(here).get(tried, "somebody else")} if isinstance(tried, int) else {})}


def _called(key: str) -> str:
    return DETAILS.get(key) or words.first_upper(key.replace("_", " "))


def _said(value: Any) -> str:
    """A detail in words, whatever it is made of."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return "; ".join(f"{words.first_lower(_called(key))} {_said(held)}" for key, held in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)


def line(one: AuditEntry) -> list[Any]:
    """One act as a line of the file. Pupils stand by number."""
    act = ACTS.get(one.act)
    return [
        one.at.isoformat(timespec="seconds"), one.person if one.person is not None else "", one.person_name, one.act,
        act.says if act else "", act.kind if act else "", " ".join(map(str, one.pupils)), one.why, one.where,
        one.emergency or "", "; ".join(f"{key}={_said(value)}" for key, value in one.detail.items()),
    ]  # fmt: skip


def unread(school: School, notices: Iterable[BreakGlass]) -> list[dict[str, str]]:
    """Emergencies nobody who oversees the school has read of yet, as links."""
    return [
        {
            "text": f"{one.person_name}, {moment(one.opened)}",
            "href": reverse("audit:emergency", args=[school.key, one.pk]),
        }
        for one in notices
    ]


def _whom(school: School, pupils: list[int], names: Mapping[int, str]) -> Any:
    if not pupils:
        return "–"
    if len(pupils) == 1 and pupils[0] in names:
        return {"text": names[pupils[0]], "href": reverse("audit:pupil", args=[school.key, pupils[0]])}
    return plural(len(pupils), "pupil")


def _headline(school: School, choice: Choice, leaf: Page[AuditEntry]) -> str:
    count = leaf.paginator.count
    if choice.chosen():
        return f"{plural(count, 'act')} {'fits' if count == 1 else 'fit'} what you chose." if count else "No act fits."
    return f"{plural(count, 'act')} at {school.name} {'is' if count == 1 else 'are'} on record."


def _count(leaf: Page[AuditEntry]) -> str:
    if leaf.paginator.num_pages == 1:
        return plural(leaf.paginator.count, "act")
    return f"{leaf.start_index():,} to {leaf.end_index():,} of {plural(leaf.paginator.count, 'act')}"


def _fields(choice: Choice, who: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        _select("person", "Who", choice.person, "Anybody", [(str(key), name) for key, name in who]),
        _select("kind", "Kind of act", choice.kind, "Any", list(KINDS.items())),
        _select("act", "Act", choice.act, "Any", [(act.id, words.first_upper(act.says)) for act in ACTS.values()]),
        {"kind": "date", "name": "from", "label": "From", "value": choice.first},
        {"kind": "date", "name": "to", "label": "To", "value": choice.last},
        {"kind": "search", "name": "pupil", "label": "Pupil’s name or UPN", "value": choice.pupil},
    ]


def _select(name: str, label: str, value: str, every: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    made = [{"value": "", "text": every}, *({"value": key, "text": text} for key, text in options)]
    return {"kind": "select", "name": name, "label": label, "value": value, "options": made}


def _day(text: str) -> str:
    return shortdate(date.fromisoformat(text)) if text else ""


def _chips(choice: Choice, who: list[tuple[int, str]], here: str) -> list[dict[str, str]]:
    names = dict(who)
    said = {
        "person": names.get(int(choice.person), f"Person {choice.person}") if choice.person else "",
        "kind": KINDS.get(choice.kind, ""),
        "act": words.first_upper(ACTS[choice.act].says) if choice.act else "",
        "first": f"From {_day(choice.first)}",
        "last": f"To {_day(choice.last)}",
        "pupil": f"“{choice.pupil}”",
    }
    return [
        {"text": text, "remove_href": here + choice.query(without=name)}
        for name, text in said.items()
        if getattr(choice, name)
    ]
