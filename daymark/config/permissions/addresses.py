"""The addresses of every view, with real things of a school in the places where an address names one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from daymark.config.permissions.probes import Probe
from daymark.config.permissions.table import Place

PROGRAMS = "api:"
ABOUT = ("api:api-root", "api:openapi", "api:absent")
"""What says how programs ask, and is no answer to them."""

NOTHING = 2_000_000_000
"""The number of what is not there."""


@dataclass(frozen=True)
class View:
    """A view of the URL configuration: its name, and the names of what its address holds."""

    name: str
    holds: frozenset[str]

    @property
    def of_school(self) -> bool:
        return "school" in self.holds

    @property
    def for_programs(self) -> bool:
        """Whether it is asked for with a token and not in a browser."""
        return self.name.startswith(PROGRAMS) and self.name not in ABOUT

    @property
    def numbered(self) -> bool:
        """Whether its address names a thing of the school beside the school."""
        return bool(self.holds - {"school", *PLAIN})


def views() -> list[View]:
    """Every view there is, in the order of the URL configuration."""
    return list({view.name: view for view in _views(get_resolver().url_patterns, "", frozenset())}.values())


def _views(patterns: Sequence[URLPattern | URLResolver], space: str, held: frozenset[str]) -> Iterator[View]:
    for one in patterns:
        holds = held | _held(one.pattern)
        if isinstance(one, URLResolver):
            yield from _views(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, holds)
        elif isinstance(one, URLPattern):
            yield View(f"{space}{one.name or one.pattern}", holds)


def _held(pattern: Any) -> frozenset[str]:
    return frozenset(pattern.converters) | frozenset(pattern.regex.groupindex)


QUERIES = {"api:figures": "?measure=attendance_rate"}
"""What has to be asked for a view to answer at all."""

FIRST = "SELECT id FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1"
OF_SCHOOL = "school_id = %(school)s"
OF_IMPORT = "of_id IN (SELECT id FROM intake_import WHERE school_id = %(school)s)"
OF_A_FILE = """
NOT summary ? 'correction' AND NOT summary ? 'school_in_file'
AND coalesce(jsonb_array_length(summary -> 'schools'), 0) < 2
"""
"""Corrections made by right are undone, and files of several schools read, by fewer than those of a role."""

OF_NOBODY_RESTRICTED = "NOT EXISTS (SELECT access_restricted(%(school)s))"
"""Files hold everybody: while somebody's record is restricted they are for those who oversee."""

THINGS: dict[tuple[str, str], tuple[str, str]] = {
    ("data", "item"): ("intake_import", f"{OF_SCHOOL} AND status = 'committed' AND {OF_A_FILE}"),
    ("data", "file"): ("intake_importfile", f"{OF_IMPORT} AND of_id = %(item)s AND {OF_NOBODY_RESTRICTED}"),
    ("data", "source"): ("intake_source", OF_SCHOOL),
    ("api", "item"): ("intake_import", f"{OF_SCHOOL} AND status = 'committed'"),
    ("people", "person"): (
        "access_person",
        "id IN (SELECT person_id FROM access_membership WHERE school_id = %(school)s)",
    ),
    ("people", "held"): ("access_membership", OF_SCHOOL),
    ("people", "invitation"): ("access_invitation", OF_SCHOOL),
    ("people", "proposal"): (
        "access_staffproposal",
        "of_id IN (SELECT id FROM access_stafflist WHERE school_id = %(school)s)",
    ),
    ("people", "sharing"): ("access_sharing", OF_SCHOOL),
    ("audit", "entry"): ("access_auditentry", OF_SCHOOL),
    ("audit", "item"): ("access_breakglass", OF_SCHOOL),
    ("rights", "case"): ("access_rightscase", f"{OF_SCHOOL} AND kind = 'access' AND state = 'done'"),
    ("tokens", "token"): (
        "access_apitoken",
        "membership_id IN (SELECT id FROM access_membership WHERE school_id = %(school)s)",
    ),
    ("data", "correction"): ("registers_calendarcorrection", OF_SCHOOL),
}
"""Area and name in the address: the table and which of its rows."""

PLAIN = {
    "day": "2025-11-17",
    "session": "AM",
    "uidb36": "a",
    "key": "set-password",
    "provider_id": "microsoft",
    "pk": 1,
    "part": "school",
    "kind": "access",
    "document": "dpia",
}
"""What stands in an address that names nothing of a school."""


class Filled:
    """The newest thing of each kind that a school has, found once."""

    def __init__(self, rows: Callable[[str, Mapping[str, Any]], Sequence[Any]], school: int) -> None:
        self._rows, self._school = rows, school
        self._found: dict[tuple[str, str], int] = {}

    def __call__(self, area: str, name: str) -> int:
        """The number of such a thing, NOTHING where the school has none."""
        if (area, name) not in self._found:
            self._found[area, name] = self._look(area, name)
        return self._found[area, name]

    def _look(self, area: str, name: str) -> int:
        if (area, name) not in THINGS:
            return NOTHING
        table, where = THINGS[area, name]
        told = {"school": self._school}
        if "%(item)s" in where:
            told["item"] = self(area, "item")
        found = self._rows(FIRST.format(table=table, where=where), told)
        return int(found[0][0]) if found else NOTHING


@dataclass(frozen=True)
class Ground:
    """A school with its things and some pupils of it."""

    key: str
    things: Filled
    pupils: Sequence[int]

    def named(self, view: View, probe: Probe, seen: bool) -> dict[str, Any]:
        """What stands in the view's address. `seen`: a pupil the probe sees, or one they do not."""
        area = view.name.split(":")[0]
        made: dict[str, Any] = {}
        for name in view.holds - {"school"}:
            if name == "pupil":
                made[name] = self._pupil(probe, seen)
            else:
                made[name] = PLAIN[name] if name in PLAIN else self.things(area, name)
        return made

    def _pupil(self, probe: Probe, seen: bool) -> int:
        mine = self.pupils if probe.pupils is None else [one for one in self.pupils if one in probe.pupils]
        others = [one for one in self.pupils if probe.pupils is not None and one not in probe.pupils]
        chosen = mine if seen else others
        return (chosen or list(self.pupils) or [NOTHING])[0]


def address(view: View, probe: Probe, place: Place, own: Ground, other: Ground) -> str | None:
    """The address a probe asks for from a place; None where that says nothing about the view."""
    if place == Place.OTHER and not view.of_school:
        return None
    if place == Place.CROSSED and not view.numbered:
        return None
    if place == Place.UNSEEN and "pupil" not in view.holds:
        return None
    things = other if place in (Place.OTHER, Place.CROSSED) else own
    school = other.key if place == Place.OTHER else own.key
    held = things.named(view, probe, seen=place != Place.UNSEEN)
    try:
        plain = str(reverse(view.name, kwargs=({"school": school} if view.of_school else {}) | held or None))
        return plain + QUERIES.get(view.name, "")
    except NoReverseMatch:
        # Such as what catches every address that is none.
        return None
