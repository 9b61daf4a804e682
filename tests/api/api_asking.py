"""A program with a token, and what it is answered."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from daymark.access.models import ApiToken, Membership, Person
from daymark.access.tokens import OPENING, WantedToken, make_token
from daymark.registers.models import School, Trust

ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """Something that asks with a token. `client` sends no cookie."""

    token: ApiToken
    secret: str

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self._client().get(ROOT + address, headers=self.headers | headers)

    def post(self, address: str, body: Any = None, **headers: str) -> HttpResponse:
        return self._client().post(
            ROOT + address, json.dumps(body), content_type="application/json", headers=self.headers | headers
        )

    def give(self, address: str, **fields: Any) -> HttpResponse:
        """Send a form with files."""
        return self._client().post(ROOT + address, fields, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def _client(self) -> Client:
        return Client(raise_request_exception=False)


def membership_of(role: str, where: School | Trust, person: Person | None = None, **reach: Any) -> Membership:
    """Somebody's role at a school or a trust."""
    who = person or Person.objects.create_user(f"{role}.{Person.objects.count()}@shore.example", role, "secret")
    at = {"school": where} if isinstance(where, School) else {"trust": where}
    return Membership.objects.create(person=who, role=role, start=date(2020, 1, 1), **at, **reach)


def token_for(
    held: Membership, *, names: bool | None = None, imports: bool | None = None, ends: datetime | None = None
) -> Program:
    """A token for a membership: as much as its role may, where nothing else is said."""
    secret = OPENING + secrets.token_urlsafe(32)
    role, now = held.kind, timezone.now()
    wanted = WantedToken(
        name=f"Program {ApiToken.objects.count()}",
        membership=held,
        names=role.names and role.exports if names is None else names,
        imports=role.imports if imports is None else imports,
        ends=ends or now + timedelta(days=30),
    )
    return Program(make_token(held.person, wanted, secret, now), secret)


def problem(answer: HttpResponse) -> dict[str, Any]:
    """The problem an answer tells of, whose form is checked on the way."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    told: dict[str, Any] = json.loads(answer.content)
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert told["status"] == answer.status_code
    assert all(set(one) == {"field", "value", "rule", "remedy"} for one in told["errors"])
    return told
