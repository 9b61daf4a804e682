"""Making tokens, knowing one again, and what it lets be seen: never more than its maker may see at that moment."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection

from daymark.access.models import Membership, Person
from daymark.access.models.tokens import LONGEST, ApiToken
from daymark.access.roles import FLOOR
from daymark.access.scope import Scope
from daymark.access.scopes import of_membership

OPENING = "dmk_"
"""How every token begins, so that one left lying in a file can be searched for."""

LEAST_SIGNS, MOST_SIGNS = 40, 200
SHOWN_SIGNS = 10
LONGEST_NAME = 80
TOO_LONG = f"Give the token a name of {LONGEST_NAME} letters or fewer."
COUNTS_FLOOR = FLOOR
"""The smallest count told to a token that may not name pupils."""

A_MINUTE = 120
"""Requests a token may make in a minute, whichever processes they come to."""

SPEND = """
UPDATE access_apitoken
SET used = CASE WHEN minute = %(minute)s THEN used + 1 ELSE 1 END, minute = %(minute)s, last_used = %(minute)s
WHERE id = %(token)s RETURNING used
"""


class TokenError(ValueError):
    """What was asked of a token cannot be. `field` names the answer that is wrong, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class WantedToken:
    """A token as a person asks for it; what `names`, `imports` and `ends` mean is said in the model."""

    name: str
    membership: Membership
    names: bool
    imports: bool
    ends: datetime


def make_token(person: Person, wanted: WantedToken, secret: str, at: datetime) -> ApiToken:
    """A token of the person's, known by `secret`, which is not kept. Raises TokenError."""
    _check(person, wanted, at)
    if not (secret.startswith(OPENING) and LEAST_SIGNS <= len(secret) <= MOST_SIGNS):
        raise ValueError("the secret of a token is long and begins as all of them do")
    return ApiToken.objects.create(
        person=person,
        membership=wanted.membership,
        role=wanted.membership.role,
        name=wanted.name,
        prefix=secret[:SHOWN_SIGNS],
        digest=digest_of(secret),
        names=wanted.names,
        imports=wanted.imports,
        made_at=at,
        ends=wanted.ends,
    )


def _check(person: Person, wanted: WantedToken, at: datetime) -> None:
    role = wanted.membership.kind
    if not wanted.name or len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        raise TokenError("name", TOO_LONG)
    if person.tokens.filter(name=wanted.name, revoked_at__isnull=True).exists():
        raise TokenError("name", "You have a token of this name. Give this one another name, or end the other first.")
    if wanted.membership.person_id != person.pk:
        raise TokenError("membership", "Choose one of your own roles.")
    if wanted.names and not may_name(wanted.membership):
        raise TokenError("reads", f"As {role.said} you cannot take pupils’ names away, so no token of yours can.")
    if wanted.imports and not role.imports:
        raise TokenError("imports", f"As {role.said} you do not bring registers in, so no token of yours can.")
    if wanted.ends <= at:
        raise TokenError("ends", "Choose a day that is still to come.")
    if wanted.ends > at + LONGEST - timedelta(minutes=1):
        raise TokenError("ends", "Choose a day within a year from today.")


def may_name(membership: Membership) -> bool:
    """Whether a token made for the membership may tell who pupils are: where the role may take names away as files."""
    return membership.kind.names and membership.kind.exports


def digest_of(secret: str) -> str:
    """What a token is known by. The secret holds 256 bits of chance, so that one round of hashing is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def known(secret: str, at: datetime) -> ApiToken | None:
    """The living token of a secret, with its maker and membership; None for every other text.

    The look-up is by the digest, which tells nothing by the time it takes of how much of a guess was right.
    """
    if not (secret.startswith(OPENING) and LEAST_SIGNS <= len(secret) <= MOST_SIGNS):
        return None
    digest = digest_of(secret)
    found = (
        ApiToken.objects.filter(digest=digest)
        .select_related("person", "membership__school", "membership__trust", "membership__organisation")
        .first()
    )
    if found is None or not hmac.compare_digest(found.digest, digest):
        return None
    return found if found.alive(at) and found.person.is_active and found.membership_id else None


def scope_of_token(token: ApiToken, on: date) -> Scope | None:
    """What the token lets be seen on a day; None where its maker no longer is what it was made for."""
    membership = token.membership
    if membership is None or membership.role != token.role or membership.person_id != token.person_id:
        return None
    if not Membership.objects.on(on).filter(pk=membership.pk).exists():
        return None
    scope = of_membership(membership, on)
    if token.names and scope.names and may_name(membership):
        return scope
    return replace(scope, names=False, sensitive=False, smallest=max(scope.smallest, COUNTS_FLOOR))


def may_import(token: ApiToken) -> bool:
    """Whether the token may bring registers in: both it and the role it acts for must."""
    return token.imports and token.membership is not None and token.membership.kind.imports


def spend(token: ApiToken, at: datetime) -> int:
    """Count one more request, and give how many there were in this minute, in all processes together."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, {"minute": at.replace(second=0, microsecond=0), "token": token.pk})
        row = cursor.fetchone()
    return int(row[0]) if row else A_MINUTE + 1


def end(token: ApiToken, by: Person, at: datetime) -> None:
    """End a token at once, for good. One that has been ended stays as it is."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)


def end_all(person: Person, by: Person, at: datetime) -> list[str]:
    """End whatever tokens of the person still open anything; gives their names.

    For one whose password or device is in other hands: whoever was in their place may have made them.
    """
    alive = list(person.tokens.filter(revoked_at__isnull=True, ends__gt=at))
    for one in alive:
        end(one, by, at)
    return [one.name for one in alive]
