"""Known kinds of source, as data: the marks they write in signs of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from daymark.kit import definitions


@dataclass(frozen=True)
class Profile:
    """One kind of source: how it is called and what its own marks stand for."""

    name: str
    title: str
    aliases: dict[str, str]


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    data = definitions.load("intake/profiles.yaml")
    return {name: Profile(name, entry["title"], dict(entry["aliases"])) for name, entry in data.items()}
