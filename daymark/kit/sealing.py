"""Keeping short texts sealed where they are stored, such as the secret of an authenticator app."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"daymark: sealed fields"
MARK = "sealed:"


class CannotUnseal(ValueError):  # noqa: N818 - says what happened
    """The text was sealed with another key, or somebody has changed it."""


class Seal:
    """Seals with the first key and unseals with any of them, so that keys can be changed without losing anything.

    secrets   long random texts, the newest first; ValueError where there is none
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def seal(self, text: str) -> str:
        """The text as it may be stored: different each time, and noticed when it is changed."""
        return MARK + self._keys.encrypt(text.encode()).decode("ascii")

    def unseal(self, stored: str) -> str:
        """The text again. Raises CannotUnseal."""
        if not stored.startswith(MARK):
            raise CannotUnseal("This text was not sealed.")
        try:
            return self._keys.decrypt(stored.removeprefix(MARK)).decode()
        except (InvalidToken, ValueError) as error:
            raise CannotUnseal("This text was sealed with another key, or changed since.") from error


def _key(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
