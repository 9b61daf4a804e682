"""Writing packs: the tables of many schools of one year in one set of files."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import CURRENT, content_version, current, folder_name, home_of
from daymark.lake.errors import LakeError
from daymark.lake.files import alone, building, is_whole, prints, settle, write_json
from daymark.lake.index import PACK_MANIFEST, Pack, change, packs, packs_folder, said
from daymark.lake.layout import LaidOut
from daymark.lake.pack_files import PackFiles
from daymark.lake.parts import FORMAT, Part, manifest, part_of


@dataclass(frozen=True)
class PackVersion:
    """What was written. `changed` is False where the same pack was there already."""

    name: str
    year: SchoolYear
    version: str
    folder: Path
    changed: bool
    schools: int
    pupils: int
    weeks: int


def write_pack(root: Path, year: SchoolYear, name: str, parts: Iterable[LaidOut]) -> PackVersion:
    """Write the parts, which come one by one, into one pack and make it current. Best in order of their schools' keys.

    It takes the place of the year's pack of the same name, and of the parts of its schools. Memory is needed for the
    running totals of all its pupils, about 2 KB each: 300 to 600 schools make a good pack. Readers see all of it or
    nothing; if this dies midway nothing has changed. Raises LakeError where a part is of another year, twice there, or
    in another pack already; OSError where the folder cannot be written.
    """
    with pack_beside(root, year, name, ((laid, content_version(laid)) for laid in parts)) as (beside, pack):
        changed = not _is_current(root, pack)
        if changed:
            change(root, lambda before: [*_without(before, pack), settled(root, beside, pack)])
        else:
            shutil.rmtree(beside)
    for part in pack.parts:
        let_go(root, part)
    return described(root, pack, changed)


@contextmanager
def pack_beside(
    root: Path, year: SchoolYear, name: str, parts: Iterable[tuple[LaidOut, str]]
) -> Iterator[tuple[Path, Pack]]:
    """A pack that nobody reads yet, and the folder it is written in: parts with their versions."""
    home = packs_folder(root) / str(year.start_year)
    home.mkdir(parents=True, exist_ok=True)
    with building(home) as beside:
        files, members = PackFiles(beside), dict[str, Part]()
        for laid, version in parts:
            if laid.year != year or laid.school.key in members:
                why = "is there twice" if laid.year == year else f"is of {laid.year.label}"
                raise LakeError(
                    f"{laid.school.name} {why}: a pack of {year.label} holds each school's {year.label} once."
                )
            files.add(laid)
            members[laid.school.key] = part_of(manifest(laid, version), packed=True)
        if not members:
            raise LakeError(f"The pack {name} of {year.label} would hold no school.")
        rows = files.finish()
        version = _version(members.values())
        place = f"{year.start_year}/{folder_name(name)}-{version}"
        pack = Pack(name, year, version, place, tuple(members.values()), rows, prints(beside), FORMAT)
        write_json(beside / PACK_MANIFEST, said(pack))
        yield beside, pack


def settled(root: Path, beside: Path, pack: Pack) -> Pack:
    """The pack, its folder now where it is read from. Only inside `change`, which clears away folders of no use."""
    settle(beside, packs_folder(root) / pack.place)
    return pack


def let_go(root: Path, part: Part, version: str | None = None) -> None:
    """Read a school's year from its pack alone, where its own part is still of this version (None for any).

    The files stay for readers still in them until the next compaction.
    """
    home = home_of(root, part.school.key, part.year)
    if not home.exists():
        return
    with alone(home):
        folder = current(home)
        if folder is not None and (version is None or folder.name == f"v-{version}"):
            (home / CURRENT).unlink()


def described(root: Path, pack: Pack, changed: bool) -> PackVersion:
    return PackVersion(
        name=pack.name,
        year=pack.year,
        version=pack.version,
        folder=packs_folder(root) / pack.place,
        changed=changed,
        schools=len(pack.parts),
        pupils=sum(part.pupils for part in pack.parts),
        weeks=pack.rows["weeks"],
    )


def _version(parts: Iterable[Part]) -> str:
    texts = sorted(f"{part.school.key}\n{part.version}" for part in parts)
    return hashlib.blake2b("\n".join((str(FORMAT), *texts)).encode(), digest_size=10).hexdigest()


def _is_current(root: Path, pack: Pack) -> bool:
    same = [one for one in packs(root) if one.place == pack.place]
    return bool(same) and is_whole(packs_folder(root) / pack.place, same[0].files)


def _without(before: Iterable[Pack], pack: Pack) -> list[Pack]:
    return [one for one in before if (one.year, one.name) != (pack.year, pack.name)]
