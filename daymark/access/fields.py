"""What every field of every table tells: nothing of a person, something of one, or something sensitive.

The list itself is data, `definitions/fields.yaml`. Django's check of the same name fails for a field without a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from django.apps import AppConfig, apps
from django.core import checks
from django.db import models

from daymark.kit import definitions

Kind = Literal["plain", "personal", "sensitive"]
KINDS: tuple[Kind, ...] = ("plain", "personal", "sensitive")
FILE = "fields.yaml"


class Unclassed(KeyError):  # noqa: N818 - named for what is wrong
    """A field that has no line in `definitions/fields.yaml`."""


@cache
def lines() -> Mapping[str, Kind]:
    """Every line of the list: "registers.Pupil.upn" to its kind. Raises ValueError for a kind there is not."""
    found: dict[str, Kind] = definitions.load(FILE)
    wrong = sorted(name for name, kind in found.items() if kind not in KINDS)
    if wrong:
        raise ValueError(f"{FILE}: {wrong[0]} is {found[wrong[0]]!r}, which is none of {KINDS}")
    return found


def classed(model: type[models.Model]) -> dict[str, Kind]:
    """The kind of each of a model's own fields, by name. Raises Unclassed."""
    try:
        return {field.name: lines()[_name(model, field.name)] for field in _own(model)}
    except KeyError as error:
        raise Unclassed(f"{error.args[0]} has no line in {FILE}") from None


def fields_of(kind: Kind, *more: Kind) -> dict[str, tuple[str, ...]]:
    """The fields of one kind or several, by the label of their model: {"registers.Pupil": ("upn", ...)}."""
    found: dict[str, list[str]] = {}
    for name, its in lines().items():
        if its in (kind, *more):
            label, field = name.rsplit(".", 1)
            found.setdefault(label, []).append(field)
    return {label: tuple(names) for label, names in found.items()}


def personal_fields() -> dict[str, tuple[str, ...]]:
    """Everything that tells of a person, sensitive or not, by the label of its model."""
    return fields_of("personal", "sensitive")


@cache
def sensitive_names(label: str) -> frozenset[str]:
    """The sensitive fields of one model, by its label."""
    return frozenset(fields_of("sensitive").get(label, ()))


@cache
def telling_names() -> frozenset[str]:
    """The names of all fields, of whatever model, that tell of a person, and the columns they are kept in.

    Names that are as well those of plain fields are among them: what could tell is taken to.
    """
    return frozenset(
        spelling
        for names in personal_fields().values()
        for name in names
        for spelling in (name, f"{name}_id")
        if name not in HARMLESS
    )


HARMLESS = frozenset({"start", "end", "week", "date", "session", "day", "role", "by", "data", "where", "row"})
"""Names so common that as names of variables they say nothing; their values are shown where nothing else forbids it."""


def troubles() -> list[str]:
    """What is wrong with the list: fields without a line, and lines without a field. Nothing when all is well."""
    there = {_name(model, field.name) for model in _models() for field in _own(model)}
    known = set(lines())
    return [f"{name} has no line in {FILE}" for name in sorted(there - known)] + [
        f"{FILE} names {name}, which there is not" for name in sorted(known - there)
    ]


@checks.register(checks.Tags.models)
def every_field_is_classed(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Django's check: an error for every field without a line, and for every line without a field."""
    hint = "Say in definitions/fields.yaml whether it is plain, personal or sensitive."
    return [checks.Error(trouble, hint=hint, id="access.E001") for trouble in troubles()]


def _models() -> Iterator[type[models.Model]]:
    yield from apps.get_models(include_auto_created=True)


def _own(model: type[models.Model]) -> list[Any]:
    """The fields that are columns of the model's own table, or ways to other rows that it keeps."""
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def _name(model: type[models.Model], field: str) -> str:
    return f"{model._meta.label}.{field}"
