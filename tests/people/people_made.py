"""Two schools of a trust, one of another, and people who manage, or do not, who holds which role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from daymark.access.models import Membership, Organisation, Person, Sharing
from daymark.registers.models import School, Trust

TODAY = date(2025, 11, 24)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "Harbour-wall-at-dawn-7"


@dataclass(frozen=True)
class Places:
    """`near` and `other` are schools of one trust; `far` is of another."""

    trust: Trust
    near: School
    other: School
    far: School


def make_places() -> Places:
    trust, far = (Trust.objects.create(name=name, frozen_on=TODAY) for name in ("Shore Trust", "Hill Trust"))
    schools = [
        School.objects.create(trust=of, name=name, urn=urn)
        for of, name, urn in (
            (trust, "Harbour Academy", "900001"),
            (trust, "Quay Primary", "900002"),
            (far, "Fell School", "900003"),
        )
    ]
    for school in schools:
        school.refresh_from_db()
    return Places(trust, *schools)


def person(name: str = "Ann Adeyemi", *held: tuple[str, Any], **fields: Any) -> Person:
    """Somebody with roles, each of a school, a trust or an organisation, since long ago."""
    made = Person.objects.create_user(f"{name.lower().replace(' ', '.')}@shore.example", name, PASSWORD)
    for role, where in held:
        hold(made, role, where, **fields)
    return made


def hold(somebody: Person, role: str, where: Any, **fields: Any) -> Membership:
    kind = {School: "school", Trust: "trust", Organisation: "organisation"}[type(where)]
    return Membership.objects.create(person=somebody, role=role, **{kind: where, "start": LONG_AGO} | fields)


def reader(trust: Trust, *schools: School, name: str = "Tidewater County Council", **fields: Any) -> Organisation:
    """A local authority with which these schools share."""
    made = Organisation.objects.create(trust=trust, name=name, kind="local_authority")
    for school in schools:
        Sharing.objects.create(organisation=made, school=school, agreement="Agreement", **{"start": LONG_AGO} | fields)
    return made


@dataclass
class Walker:
    """Somebody at the People pages of one school."""

    client: Client
    school: School
    person: Person

    def address(self, tail: str = "") -> str:
        return f"/{self.school.key}/people/{tail}"

    def get(self, tail: str = "") -> HttpResponse:
        return self.client.get(self.address(tail))

    def post(self, tail: str, **fields: Any) -> HttpResponse:
        return self.client.post(self.address(tail), fields)

    def at(self, school: School) -> Walker:
        return Walker(self.client, school, self.person)

    def words(self, tail: str = "") -> str:
        """What a page says; it must be there."""
        answer = self.get(tail)
        assert answer.status_code == 200, answer.status_code
        return said(answer)


def walker(somebody: Person, school: School) -> Walker:
    client = Client()
    client.force_login(somebody)
    return Walker(client, school, somebody)


def said(answer: HttpResponse) -> str:
    """The words of a page's main part, tags taken out."""
    text = answer.content.decode()
    main = re.search(r"<main.*?</main>", text, re.DOTALL)
    plain = unescape(re.sub(r"<[^>]+>", " ", main[0] if main else text)).replace("\u00a0", " ")
    return " ".join(plain.split()).replace(" ,", ",")


def opened(client: Client, word: str, **fields: Any) -> HttpResponse:
    """What comes of the address in an invitation's e-mail, and, with fields, of what is filled in there."""
    first = client.get(f"/invitation/{word}/")
    if first.status_code != 302:
        return first
    assert word not in first["Location"]
    return client.post(first["Location"], fields) if fields else client.get(first["Location"])


def word_of(letter: mail.EmailMessage) -> str:
    """The secret word in an invitation's e-mail."""
    found = re.search(r"/invitation/([^/\s]+)/", str(letter.body))
    assert found, letter.body
    return found[1]
