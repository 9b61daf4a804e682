"""A lake of an invented nation, made in parts by several processes, and kept for the next time."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from daymark.config.bench.apart import Say, together
from daymark.demo.nation import SEED, invent_nation, nation_plan
from daymark.kit.files import write_whole
from daymark.kit.school_year import SchoolYear
from daymark.lake.errors import LakeError
from daymark.lake.lake import Lake
from daymark.lake.layout import LaidOut
from daymark.lake.packs import write_pack
from daymark.lake.parts import FORMAT
from daymark.lake.together import put_together
from daymark.measures.question import Period
from daymark.registers.codes import MISSING, NOTHING_DUE
from daymark.registers.week import SLOTS

STARTS = 2024
PUPILS_A_PACK = 150_000
PROCESSES = 2
MARKER, LAKE = "bench.json", "lake"


class OtherwiseUsedError(ValueError):
    """The folder to keep a nation in holds something else; the message says so."""


@dataclass(frozen=True)
class Nation:
    """A nation's lake. `generate_s` is how long it took when it was made; `kept` whether it was there already."""

    lake: Path
    pupils: int
    schools: int
    marks: int
    generate_s: float
    kept: bool


def whole_year() -> Period:
    """The school year that is invented."""
    year = SchoolYear(STARTS)
    return Period(year.start, year.end, "year_to_date")


def nation_lake(folder: Path, pupils: int, say: Say) -> Nation:
    """The lake of a nation of so many pupils in `folder`: that which is there, where it is the same and whole.

    Raises OtherwiseUsedError where the folder holds anything but such a lake, ValueError for too few pupils.
    """
    marker, wanted = folder / MARKER, _wanted(pupils)
    known = _read(marker)
    if known and known["made_of"] == wanted and known["whole"] and _can_be_read(folder / LAKE, say):
        say(f"{known['pupils']:,} pupils are in {folder} already")
        return _nation(folder, known, kept=True)
    _make_room(folder, known)
    write_whole(marker, json.dumps({"made_of": wanted, "whole": False}))
    began = time.perf_counter()
    made = _make(folder / LAKE, pupils, say)
    told = {**made, "made_of": wanted, "whole": True, "generate_s": round(time.perf_counter() - began, 1)}
    write_whole(marker, json.dumps(told))
    return _nation(folder, told, kept=False)


def _wanted(pupils: int) -> dict[str, int]:
    return {"seed": SEED, "pupils": pupils, "format": FORMAT, "year": STARTS, "pack": PUPILS_A_PACK}


def _read(marker: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(marker.read_text(encoding="utf-8"))
        return told if isinstance(told, dict) and {"made_of", "whole"} <= set(told) else None
    except (OSError, ValueError):
        return None


def _can_be_read(lake: Path, say: Say) -> bool:
    try:
        Lake.open(lake).snapshot()
    except LakeError as error:
        say(f"What is there cannot be used and is made anew: {error}")
        return False
    return True


def _make_room(folder: Path, known: Mapping[str, Any] | None) -> None:
    """Take away a nation that is another one or was not finished; nothing else is ever taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    if known is not None:
        shutil.rmtree(folder / LAKE, ignore_errors=True)
    elif any(folder.iterdir()):
        raise OtherwiseUsedError(f"{folder} holds something else. Name a folder that is empty or not there yet.")


def _nation(folder: Path, told: Mapping[str, Any], kept: bool) -> Nation:
    counts = {name: told[name] for name in ("pupils", "schools", "marks", "generate_s")}
    return Nation(folder / LAKE, kept=kept, **counts)


def _make(lake: Path, pupils: int, say: Say) -> dict[str, int]:
    plan = nation_plan(pupils, STARTS)
    packs = max(1, -(-pupils // PUPILS_A_PACK))
    stretches = plan.stretches(packs)
    say(f"Inventing {pupils:,} pupils of {len(plan.schools):,} schools in {len(stretches)} parts")
    each = [
        {"lake": str(lake), "pupils": pupils, "stretches": [[n, *stretches[n]] for n in numbers]}
        for number in range(min(PROCESSES, len(stretches)))
        if (numbers := range(number, len(stretches), PROCESSES))
    ]
    counted = together("daymark.config.bench.nation_lake:lay_stretches", each)
    put_together(lake)
    return {name: sum(one[name] for one in counted) for name in ("pupils", "schools", "marks")}


def lay_stretches(lake: str, pupils: int, stretches: list[tuple[int, int, int]]) -> dict[str, int]:
    """Lay stretches of the plan, each its number and its bounds, into packs; counts of what was laid."""
    counted = Counted()
    for number, start, stop in stretches:
        write_pack(Path(lake), SchoolYear(STARTS), f"part-{number:03}", _laid(pupils, start, stop, counted))
        print(f"Part {number + 1}: {counted.pupils:,} pupils by this process", file=sys.stderr, flush=True)
    return asdict(counted)


@dataclass
class Counted:
    """What went by: pupils, schools and sessions with a mark."""

    pupils: int = 0
    schools: int = 0
    marks: int = 0

    def add(self, laid: LaidOut) -> None:
        self.schools += 1
        self.pupils += laid.tables["pupils"].height
        marks = laid.tables["weeks"]["marks"]
        unmarked = (marks.str.count_matches(char, literal=True).sum() for char in (NOTHING_DUE, MISSING))
        self.marks += SLOTS * marks.len() - sum(map(int, unmarked))


def _laid(pupils: int, start: int, stop: int, counted: Counted) -> Iterator[LaidOut]:
    for registers in invent_nation(SEED, nation_plan(pupils, STARTS), start, stop):
        laid = registers.laid_out()
        counted.add(laid)
        yield laid
