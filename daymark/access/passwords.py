"""What a password must be: long, and not one that others have lost already. Nothing is asked of anybody outside."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError

LONGEST = 128
"""Characters. ASVS 2.1.2 asks for a limit, so that nobody keeps the server busy with a book for a password."""

LOST = "This password has been stolen from another service and is on the lists that thieves try first. Choose another."
TOO_LONG = f"This password is too long. Use at most {LONGEST} characters."
OF_THE_PLACE = "This password is too close to the name of your school, your trust or this software. Choose another."
SEQUENCE = "This password is letters or numbers in a row. Choose another."
DIGITS = 40
ALONG = 0.8
"""The share of steps to the same or a neighbouring character from which on a password is a row."""

LONG_WORD = 5
ENOUGH_BESIDE = 8


class NotTooLong:
    """Refuses passwords over LONGEST characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {LONGEST} characters."


class NotASequence:
    """Refuses passwords that are written by running a finger along: "123456789012", "aaaaaaaaaaaa", "abcdefghijkl"."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        steps = [abs(ord(after) - ord(before)) for before, after in pairwise(password)]
        if steps and sum(step <= 1 for step in steps) >= ALONG * len(steps):
            raise ValidationError(SEQUENCE, code="password_sequence")

    def get_help_text(self) -> str:
        return "Not letters or numbers in a row."


class NotOfThePlace:
    """Refuses passwords that are little more than the name of this software, of a school or of a trust."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        left = _letters(password)
        for word in ("daymark", *_places(user)):
            left = left.replace(word, "")
        if len(left) < ENOUGH_BESIDE and len(left) < len(_letters(password)):
            raise ValidationError(OF_THE_PLACE, code="password_of_the_place")

    def get_help_text(self) -> str:
        return "Not the name of your school."


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _places(user: Any) -> list[str]:
    """The names of the schools and trusts of a person, and their longer words, the longest first.

    Somebody who is only about to be has them in an attribute `places`.
    """
    names = list(getattr(user, "places", ()))
    if user is not None and user.pk is not None:
        held = list(user.memberships.select_related("school__trust", "trust", "organisation__trust"))
        names += [place.name for one in held for place in (one.school, one.trust, one.organisation) if place]
        names += [place.trust.name for one in held for place in (one.school, one.organisation) if place and place.trust]
    words = {_letters(name) for name in names} | {_letters(word) for name in names for word in name.split()}
    return sorted((word for word in words if len(word) >= LONG_WORD), key=len, reverse=True)


class NotBreached:
    """Refuses passwords in the file of `settings.BREACHED_PASSWORDS`, where there is one.

    The file is the list of Have I Been Pwned ordered by hash: lines of a SHA-1 in 40 hexadecimal digits, a colon and
    how often it was seen. It may be many gigabytes large: some 36 lines of it are read for a password.
    """

    def __init__(self, file: str | None = None) -> None:
        self._file = file

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; OSError where the file is named and cannot be read."""
        file = self._file or settings.BREACHED_PASSWORDS
        if file and holds(Path(file), password):
            raise ValidationError(LOST, code="password_breached")

    def get_help_text(self) -> str:
        return "Not a password that has been stolen from another service."


def holds(file: Path, password: str) -> bool:
    """Whether the password's SHA-1 is in a file ordered by hash. Raises OSError where it cannot be read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as opened:
        low, high = 0, opened.seek(0, 2)
        # Lines that begin before `low` are smaller than what is wanted; the first from `high` on is not.
        while low < high:
            middle = (low + high) // 2
            line, begins = _line_from(opened, middle)
            if line and line < wanted:
                low = begins + 1
            else:
                high = middle
        return _line_from(opened, low)[0] == wanted


def _line_from(opened: IO[bytes], place: int) -> tuple[bytes, int]:
    """The hash on the first line that begins at `place` or after, and where that is; nothing at the end."""
    opened.seek(max(place - 1, 0))
    if place:
        opened.readline()
    begins = opened.tell()
    return opened.readline()[:DIGITS].upper(), begins
