"""Whether everything in the lake is as it was written: every byte of every file that is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import MANIFEST
from daymark.lake.contents import Own, contents, is_read
from daymark.lake.errors import LakeError, damaged
from daymark.lake.files import harm, read_json
from daymark.lake.index import PACK_MANIFEST, Pack
from daymark.lake.layout import TABLES
from daymark.lake.parts import file_name, wrong_format

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Checked:
    """What was found. `troubles` are sentences, each with whose figures, what is wrong, and what to do."""

    troubles: tuple[str, ...]
    own: int
    packs: int
    pupils: int
    weeks: int
    bytes: int


def check(root: Path, progress: Progress = lambda step, done, total: None) -> Checked:
    """Read every file that is current under a folder, which may be empty. Changes nothing."""
    try:
        now = contents(root)
    except LakeError as error:
        return Checked((str(error),), 0, 0, 0, 0, 0)
    own = [one for one in now.own if one.folder]
    keys = {one.key: one for one in now.own}
    held: list[Own | Pack] = [*own, *(pack for pack in now.packs if is_read(pack, keys))]
    said, troubles = [], []
    for number, one in enumerate(held):
        progress("Checking", number, len(held))
        try:
            said.append(_of_own(one) if isinstance(one, Own) else _of_pack(one))
        except LakeError as error:
            troubles.append(str(error))
    return Checked(
        tuple(troubles),
        own=len(own),
        packs=len(held) - len(own),
        pupils=sum(one["rows"]["pupils"] for one in said),
        weeks=sum(one["rows"]["weeks"] for one in said),
        bytes=sum(file["bytes"] for one in said for file in one["files"].values()),
    )


def _of_own(own: Own) -> dict[str, Any]:
    """What a part of its own says of itself. Raises LakeError where that is not so."""
    folder = Path(own.home, own.name)
    school, year = own.key
    said = _said(folder / MANIFEST, f"{school}, {SchoolYear(int(year)).label}" if year.isdigit() else school)
    of = f"{said['name']}, {SchoolYear(said['year']).label}"
    if f"v-{said['version']}" != own.name:
        raise damaged(of, f"{MANIFEST} is of another version than its folder, {own.name}")
    _look_into(folder, said, of, {said["school"]})
    return said


def _of_pack(pack: Pack) -> dict[str, Any]:
    said = _said(pack.folder / PACK_MANIFEST, pack.of)
    if said["version"] != pack.version:
        raise damaged(pack.of, f"{PACK_MANIFEST} is of another version than the one in use")
    _look_into(pack.folder, said, pack.of, set(pack.by_school))
    return said


def _said(file: Path, of: str) -> dict[str, Any]:
    try:
        said = read_json(file)
        if error := wrong_format(said, of):
            raise error
        if {"rows", "files", "version", "year"} <= set(said):
            return said
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(of, f"{file.name} is missing or damaged") from error
    raise damaged(of, f"{file.name} is damaged")


def _look_into(folder: Path, said: dict[str, Any], of: str, schools: set[str]) -> None:
    if what := harm(folder, said["files"]) or _miscounted(folder, said["rows"]):
        raise damaged(of, what)
    found = set(pl.read_parquet(folder / file_name("schools"))["school"].to_list())
    if found != schools:
        raise damaged(of, "the files hold other schools than they should")


def _miscounted(folder: Path, rows: dict[str, int]) -> str:
    """What is wrong with how much each file holds; nothing where all is as it was written."""
    for name in TABLES:
        file = folder / file_name(name)
        try:
            with pq.ParquetFile(file) as opened:
                held = opened.metadata.num_rows
        except (OSError, pa.ArrowException) as error:
            return f"{file.name} is no Parquet file ({str(error).splitlines()[0]})"
        if held != rows[name]:
            return f"{file.name} holds {held:,} rows and should hold {rows[name]:,}"
    return ""
