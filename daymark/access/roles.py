"""The roles people hold, read from `definitions/roles.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daymark.kit import definitions

REACHES = ("trust", "school", "year_groups", "forms", "caseload", "readers")
"""How far a role goes: every school of a trust, one school, its year groups, forms or pupils named in the membership, or
the schools that share their counts with an organisation outside the trust."""

RIGHTS = ("imports", "manages", "sensitive", "oversees", "breaks_glass", "exports")


@dataclass(frozen=True)
class Role:
    """One role: what it is called, who may hold it, and what it lets them see and do.

    names         pupils are named to them
    sensitive     special-category and safeguarding fields are shown, and codes that reveal health, religion and the like
    smallest      the smallest count they are shown, 0 where no floor applies
    imports       brings registers in
    manages       says who holds which role
    oversees      reads who looked at what and why, and answers for people's rights
    breaks_glass  may open a pupil they do not see in an emergency, with a reason and for a short time
    exports       takes lists with names away as files
    """

    name: str
    title: str
    holder: str
    names: bool
    smallest: int
    reach: str
    imports: bool = False
    manages: bool = False
    sensitive: bool = False
    oversees: bool = False
    breaks_glass: bool = False
    exports: bool = False


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
        **{right: entry.get(right, False) for right in RIGHTS},
    )


def load_roles() -> dict[str, Role]:
    """The roles by name, in the order of the file. Raises ValueError where one is there twice or reaches nowhere."""
    roles = [_role(entry) for entry in definitions.load("roles.yaml")]
    by_name = {role.name: role for role in roles}
    if len(by_name) != len(roles):
        raise ValueError("roles.yaml: every role must be there once")
    return by_name


ROLES = load_roles()
