"""What files write for the characteristics of pupils, read as Daymark's values. What is not known is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from daymark.intake.words import plain
from daymark.kit import definitions

FLAGS = ("fsm", "ever6", "eal", "looked_after", "social_worker", "young_carer", "service_child")
CODED = (*FLAGS, "first_language", "sex", "sen", "year_group", "ethnicity")
"""The columns whose values are one of a list; all others are taken as they stand."""

_YEAR = re.compile(r"^(?:year|yr|y|ncyear|nc|yeargroup)?0*(\d{1,2})$")
_LANGUAGE = re.compile(r"^[a-z]{3,}$")


@dataclass(frozen=True)
class Reading:
    """How the texts of one column were read.

    Each text to its value (null is not known), those refused, those of old.
    """

    values: dict[str, str | None] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    older: set[str] = field(default_factory=set)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = definitions.load("intake/values.yaml")
    return data


@cache
def _meanings(name: str) -> dict[str, str | None]:
    """The plain form of every known value of a column, to its meaning."""
    data = _data()
    groups: dict[str, list[str]] = dict(data["flags"][name] if name in FLAGS else data[name])
    unknown = groups.pop("unknown", [])
    groups.pop("older", None)
    found: dict[str, str | None] = {plain(code): code for code in groups}
    for code, texts in groups.items():
        found |= {plain(text): code for text in texts}
    if name in FLAGS:
        found |= {plain(text): "Y" for text in data["yes"]} | {plain(text): "N" for text in data["no"]}
    return found | {plain(text): None for text in unknown}


@cache
def _older(name: str) -> dict[str, str]:
    groups = _data()[name].get("older", {}) if name == "sen" else {}
    return {plain(text): code for code, texts in groups.items() for text in texts}


@cache
def _not_known() -> frozenset[str]:
    return frozenset(plain(text) for text in _data()["not_known"])


def _coded(name: str, text: str, seen: frozenset[str]) -> tuple[str | None, bool]:
    """The value of one plain text, and whether it may stand."""
    meanings = _meanings(name)
    if text in meanings:
        return meanings[text], True
    if text in _not_known():
        return None, True
    if name == "first_language" and _LANGUAGE.match(text):
        return "Y", True
    if name == "year_group" and (match := _YEAR.match(text)) and 0 <= int(match[1]) <= 14:
        return match[1] if int(match[1]) else "R", True
    return None, False


def _minus_one(text: str, texts: frozenset[str]) -> bool:
    """Whether the text is the year -1, which is Reception only where no other year is 0 (nursery otherwise)."""
    return text.strip() == "-1" and not any(other.strip() == "0" for other in texts)


def read_values(name: str, texts: Iterable[str]) -> Reading:
    """The different texts of the column `name` (one of CODED), each read once."""
    everything = frozenset(texts)
    reading = Reading()
    for text in everything:
        shape = plain(text)
        if name == "year_group" and text.strip().startswith("-"):
            value, fine = ("R", True) if _minus_one(text, everything) else (None, text.strip("- ") == "")
        elif shape in _older(name):
            value, fine = _older(name)[shape], True
            reading.older.add(text)
        else:
            value, fine = _coded(name, shape, everything)
        reading.values[text] = value
        if not fine:
            reading.bad.add(text)
    return reading
