"""Writing a school's year beside the old one and swapping it in whole."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake.layout import TABLES, LaidOut, SchoolRow, lay_out

FORMAT = 1
"""Raised when the shape of the files changes, so that every part is built anew."""

CURRENT = "current"
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
) -> LakeVersion:
    """Lay out a school's year and make it the current one under `root`. The same data changes nothing.

    Readers see the old part or the new one, never half; if this dies midway the old one stays. Raises LakeError
    where the registers cannot be laid out, OSError where the folder cannot be written.
    """
    laid = lay_out(school, year, weeks, pupils, corrections)
    version = content_version(laid)
    home = root / folder_name(school.key) / str(year.start_year)
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        folder, before = home / f"v-{version}", _current(home)
        changed = before != folder
        if not is_whole(folder):
            _write(laid, version, home, folder)
            changed = True
        if changed:
            _point_current_at(home, folder)
            _clear(home, keep={folder, before})
    return _described(laid, version, folder, changed)


def remove(root: Path, school: str, year: SchoolYear) -> None:
    """Take a school's year out of the lake; nothing happens where it is not there."""
    home = root / folder_name(school) / str(year.start_year)
    if home.exists():
        (home / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(home)


def folder_name(school: str) -> str:
    """A folder name for a school key: the key itself where that is safe, else what is left of it and a fingerprint."""
    if SAFE_NAME.fullmatch(school):
        return school
    mark = hashlib.blake2b(school.encode(), digest_size=6).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', school).strip('-')[:40] or 'school'}.{mark}"


def content_version(laid: LaidOut) -> str:
    """A fingerprint of everything a part holds: the same for the same data, whenever and wherever it is built."""
    print_ = hashlib.blake2b(digest_size=10)
    school = laid.school
    print_.update(repr((FORMAT, school.key, school.name, school.phase, laid.year.start_year)).encode())
    for name in TABLES:
        print_.update(f"\n{name}\n{laid.tables[name].schema}\n".encode())
        print_.update(laid.tables[name].write_csv(null_value="\0").encode())
    return print_.hexdigest()


def is_whole(folder: Path) -> bool:
    """Whether every file of a part is there and as long as it was written."""
    try:
        sizes = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["bytes"]
        return all((folder / file_name(name)).stat().st_size == sizes[name] for name in TABLES)
    except (OSError, ValueError, KeyError):
        return False


def file_name(table: str) -> str:
    return f"{table}.parquet"


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One builder of a part at a time."""
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _current(home: Path) -> Path | None:
    link = home / CURRENT
    return home / link.readlink() if link.is_symlink() else None


def _write(laid: LaidOut, version: str, home: Path, folder: Path) -> None:
    """Write all files into a folder of another name, then give it its own."""
    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=home))
    beside.chmod(0o755)
    for name in TABLES:
        laid.tables[name].write_parquet(beside / file_name(name), compression="zstd", statistics=True)
    (beside / MANIFEST).write_text(json.dumps(manifest(laid, version, beside), indent=1), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    beside.rename(folder)


def manifest(laid: LaidOut, version: str, folder: Path | None) -> dict[str, Any]:
    """What a part says of itself without being opened."""
    weeks = laid.tables["weeks"]["week"].unique().sort()
    days = laid.tables["calendar"].filter(pl.col("open"))["date"]
    first, last = days.min(), days.max()
    return {
        "format": FORMAT,
        "version": version,
        "school": laid.school.key,
        "name": laid.school.name,
        "phase": laid.school.phase,
        "year": laid.year.start_year,
        "weeks": [str(week) for week in weeks.to_list()],
        "first_day": None if first is None else str(first),
        "last_day": None if last is None else str(last),
        "rows": {name: laid.tables[name].height for name in TABLES},
        "bytes": {name: (folder / file_name(name)).stat().st_size for name in TABLES} if folder else {},
    }


def _point_current_at(home: Path, folder: Path) -> None:
    """Swap the link in one step: a link made beside and moved over the old one."""
    fresh = home / ".current-new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(home / CURRENT)


def _clear(home: Path, keep: set[Path | None]) -> None:
    """Remove older versions, and what builds that died have left. The one before stays for readers still in it."""
    for child in home.iterdir():
        stale = child.name.startswith((".building-", "v-"))
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
