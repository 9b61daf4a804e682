"""The measures as data: `definitions/measures`, one file a measure, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from daymark.kit import definitions
from daymark.measures.formula import Formula, formula
from daymark.measures.keys import KEYS

BASES = ("census", "daily")
"""DfE's two sets of statistics: from the school census, and from the daily registers."""

UNITS = ("sessions", "pupils", "weeks", "days", "spells", "minutes", "lessons")
NOT_TEXT = {"bases", "not_by", "formula", "example"}
EXAMPLE_KEYS = {"says", "pupils", "expect"}
EXAMPLE_MORE = {"last_year", "minutes", "lessons"}
EXPECTED_KEYS = {"group", "numerator", "denominator", "pupils"}


_ORDER = definitions.load("measures.yaml")
HEADLINE: tuple[str, ...] = tuple(_ORDER["headline"])
"""The measures every page and pack shows."""

FURTHER: tuple[str, ...] = tuple(_ORDER["further"])
MEASURES = HEADLINE + FURTHER


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
    """A worked example: pupils with their weeks, from the first week of September 2024 on.

    last_year   the same for the first weeks of September 2023
    minutes     pupil, date, session and minutes late
    lessons     pupil, date, lesson period, subject and mark
    """

    says: str
    pupils: tuple[tuple[str, tuple[str, ...]], ...]
    expect: tuple[Expected, ...]
    last_year: tuple[tuple[str, tuple[str, ...]], ...] = ()
    minutes: tuple[tuple[Any, ...], ...] = ()
    lessons: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a measure is. All texts are plain words for staff; `source` names publication and section.

    unit      what the numerator counts
    top       what the numerator is called above a column, `bottom` the denominator
    reading   the figure worked out in words, with {} where the two numbers stand
    bases     the bases it can be asked on
    not_by    the keys it cannot be divided by
    formula   how it is counted
    """

    id: str
    title: str
    numerator: str
    denominator: str
    who_counts: str
    unit: str
    top: str
    bottom: str
    reading: str
    bases: tuple[str, ...]
    not_by: tuple[str, ...]
    formula: Formula
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
    for name in sorted(wanted - NOT_TEXT):
        _check(isinstance(data[name], str) and bool(data[name].strip()), file, name, "must be a text")
    _check(data["id"] in MEASURES, file, "id", f"must be one of {', '.join(MEASURES)}")
    _check(data["unit"] in UNITS, file, "unit", f"must be one of {', '.join(UNITS)}")
    _check(data["reading"].count("{}") == 2, file, "reading", "must have {} twice, for the two numbers")
    _check(bool(data["bases"]) and set(data["bases"]) <= set(BASES), file, "bases", f"must be of {', '.join(BASES)}")
    _check(set(data["not_by"]) <= set(KEYS), file, "not_by", f"must be of {', '.join(KEYS)}")
    try:
        counted = formula(data["formula"])
    except ValueError as error:
        raise DefinitionError(f"{file}: {error}.") from error
    texts = {name: data[name] for name in wanted - NOT_TEXT}
    return Definition(
        **texts,
        bases=tuple(data["bases"]),
        not_by=tuple(data["not_by"]),
        formula=counted,
        example=_example(data["example"], file),
    )


def _check(fine: bool, file: str, entry: str, rule: str) -> None:
    if not fine:
        raise DefinitionError(f"{file}: {entry} {rule}.")


def _example(data: Any, file: str) -> Example:
    known = isinstance(data, Mapping) and EXAMPLE_KEYS <= set(data) <= EXAMPLE_KEYS | EXAMPLE_MORE
    _check(known, file, "example", "must have says, pupils and expect")
    expected = data["expect"]
    fine = bool(expected) and all(isinstance(each, Mapping) and set(each) == EXPECTED_KEYS for each in expected)
    _check(fine, file, "example", "must expect figures with group, numerator, denominator and pupils")
    last_year = data.get("last_year", {})
    for weeks in (*data["pupils"].values(), *last_year.values()):
        _check(all(len(week) == 14 for week in weeks), file, "example", "must have weeks of fourteen sessions")
    return Example(
        says=data["says"],
        pupils=tuple((pupil, tuple(weeks)) for pupil, weeks in data["pupils"].items()),
        last_year=tuple((pupil, tuple(weeks)) for pupil, weeks in last_year.items()),
        minutes=tuple(tuple(each) for each in data.get("minutes", ())),
        lessons=tuple(tuple(each) for each in data.get("lessons", ())),
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
