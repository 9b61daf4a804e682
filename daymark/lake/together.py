"""The pattern tables of all packs as one, so that opening many packs reads each different week once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from daymark.lake.files import building, harm, prints, settle
from daymark.lake.index import COUNTED, Together, change, index, packs_folder
from daymark.lake.pack_files import PackFiles
from daymark.lake.parts import file_name

FOLDER = "together"


def put_together(root: Path) -> bool:
    """Count the different weeks of all packs once; says whether there was anything to do.

    Nothing is read from elsewhere than before but the pattern tables. Raises LakeError where the index cannot be read,
    OSError where the folder cannot be written.
    """
    now = index(root)
    places = frozenset(pack.place for pack in now.packs)
    home = packs_folder(root)
    there = now.together
    whole = there and not harm(home / there.place, there.files, only=COUNTED)
    if len(places) < 2 or (there and whole and places <= there.covers):
        return False
    (home / FOLDER).mkdir(exist_ok=True)
    with building(home / FOLDER) as beside:
        files = [pack.folder / file_name("patterns") for pack in now.packs]
        marks = pl.concat([pl.read_parquet(file, columns=["marks"]) for file in files])["marks"].unique().sort()
        PackFiles(beside).count(marks.to_list())
        name = hashlib.blake2b("\n".join(sorted(places)).encode(), digest_size=10).hexdigest()
        made = Together(f"{FOLDER}/{name}", places, prints(beside, COUNTED))

        def settled() -> Together:
            settle(beside, home / made.place)
            return made

        change(root, lambda packs: packs, settled, continuing=True)
    return True
