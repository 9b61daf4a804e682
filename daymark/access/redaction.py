"""Logs without people: what tells of a person is taken out of a line before it is written.

Which names tell of a person stands in `definitions/fields.yaml`. What cannot be known by its name, such as a value in
the words of an error, is taken out where it stands in quotes or where Postgres repeats a row.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from daymark.access.fields import telling_names

GONE = "[withheld]"

ALSO = frozenset({"q", "search", "email", "username", "password", "token", "code", "state", "next", "value"})
"""Names, beside those of fields, under which addresses and forms carry what tells of a person."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
UPN = re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b")
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|‘[^’\n]*’")
# Postgres repeats rows and keys in these lines of its errors.
REPEATED = re.compile(r"^(?:DETAIL|CONTEXT|QUERY|WHERE|LINE \d+):.*(?:\n\s+.*)*", re.MULTILINE)
IN_BRACKETS = re.compile(r"\)=\([^)]*\)")


def is_telling(name: str) -> bool:
    """Whether values under this name may tell of a person."""
    low = name.lower()
    return low in telling_names() or low in ALSO


def scrub(text: str) -> str:
    """The text without e-mail addresses, UPNs, and what stands after a telling name: "surname=..."."""
    text = UPN.sub(GONE, EMAIL.sub(GONE, text))
    return _named().sub(lambda found: f"{found['name']}{found['sign']}{GONE}", text)


def scrub_error(text: str) -> str:
    """The words of an error, of which any value is taken out: what stands in quotes, and rows that Postgres repeats."""
    return scrub(QUOTED.sub(GONE, IN_BRACKETS.sub(f")=({GONE})", REPEATED.sub(GONE, text))))


def told(error: BaseException) -> str:
    """An error and what led to it, as Python tells it, each without values."""
    one = traceback.TracebackException.from_exception(error)
    seen: set[int] = set()
    _quieten(one, seen)
    return "".join(one.format()).rstrip("\n")


def without_people(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same names, with what tells of a person taken out."""
    return {name: GONE if is_telling(name) else value for name, value in values.items()}


def on_one_line(text: str) -> str:
    """The text with line ends and the like written out, so that nobody can make a line of their own."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


class Redacting(logging.Filter):
    """For handlers: every line is written without people, and so is the error it tells of."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            record.args = without_people(record.args)
        record.msg, record.args = on_one_line(scrub(record.getMessage())), None
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text = told(error)
        return True


def _quieten(one: traceback.TracebackException, seen: set[int]) -> None:
    if id(one) in seen:
        return
    seen.add(id(one))
    if one._str:  # type: ignore[attr-defined]
        one._str = scrub_error(str(one))  # type: ignore[attr-defined]
    for other in _others(one):
        _quieten(other, seen)


def _others(one: traceback.TracebackException) -> Iterable[traceback.TracebackException]:
    return [other for other in (one.__cause__, one.__context__, *(one.exceptions or ())) if other is not None]


@cache
def _named() -> re.Pattern[str]:
    """A telling name with its value: `surname='x'`, `"upn": "x"`, `?q=x`."""
    names = "|".join(sorted(map(re.escape, telling_names() | ALSO), key=len, reverse=True))
    value = r"'[^']*'|\"[^\"]*\"|[^\s&,;)}\]]+"
    return re.compile(rf"(?P<name>[\"']?\b(?:{names})\b[\"']?)(?P<sign>\s*[=:]\s*)(?:{value})", re.IGNORECASE)
