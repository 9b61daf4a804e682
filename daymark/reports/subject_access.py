"""A copy of everything held of one pupil: gathered part by part, as `definitions/subject_access.yaml` lists it.

Other people's data is left out: the names and addresses of staff (their role is told), other pupils on the same list,
who asked for what. What staff wrote freely may speak of somebody else; each such text has a key, and a person who looks
through them says which are taken out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from daymark.kit import definitions
from daymark.lake.lake import Lake
from daymark.registers.models import School

TAKEN_OUT = "taken out: about somebody else"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One entry of the list: what it is called, where it is kept and what of it is told.

    columns   name and meaning of what each row tells; those of the fields where the entry gives no others
    """

    section: str
    title: str
    about: str
    how: str
    columns: Mapping[str, str]
    model: str = ""
    pupil: str = ""
    many: bool = False
    free: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One part of a pupil's copy. Each row has `key`, which tells its free texts apart, and the part's columns."""

    part: Part
    rows: tuple[Row, ...]

    def texts(self) -> list[tuple[str, str, str]]:
        """Key, what it stands beside, and the text of what was written freely, empty ones left out."""
        return [
            (key_of(self.part, row, name), _beside(self.part, row), str(row[name]))
            for row in self.rows
            for name in self.part.free
            if row[name]
        ]


@dataclass(frozen=True)
class Copy:
    """Everything held of a pupil on a day, in the order of the list."""

    school: str
    name: str
    on: date
    sections: tuple[Section, ...]

    def texts(self) -> list[tuple[str, str, str]]:
        """Every text that was written freely; see Section.texts."""
        return [text for section in self.sections for text in section.texts()]

    def without(self, keys: Sequence[str]) -> Copy:
        """The copy with the texts of these keys taken out."""
        gone = frozenset(keys)
        return replace(self, sections=tuple(_without(section, gone) for section in self.sections))


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """The list, as it stands in the definitions."""
    entries = [entry for entry in definitions.load("subject_access.yaml") if "section" in entry]
    return tuple(
        Part(**{**entry, "columns": entry.get("columns") or entry["fields"], "free": tuple(entry.get("free", ()))})
        for entry in entries
    )


@lru_cache(maxsize=1)
def left_out_whole() -> Mapping[str, str]:
    """Models that name pupils or hold what is known of them and are not in a copy, and why."""
    found: Mapping[str, str] = definitions.load("subject_access.yaml")[-1]["left_out_whole"]
    return found


def copy_of(school: School, pupil: int, on: date, lake: Lake) -> Copy:
    """Everything held of a pupil. Must be asked under a Scope that shows the pupil and what is sensitive."""
    from daymark.reports.subject_access_readers import READERS

    sections = tuple(Section(part, tuple(READERS[part.how](part, school, pupil, lake))) for part in parts())
    who = sections[0].rows[0]
    name = f"{who['forename']} {who['surname']}".strip() or str(who["source_id"])
    return Copy(school.name, name, on, sections)


def _beside(part: Part, row: Row) -> str:
    first = next(iter(part.columns))
    return f"{part.title}, {row[first]}"


def key_of(part: Part, row: Row, name: str) -> str:
    """The key of one text: another one as soon as the text is."""
    mark = hashlib.blake2b(str(row[name]).encode(), digest_size=6).hexdigest()
    return f"{part.section}:{row['key']}:{name}:{mark}"


def _without(section: Section, gone: frozenset[str]) -> Section:
    part = section.part
    rows = tuple(
        {**row, **{name: TAKEN_OUT for name in part.free if row[name] and key_of(part, row, name) in gone}}
        for row in section.rows
    )
    return replace(section, rows=rows)
