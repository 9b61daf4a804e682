"""The second step of signing in: codes of an authenticator app, passkeys, and recovery codes for a lost telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession

from daymark.access import tokens
from daymark.access.models import Person
from daymark.access.models.secrets import seal
from daymark.kit.sealing import CannotUnseal
from daymark.web.accounts import words

REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes sealed, and says things in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {"incorrect_code": words.WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return seal().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that fits no code where the key was lost, so that the person uses another way in."""
        try:
            return seal().unseal(encrypted_text)
        except CannotUnseal:
            return str(generate_totp_secret())

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """ "Passkey 2" for the second."""
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {there + 1}"


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up a second step."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=REAL).exists())


def end_sessions(person: Person, but: str | None = None) -> int:
    """Sign the person out everywhere, except in the session with the key `but`; how many ended."""
    ended = 0
    for session in UserSession.objects.filter(user_id=person.pk).exclude(session_key=but or ""):
        session.end()
        ended += 1
    return ended


def shut_out(person: Person, by: Person, at: datetime) -> list[str]:
    """Sign the person out everywhere and end their tokens, whose names it gives.

    For one whose password or device is in other hands. Whoever calls this writes it down.
    """
    end_sessions(person)
    return tokens.end_all(person, by, at)


def take_away(person: Person, by: Person, at: datetime) -> list[str]:
    """Forget a person's second step, for somebody who has lost telephone and codes, and shut them out as above.

    They are asked to set it up again when they next sign in. Whoever calls this has made sure who is asking for it.
    """
    Authenticator.objects.filter(user_id=person.pk).delete()
    return shut_out(person, by, at)
