"""The roles people hold, read from `definitions/roles.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daymark.kit import definitions

REACHES = ("trust", "school", "year_groups", "forms", "caseload", "readers")
"""How far a role goes: every school of a trust, one school, its year groups, forms or pupils named in the membership,
or the schools that share their counts with an organisation outside the trust."""

LEAST_COUNT = 5
"""The smallest count that anybody to whom pupils are not named is ever shown."""

OF_NAMES = ("sensitive", "breaks_glass", "exports")
"""Rights that mean nothing, and may not be had, without the names of pupils."""

RIGHTS = ("imports", "manages", "sensitive", "oversees", "breaks_glass", "exports")


@dataclass(frozen=True)
class Role:
    """One role: what it is called, who may hold it, and what it lets them see and do.

    names         pupils are named to them
    sensitive     special-category and safeguarding fields are shown, and codes that reveal health, religion, justice or
                  travel
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

    @property
    def said(self) -> str:
        """The title within a sentence: "form tutor", "SENCo"."""
        return self.title if self.title[:2].isupper() else self.title[0].lower() + self.title[1:]


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


def unsound(role: Role) -> list[str]:
    """What does not go together in a role, as sentences; empty for a sound one."""
    said = []
    if not role.names:
        said += [f"{role.name} has {right} without names" for right in OF_NAMES if getattr(role, right)]
        if role.smallest < LEAST_COUNT:
            said.append(f"{role.name} has no names and is shown counts under {LEAST_COUNT}")
    elif role.smallest:
        said.append(f"{role.name} is named every pupil and has a smallest count")
    if role.reach == "readers":
        kept = [right for right in ("names", *RIGHTS) if getattr(role, right)]
        said += [f"{role.name} is of an organisation outside the trust and has {right}" for right in kept]
    if not (role.holder.endswith(".") and role.title):
        said.append(f"{role.name} does not say in a sentence who may hold it")
    return said


def load_roles() -> dict[str, Role]:
    """The roles of `definitions/roles.yaml` by name, in the order of the file. Raises ValueError as `by_name` does."""
    return by_name([_role(entry) for entry in definitions.load("roles.yaml")])


def by_name(roles: Sequence[Role]) -> dict[str, Role]:
    """The roles by name, in their order.

    Raises ValueError where one is there twice or has rights that do not go together, and where roles without names are
    shown counts from different floors: two of them could then work out together what neither is shown.
    """
    found = {role.name: role for role in roles}
    if len(found) != len(roles):
        raise ValueError("roles.yaml: every role must be there once")
    if said := [sentence for role in roles for sentence in unsound(role)]:
        raise ValueError(f"roles.yaml: {'; '.join(said)}")
    floors = sorted({role.smallest for role in roles if not role.names})
    if len(floors) > 1:
        raise ValueError(f"roles.yaml: give all roles without names the same smallest count, not {floors}")
    return found


ROLES = load_roles()

FLOOR = next(role.smallest for role in ROLES.values() if not role.names)
"""The smallest count shown to anybody to whom pupils are not named."""
