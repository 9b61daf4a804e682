"""The measures as data: `definitions/measures`, one file a measure, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from daymark.kit import definitions
from daymark.measures.question import BASES, MEASURES

UNITS = ("sessions", "pupils", "weeks")
EXAMPLE_KEYS = {"says", "pupils", "expect"}
EXPECTED_KEYS = {"group", "numerator", "denominator", "pupils"}


class DefinitionError(ValueError):
    """A definition that cannot be used; the message names the file, the entry and what is wrong."""


@dataclass(frozen=True)
class Expected:
    """One figure that a worked example must give."""

    group: tuple[tuple[str, str], ...]
    numerator: int
    denominator: int
    pupils: int


@dataclass(frozen=True)
class Example:
    """A worked example: pupils with their weeks, from the first week of September 2024 on."""

    says: str
    pupils: tuple[tuple[str, tuple[str, ...]], ...]
    expect: tuple[Expected, ...]


@dataclass(frozen=True)
class Definition:
    """What a measure is. All texts are plain words for staff; `source` names publication and section.

    unit    what numerator and denominator count: sessions, pupils or weeks
    bases   the bases it can be asked on
    """

    id: str
    title: str
    numerator: str
    denominator: str
    who_counts: str
    unit: str
    bases: tuple[str, ...]
    why: str
    source: str
    author: str
    checked_by: str
    example: Example


def read(name: str) -> Definition:
    """The definition in `definitions/measures/<name>.yaml`. Raises DefinitionError."""
    data = definitions.load(f"measures/{name}.yaml")
    return definition(data, f"measures/{name}.yaml")


def definition(data: Any, file: str) -> Definition:
    """The definition that parsed YAML holds. Raises DefinitionError naming `file`."""
    wanted = {each.name for each in fields(Definition)}
    if not isinstance(data, Mapping) or set(data) != wanted:
        found = set(data) if isinstance(data, Mapping) else set()
        raise DefinitionError(f"{file}: missing {sorted(wanted - found)}, not known {sorted(found - wanted)}.")
    for name in sorted(wanted - {"bases", "example"}):
        _check(isinstance(data[name], str) and bool(data[name].strip()), file, name, "must be a text")
    _check(data["id"] in MEASURES, file, "id", f"must be one of {', '.join(MEASURES)}")
    _check(data["unit"] in UNITS, file, "unit", f"must be one of {', '.join(UNITS)}")
    _check(bool(data["bases"]) and set(data["bases"]) <= set(BASES), file, "bases", f"must be of {', '.join(BASES)}")
    texts = {name: data[name] for name in wanted - {"bases", "example"}}
    return Definition(**texts, bases=tuple(data["bases"]), example=_example(data["example"], file))


def _check(fine: bool, file: str, entry: str, rule: str) -> None:
    if not fine:
        raise DefinitionError(f"{file}: {entry} {rule}.")


def _example(data: Any, file: str) -> Example:
    _check(
        isinstance(data, Mapping) and set(data) == EXAMPLE_KEYS, file, "example", "must have says, pupils and expect"
    )
    expected = data["expect"]
    fine = bool(expected) and all(isinstance(each, Mapping) and set(each) == EXPECTED_KEYS for each in expected)
    _check(fine, file, "example", "must expect figures with group, numerator, denominator and pupils")
    for weeks in data["pupils"].values():
        _check(all(len(week) == 14 for week in weeks), file, "example", "must have weeks of fourteen sessions")
    return Example(
        says=data["says"],
        pupils=tuple((pupil, tuple(weeks)) for pupil, weeks in data["pupils"].items()),
        expect=tuple(
            Expected(tuple(each["group"].items()), each["numerator"], each["denominator"], each["pupils"])
            for each in expected
        ),
    )


DEFINITIONS: Mapping[str, Definition] = {measure: read(measure) for measure in MEASURES}
"""Every measure by id, in the order they are listed in."""


def definition_of(measure: str) -> Definition:
    """The definition of a measure. Raises KeyError for one that is not."""
    return DEFINITIONS[measure]
