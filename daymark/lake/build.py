"""Writing a school's year beside the old one and swapping it in whole."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake.files import BUILDING, alone, building, is_whole, prints, read_json, settle, write_json
from daymark.lake.index import packed, packs_folder
from daymark.lake.layout import GIVEN, TABLES, LaidOut, SchoolRow, lay_out
from daymark.lake.parts import FORMAT as FORMAT
from daymark.lake.parts import file_name as file_name
from daymark.lake.parts import manifest

CURRENT = "current"
GONE = "gone"
"""What `current` points to where a school's year was taken away but may still lie in a pack."""

MANIFEST = "part.json"
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class LakeVersion:
    """What was built. `changed` is False where the same data was there already."""

    school: str
    year: SchoolYear
    version: str
    folder: Path
    changed: bool
    pupils: int
    weeks: int
    open_sessions: int


def build(
    root: Path,
    school: SchoolRow,
    year: SchoolYear,
    weeks: pl.DataFrame,
    pupils: pl.DataFrame,
    corrections: pl.DataFrame | None = None,
    notes: pl.DataFrame | None = None,
    lessons: pl.DataFrame | None = None,
) -> LakeVersion:
    """Lay out a school's year and make it the current one under `root`. The same data changes nothing.

    Readers see the old part or the new one, never half; if this dies midway the old one stays. Raises LakeError
    where the registers cannot be laid out, OSError where the folder cannot be written.
    """
    laid = lay_out(school, year, weeks, pupils, corrections, notes, lessons)
    version = content_version(laid)
    home = home_of(root, school.key, year)
    with alone(home):
        before = current(home)
        if before is None and (inside := _whole_in_pack(root, laid, version)):
            return _described(laid, version, inside, False)
        folder = home / f"v-{version}"
        changed = before != folder
        if not part_is_whole(folder):
            _write(laid, version, home, folder)
            changed = True
        if changed:
            point_current_at(home, folder.name)
            _clear(home, keep={folder, before})
    return _described(laid, version, folder, changed)


def remove(root: Path, school: str, year: SchoolYear) -> None:
    """Take a school's year out of the lake; nothing happens where it is not there.

    What lies of it in a pack is read no more, and goes with the next compaction.
    """
    home = home_of(root, school, year)
    if not home.exists() and not packed(root, school, year):
        return
    with alone(home):
        point_current_at(home, GONE)
        # Asked after the pointing: a compaction that has not made its folder yet will find the part gone.
        if packs_folder(root).exists():
            _clear(home, keep=set())
        else:
            (home / CURRENT).unlink()
            shutil.rmtree(home)


def home_of(root: Path, school: str, year: SchoolYear) -> Path:
    return root / folder_name(school) / str(year.start_year)


def folder_name(school: str) -> str:
    """A folder name for a school key: the key itself where that is safe, else what is left of it and a fingerprint."""
    if SAFE_NAME.fullmatch(school):
        return school
    mark = hashlib.blake2b(school.encode(), digest_size=6).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', school).strip('-')[:40] or 'school'}.{mark}"


def content_version(laid: LaidOut) -> str:
    """A fingerprint of everything a part holds: the same for the same data, whenever it is built."""
    print_ = hashlib.blake2b(digest_size=10)
    print_.update(repr((FORMAT, laid.school, laid.year.start_year)).encode())
    for name in GIVEN:
        table = laid.tables[name]
        print_.update(f"\n{name} {table.height}\n{table.schema}\n".encode())
        print_.update(table.hash_rows(seed=FORMAT).to_numpy().tobytes())
    return print_.hexdigest()


def part_is_whole(folder: Path) -> bool:
    """Whether every file of a part is there as it was written."""
    try:
        said = read_json(folder / MANIFEST)
    except (OSError, ValueError):
        return False
    return said.get("format") == FORMAT and "pupils" in said and is_whole(folder, said.get("files", {}))


def _whole_in_pack(root: Path, laid: LaidOut, version: str) -> Path | None:
    """The folder of the pack that holds the same already, undamaged."""
    found = packed(root, laid.school.key, laid.year)
    if found is None:
        return None
    pack, part = found
    same = part.folder is not None and part.version == version and is_whole(part.folder, pack.files)
    return part.folder if same else None


def current(home: Path) -> Path | None:
    """What `current` points to, which need not be there; None where there is no part of its own."""
    link = home / CURRENT
    return home / link.readlink() if link.is_symlink() else None


def _write(laid: LaidOut, version: str, home: Path, folder: Path) -> None:
    """Write all files into a folder of another name, then give it its own."""
    with building(home) as beside:
        for name in TABLES:
            laid.tables[name].write_parquet(beside / file_name(name), compression="zstd", statistics=True)
        rows = {name: laid.tables[name].height for name in TABLES}
        write_json(beside / MANIFEST, {**manifest(laid, version), "rows": rows, "files": prints(beside)})
        settle(beside, folder)


def point_current_at(home: Path, name: str) -> None:
    """Swap the link in one step: a link made beside and moved over the old one."""
    fresh = home / ".current-new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(name)
    fresh.replace(home / CURRENT)


def _clear(home: Path, keep: set[Path | None]) -> None:
    """Remove older versions, and what builds that died have left. The one before stays for readers still in it."""
    for child in home.iterdir():
        stale = child.name.startswith((BUILDING, ".new-", "v-"))
        if stale and child not in keep:
            shutil.rmtree(child)


def _described(laid: LaidOut, version: str, folder: Path, changed: bool) -> LakeVersion:
    return LakeVersion(
        school=laid.school.key,
        year=laid.year,
        version=version,
        folder=folder,
        changed=changed,
        pupils=laid.tables["pupils"].height,
        weeks=laid.tables["weeks"].height,
        open_sessions=int(laid.tables["calendar"]["open"].sum()),
    )
