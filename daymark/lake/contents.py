"""What is in the lake now: which files are to be read for which school's year, each once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import CURRENT, GONE, MANIFEST, folder_name
from daymark.lake.errors import LakeError, NewerLakeError, damaged, unreadable
from daymark.lake.files import harm, is_whole, read_json
from daymark.lake.index import COUNTED, INDEX, PACK_MANIFEST, Pack, index, packs, packs_folder
from daymark.lake.layout import TABLES
from daymark.lake.parts import Part, file_name, part_of, wrong_format

CLOSELY = 64 << 20
"""Packs that come to more bytes together are looked at for their files' sizes alone when they are opened."""


@dataclass(frozen=True)
class Own:
    """A school's year with a folder of its own: `home` is where, `name` the version's folder, or GONE."""

    home: str
    name: str

    @property
    def folder(self) -> Path | None:
        """Where the files lie; None where the school's year was taken away."""
        return None if self.name == GONE else Path(self.home, self.name)

    @property
    def key(self) -> tuple[str, str]:
        home = Path(self.home)
        return home.parent.name, home.name


@dataclass(frozen=True)
class Contents:
    """What the lake's folder says is current, without opening anything."""

    root: Path
    own: tuple[Own, ...]
    packs: tuple[Pack, ...]
    together: str = ""

    @cached_property
    def version(self) -> str:
        """A text that changes whenever anything does."""
        texts = [f"{one.home} {one.name}" for one in self.own]
        return together((*texts, *(f"{pack.place} {pack.version}" for pack in self.packs), self.together))

    def folders(self) -> list[Path]:
        """Where the files lie that are current."""
        homes = [packs_folder(self.root) / pack.place for pack in self.packs]
        return [one.folder for one in self.own if one.folder] + homes


def together(versions: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(versions).encode(), digest_size=10).hexdigest()


def contents(root: Path) -> Contents:
    """What is current under a folder, which may not be there yet. Raises LakeError where the index is damaged.

    A compaction swaps the index before it takes away the folders of what it packed. Looked at in the other order here,
    a school's year is found in at least one of the two.
    """
    own = tuple(_own(root))
    now = index(root)
    return Contents(root, own, now.packs, now.together.place if now.together else "")


def _own(root: Path) -> list[Own]:
    # This is asked before every answer, so in strings: a Path costs more than the look into the folder.
    found = []
    for school in _folders(str(root)):
        for home in _folders(school):
            try:
                found.append(Own(home, os.readlink(f"{home}{os.sep}{CURRENT}")))  # noqa: PTH115
            except OSError:
                continue
    return sorted(found, key=lambda one: one.home)


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as found:
            return [one.path for one in found if not one.name.startswith((".", "_")) and one.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def parts(now: Contents) -> list[Part]:
    """The parts to be read, each from one place: its own folder where it has one, or else the pack it lies in.

    Raises LakeError where a file is missing, damaged, or of another version of Daymark.
    """
    own = {one.key: one for one in now.own}
    read: list[Part] = []
    closely = _small(now.packs)
    for pack in now.packs:
        read += _of_pack(pack, own, closely)
    return read + [_part(one.folder) for one in now.own if one.folder]


@dataclass(frozen=True)
class Standing:
    """Which school years can be read. `newer`: sentences about those that only a newer version of Daymark can."""

    readable: frozenset[tuple[str, str]]
    newer: tuple[str, ...] = ()

    def has(self, school: str, year: SchoolYear) -> bool:
        """Whether nothing is to be built for it, as it can be read, or is another version's."""
        return (folder_name(school), str(year.start_year)) in self.readable


def standing(root: Path) -> Standing:
    """What can be read under a folder, whatever the state of the rest. Raises NewerLakeError for a newer index."""
    own = {one.key: one for one in _own(root)}
    held, newer = set[tuple[str, str]](), list[str]()
    there = _readable_index(root)
    closely = _small(there)
    for pack in there:
        keys = {key_of(part) for part in is_read(pack, own)}
        with _told(newer, held, keys):
            _of_pack(pack, own, closely)
    for one in own.values():
        if one.folder:
            with _told(newer, held, {one.key}):
                _part(one.folder)
    return Standing(frozenset(held), tuple(newer))


@contextmanager
def _told(newer: list[str], held: set[tuple[str, str]], keys: set[tuple[str, str]]) -> Iterator[None]:
    """What is opened here without an error can be read; what is newer is not to be built either."""
    try:
        yield
    except NewerLakeError as error:
        newer.append(str(error))
    except LakeError:
        return
    held |= keys


def _readable_index(root: Path) -> tuple[Pack, ...]:
    try:
        return packs(root)
    except NewerLakeError:
        raise
    except LakeError:
        return ()


def _of_pack(pack: Pack, own: Mapping[tuple[str, str], Own], closely: bool) -> list[Part]:
    """The parts of a pack that are to be read from it. `closely`: its files are looked at to the last byte."""
    here = is_read(pack, own)
    if not here:
        return []
    _refuse_harmed(pack, closely)
    if len(here) == len(pack.parts):
        return here
    left_out = frozenset(pack.by_school) - {part.school.key for part in here}
    return [replace(part, left_out=left_out) for part in here]


def key_of(part: Part) -> tuple[str, str]:
    return folder_name(part.school.key), str(part.year.start_year)


def is_read(pack: Pack, own: Mapping[tuple[str, str], Own]) -> list[Part]:
    """The parts of a pack that are read from it: those that have no folder of their own, whatever lies in that."""
    return [part for part in pack.parts if key_of(part) not in own]


def _small(packs_: Iterable[Pack]) -> bool:
    """Whether all packs together are so small that reading them through at opening takes no time to speak of."""
    return sum(size_of(pack, name) for pack in packs_ for name in TABLES) <= CLOSELY


def _refuse_harmed(pack: Pack, closely: bool) -> None:
    if error := wrong_format({"format": pack.format}, pack.of):
        raise error
    fine = closely and is_whole(pack.folder, pack.files)
    if fine or not (what := harm(pack.folder, pack.files, closely=closely)):
        return
    raise damaged(pack.of, what)


def size_of(pack: Pack, table: str) -> int:
    """Bytes of a table's file, as written; 0 where that is not known."""
    return int(pack.files.get(table, {}).get("bytes", 0))


def first_harm(parts: Iterable[Part]) -> LakeError | None:
    """The error for the first folder of these parts whose files are not as they were written; every byte is read."""
    first: dict[Path, Part] = {}
    for part in parts:
        if part.folder:
            first.setdefault(part.folder, part)
    for folder, part in first.items():
        name = PACK_MANIFEST if part.packed else MANIFEST
        try:
            what = harm(folder, read_json(folder / name)["files"])
        except (OSError, ValueError, KeyError):
            what = f"{name} is missing or damaged"
        if not what and part.counted and not all((part.counted / file_name(table)).is_file() for table in COUNTED):
            what = "the different weeks of all packs, counted together, are missing"
        if what:
            return unreadable(part.school.name, part.year, what)
    return None


def _part(folder: Path) -> Part:
    try:
        said = read_json(folder / MANIFEST)
        of = f"{said.get('name', folder.parent.parent.name)}, {_year_of(folder).label}"
        if error := wrong_format(said, of):
            raise error
        part = part_of(said, folder=folder)
        if not is_whole(folder, said["files"]) and (what := harm(folder, said["files"])):
            raise unreadable(part.school.name, part.year, what)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unreadable(folder.parent.parent.name, _year_of(folder), f"{MANIFEST} is missing or damaged") from error
    return part


def _year_of(folder: Path) -> SchoolYear:
    name = folder.parent.name
    return SchoolYear(int(name)) if name.isdigit() else SchoolYear(0)


def stamps(now: Contents) -> tuple[object, ...]:
    """What would be different if any file were mended, though the version stays."""
    index = packs_folder(now.root) / INDEX
    files = [folder / name for folder in now.folders() for name in (MANIFEST, *map(file_name, TABLES))]
    return tuple(_stamp(file) for file in (index, *files))


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        stat = file.stat()
    except OSError:
        return ()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
