"""Which packs are read: one small file, swapped in one step.

A pack is a folder that holds many schools of one year. The index says which packs are in use and what each holds, so
it is still known which schools are missing where a pack's own files are damaged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from daymark.kit.school_year import SchoolYear
from daymark.lake.errors import REMEDY, LakeError
from daymark.lake.files import Prints, alone, harm, read_json, write_json
from daymark.lake.parts import FORMAT, Part, dates, part_of, wrong_format

PACKS = "_packs"
"""No school's folder can have this name: see build.folder_name."""

INDEX = "index.json"
PACK_MANIFEST = "pack.json"

COUNTED = ("patterns", "pattern_days", "pattern_codes")
"""The tables that hold each different week once, whichever schools have it."""


@dataclass(frozen=True)
class Pack:
    """One pack as the index tells of it; `place` is its folder below PACKS."""

    name: str
    year: SchoolYear
    version: str
    place: str
    parts: tuple[Part, ...]
    rows: dict[str, int]
    files: Prints
    format: int = FORMAT

    @cached_property
    def by_school(self) -> dict[str, Part]:
        return {part.school.key: part for part in self.parts}

    @property
    def folder(self) -> Path:
        folder = self.parts[0].folder
        assert folder is not None
        return folder

    @property
    def of(self) -> str:
        """Whose figures it holds, in words."""
        many = f"{len(self.parts)} schools" if len(self.parts) != 1 else self.parts[0].school.name
        return f"{many} (pack {self.name}), {self.year.label}"


@dataclass(frozen=True)
class Together:
    """The pattern tables of several packs as one; `place` is its folder below PACKS, `covers` the packs' places."""

    place: str
    covers: frozenset[str]
    files: Prints


@dataclass(frozen=True)
class Index:
    """`before` are the places of what was let go of last, and is kept for readers still in it."""

    packs: tuple[Pack, ...] = ()
    together: Together | None = None
    before: frozenset[str] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        together = frozenset({self.together.place} if self.together else ())
        return together.union(pack.place for pack in self.packs)


def packs_folder(root: Path) -> Path:
    return root / PACKS


def index(root: Path) -> Index:
    """What the index says. Raises LakeError where it cannot be read."""
    file = packs_folder(root) / INDEX
    try:
        stat = file.stat()
    except FileNotFoundError:
        return Index()
    except OSError as error:
        raise _damaged(str(error.strerror)) from error
    return _read(file, (stat.st_ino, stat.st_size, stat.st_mtime_ns))


def packs(root: Path) -> tuple[Pack, ...]:
    """The packs in use. Raises LakeError where the index cannot be read."""
    return index(root).packs


def packed(root: Path, school: str, year: SchoolYear) -> tuple[Pack, Part] | None:
    """The pack that holds a school's year, where one does. An index that cannot be read holds nothing."""
    try:
        known = packs(root)
    except LakeError:
        return None
    found = ((pack, pack.by_school.get(school)) for pack in known if pack.year == year)
    return next(((pack, part) for pack, part in found if part), None)


def change(
    root: Path,
    choose: Callable[[tuple[Pack, ...]], Iterable[Pack]],
    together: Callable[[], Together] | None = None,
    continuing: bool = False,
) -> None:
    """Swap the index for one of the packs that `choose` makes of those in use.

    together     what gives the packs' pattern tables as one; those there were are kept where it is left out
    continuing   whether this goes on with the last change: what that let go of is kept as well

    The folders of what is let go of stay for readers still in them, until the next change. Raises LakeError where the
    index cannot be read; then it stays as it is.
    """
    home = packs_folder(root)
    with alone(home):
        old = index(root)
        packs = tuple(sorted(choose(old.packs), key=lambda pack: pack.place))
        _refuse_doubles(packs)
        new = Index(packs, together() if together else old.together)
        before = (old.places - new.places) | (old.before - new.places if continuing else frozenset())
        new = replace(new, before=before)
        write_json(home / INDEX, _index_said(new), lasting=True)
        _clear(home, new.places | before)


def _index_said(index: Index) -> dict[str, Any]:
    one = index.together
    together = {"place": one.place, "covers": sorted(one.covers), "files": one.files} if one else None
    packs = [said(pack) for pack in index.packs]
    return {"format": FORMAT, "packs": packs, "together": together, "before": sorted(index.before)}


def forget_unreadable(root: Path) -> bool:
    """Take away an index that cannot be read, once every school's year has been built anew; says whether it did."""
    try:
        packs(root)
    except LakeError:
        (packs_folder(root) / INDEX).unlink()
        return True
    return False


def _refuse_doubles(packs: tuple[Pack, ...]) -> None:
    seen: dict[tuple[str, SchoolYear], Pack] = {}
    for pack in packs:
        for part in pack.parts:
            other = seen.setdefault((part.school.key, part.year), pack)
            if other is not pack:
                raise LakeError(
                    f"{part.school.name}, {part.year.label}, would be in two packs, {other.name} and {pack.name}, and "
                    "count twice. Give the pack the name of the one it is in, or leave the school out."
                )


def _clear(home: Path, keep: frozenset[str]) -> None:
    """Remove packs that no reader is in any more. Folders being written have names of another kind."""
    for year in home.iterdir():
        for folder in year.iterdir() if year.is_dir() else ():
            if not folder.name.startswith(".") and f"{year.name}/{folder.name}" not in keep:
                shutil.rmtree(folder, ignore_errors=True)


def said(pack: Pack) -> dict[str, Any]:
    """The pack as it is written down; schools share few different sets of weeks, which are named once."""
    calendars = {weeks: number for number, weeks in enumerate(dict.fromkeys(part.weeks for part in pack.parts))}
    return {
        "format": pack.format,
        "name": pack.name,
        "year": pack.year.start_year,
        "version": pack.version,
        "place": pack.place,
        "calendars": [[str(week) for week in weeks] for weeks in calendars],
        "parts": [_said_of(part, calendars[part.weeks]) for part in pack.parts],
        "rows": pack.rows,
        "files": pack.files,
    }


def _said_of(part: Part, weeks: int) -> dict[str, Any]:
    school = part.school
    return {
        "school": school.key,
        "name": school.name,
        "phase": school.phase,
        "la": school.la,
        "version": part.version,
        "weeks": weeks,
        "first_day": str(part.first_day) if part.first_day else None,
        "last_day": str(part.last_day) if part.last_day else None,
        "pupils": part.pupils,
    }


@lru_cache(maxsize=8)
def _read(file: Path, stamp: tuple[int, ...]) -> Index:
    try:
        said = read_json(file)
        if error := wrong_format(said, "the schools in packs"):
            raise error
        one = said["together"]
        together = Together(one["place"], frozenset(one["covers"]), one["files"]) if one else None
        # Without these, patterns are put together from those of each pack, which takes longer.
        usable = together and not harm(file.parent / together.place, together.files, closely=False, only=COUNTED)
        packs = tuple(_pack(file.parent, one, together if usable else None) for one in said["packs"])
        return Index(packs, together, frozenset(said["before"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _damaged(f"{file.name} is damaged") from error


def _pack(home: Path, said: dict[str, Any], together: Together | None) -> Pack:
    year, place = said["year"], said["place"]
    calendars = [dates(weeks) for weeks in said["calendars"]]
    where: dict[str, Any] = {"folder": home / place, "packed": True}
    where["counted"] = home / together.place if together and place in together.covers else None
    parts = tuple(part_of({**one, "year": year}, calendars[one["weeks"]], **where) for one in said["parts"])
    rows, files = said["rows"], said["files"]
    return Pack(said["name"], SchoolYear(year), said["version"], place, parts, rows, files, said["format"])


def _damaged(what: str) -> LakeError:
    return LakeError(f"It cannot be read which schools lie in packs: {what}. {REMEDY}")
