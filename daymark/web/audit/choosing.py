"""From the address of a page of the record to what is looked for. What makes no sense there chooses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest

from daymark.access.audit import ACTS, KINDS
from daymark.access.record import Asked
from daymark.access.scope import Scope
from daymark.registers.models import Pupil, School
from daymark.web.day_field import EARLIEST, LATEST
from daymark.web.searching import searched

LONGEST = 100
MOST_PUPILS = 200
NUMBER = 15


@dataclass(frozen=True)
class Choice:
    """What stands in the form: texts, as they were given and make sense."""

    person: str = ""
    act: str = ""
    kind: str = ""
    first: str = ""
    last: str = ""
    pupil: str = ""

    def chosen(self, without: str = "") -> dict[str, str]:
        """What is chosen, by the name it has in an address."""
        names = {"person": "person", "act": "act", "kind": "kind", "first": "from", "last": "to", "pupil": "pupil"}
        return {said: value for name, said in names.items() if name != without and (value := getattr(self, name))}

    def query(self, without: str = "", **more: Any) -> str:
        """The query of an address with this choice, with its question mark; empty where nothing is chosen."""
        told = {**self.chosen(without), **more}
        return f"?{urlencode(told)}" if told else ""


def choice_of(request: HttpRequest) -> Choice:
    """The choice an address stands for."""
    given = request.GET
    person, act, kind = given.get("person", ""), given.get("act", ""), given.get("kind", "")
    return Choice(
        person=person if person.isascii() and person.isdigit() and len(person) < NUMBER else "",
        act=act if act in ACTS else "",
        kind=kind if kind in KINDS else "",
        first=_day(given.get("from", "")),
        last=_day(given.get("to", "")),
        pupil=searched(request, LONGEST, "pupil"),
    )


def asked_of(choice: Choice, school: School, scope: Scope) -> Asked:
    """What is looked for. Pupils are those the person sees."""
    return Asked(
        person=int(choice.person) if choice.person else None,
        act=choice.act,
        kind=choice.kind,
        first=date.fromisoformat(choice.first) if choice.first else None,
        last=date.fromisoformat(choice.last) if choice.last else None,
        pupils=_pupils(choice.pupil, school, scope) if choice.pupil else None,
    )


def called(school: School, scope: Scope, numbers: Iterable[int]) -> dict[int, str]:
    """What pupils are called, by number, of those the person sees."""
    rows = Pupil.objects.visible_to(scope).filter(school=school, pk__in=list(numbers))
    return {pupil.pk: str(pupil) for pupil in rows}


def _pupils(text: str, school: School, scope: Scope) -> list[int]:
    """The pupils whose names, UPN or admission number hold every word."""
    rows = Pupil.objects.visible_to(scope).filter(school=school)
    for word in text.split():
        holds = Q(surname__icontains=word) | Q(forename__icontains=word) | Q(upn__iexact=word)
        rows = rows.filter(holds | Q(admission_number__iexact=word))
    return list(rows.values_list("pk", flat=True)[:MOST_PUPILS])


def _day(text: str) -> str:
    """The day as it was given, empty where it is none or there can be no record of it."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2025-11-24") else None
    except ValueError:
        return ""
    return day.isoformat() if day and EARLIEST <= day <= LATEST else ""
