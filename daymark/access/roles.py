"""The roles people hold, read from `definitions/roles.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daymark.kit import definitions

REACHES = ("trust", "school", "year_groups", "forms")


@dataclass(frozen=True)
class Role:
    """One role: what it is called, who may hold it, and what it lets them see and do."""

    name: str
    title: str
    holder: str
    names: bool
    smallest: int
    reach: str
    imports: bool = False
    manages: bool = False


def _role(entry: Mapping[str, Any]) -> Role:
    if entry["reach"] not in REACHES:
        raise ValueError(f"roles.yaml: {entry['role']} reaches {entry['reach']!r}, which is none of {REACHES}")
    return Role(
        name=entry["role"],
        title=entry["title"],
        holder=entry["holder"],
        names=entry["names"],
        smallest=entry["smallest"],
        reach=entry["reach"],
        imports=entry.get("imports", False),
        manages=entry.get("manages", False),
    )


def load_roles() -> dict[str, Role]:
    """The roles by name, in the order of the file. Raises ValueError where one is there twice or reaches nowhere."""
    roles = [_role(entry) for entry in definitions.load("roles.yaml")]
    by_name = {role.name: role for role in roles}
    if len(by_name) != len(roles):
        raise ValueError("roles.yaml: every role must be there once")
    return by_name


ROLES = load_roles()
