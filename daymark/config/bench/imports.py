"""How many marks a second come in, from CSV to committed and columnar, beside the least that could be done.

The floor reads the same rows with Polars and copies them into a plain table of the same server. It understands
nothing, checks nothing and keeps no history; it says what the machine and the database cost on their own.
"""

from __future__ import annotations

import gc
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SEED = 380
SCHOOL_DAYS = 180
"""Fewer than there are in any year, so that enough pupils are invented for the marks asked for."""

LAST_DAY = date(2025, 7, 22)
AT = datetime(2025, 7, 22, 16, tzinfo=UTC)
TIMES = 3
PARTS = {
    "Laying the files beside what is there": "copy",
    "Pupils": "merge",
    "What is known of them": "merge",
    "Register weeks": "merge",
    "Notes beside marks": "merge",
    "Laying the figures out": "lake",
}
"""The steps of an import as it tells them, to the part each belongs to; what comes before is reading."""

READ = "read"
COMMIT = "commit"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Files:
    """What is brought in: a register with a row a mark, and a pupils file."""

    marks: int
    register: Path
    pupils: Path

    @property
    def paths(self) -> tuple[Path, Path]:
        return self.pupils, self.register


@dataclass
class Stopwatch:
    """Where the time goes: told of each step as it begins, it adds up the seconds by part."""

    seconds: dict[str, float] = field(default_factory=dict)
    part: str = READ
    since: float = field(default_factory=time.perf_counter)

    def tell(self, step: str, done: int, total: int) -> None:
        self.turn(PARTS.get(step, READ))

    def turn(self, part: str) -> None:
        now = time.perf_counter()
        self.seconds[self.part] = self.seconds.get(self.part, 0.0) + now - self.since
        self.part, self.since = part, now


@dataclass(frozen=True)
class Measured:
    """The medians of an odd number of turns, ours and the floor's one after the other; seconds."""

    marks: int
    times: int
    ours_s: float
    marks_per_s: int
    floor_s: float
    ratio: float
    where: dict[str, float]
    runs: list[dict[str, float]]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(marks: int, folder: Path, say: Say, times: int = TIMES) -> Measured:
    """Bring `marks` marks in, `times` times over, into an empty home whose database is ready."""
    say(f"Inventing {marks:,} marks")
    files = invent(marks, folder)
    turns, floors = [], []
    for number in range(times):
        say(f"Turn {number + 1} of {times}: bringing them in")
        turns.append(_ours(files, number))
        say(f"Turn {number + 1} of {times}: the floor")
        floors.append(_floor(files, number))
    middle = sorted(turns, key=lambda turn: sum(turn.values()))[times // 2]
    ours, floor = sum(middle.values()), statistics.median(floors)
    runs = [{"ours_s": round(sum(a.values()), 3), "floor_s": round(b, 3)} for a, b in zip(turns, floors, strict=True)]
    where = {part: round(seconds, 3) for part, seconds in middle.items()}
    speed, ratio = round(marks / ours), round(ours / floor, 2)
    return Measured(marks, times, round(ours, 3), speed, round(floor, 3), ratio, where, runs)


def invent(marks: int, folder: Path) -> Files:
    """One large school's year as its own system would export it, cut to `marks` rows; the same for the same number."""
    import numpy as np

    from daymark.demo.exports import long_frame, write_pupils
    from daymark.demo.plan import Plan, school_of
    from daymark.demo.trust import invent_school

    school = school_of("Secondary", 1, -(-marks // (2 * SCHOOL_DAYS)) + 20)
    plan = Plan((school,), (2024,), LAST_DAY, planted=False)
    year = invent_school(np.random.default_rng(SEED), plan, school).year(2024)
    rows = long_frame(year).head(marks)
    files = Files(rows.height, folder / "register.csv", folder / "pupils.csv")
    rows.write_csv(files.register, include_bom=True)
    write_pupils(year, files.pupils)
    return files


def _ours(files: Files, number: int) -> dict[str, float]:
    """Seconds by part, from opening the files to the lake swapped in, for a school of this turn's own."""
    from daymark.intake.commit import commit
    from daymark.intake.read import take
    from daymark.intake.relake import rebuild_years

    school, row = _school(number)
    gc.collect()
    watch = Stopwatch()
    taken = take(files.paths, school=school.key, progress=watch.tell)
    counts = commit(taken, school, row, by=None, at=AT, progress=watch.tell)
    watch.turn("lake")
    trouble = rebuild_years(school, counts.years)
    watch.turn("")
    if trouble or taken.marks_taken != files.marks or taken.of_level("row"):
        raise RuntimeError(f"Only {taken.marks_taken:,} of {files.marks:,} marks came in. {trouble}")
    return watch.seconds


def _school(number: int) -> tuple[Any, Any]:
    from daymark.intake.models import Import
    from daymark.registers.models import School, Trust

    trust, _ = Trust.objects.get_or_create(name="Bench")
    school = School.objects.create(trust=trust, name=f"Bench {number}", urn=f"{880000 + number}", phase="Secondary")
    school.refresh_from_db()
    return school, Import.objects.create(school=school, created_at=AT)


def _floor(files: Files, number: int) -> float:
    """Seconds to read the register and copy every row into a plain table, committed."""
    import polars as pl
    from django.conf import settings

    columns = pl.read_csv(files.register, n_rows=0).columns
    named = ", ".join(f'"{name}" text' for name in columns)
    with settings.ADDRESSES.owner.connect() as connection:
        connection.execute(f"CREATE TABLE bench_floor_{number} ({named})".encode())
        gc.collect()
        began = time.perf_counter()
        rows = pl.read_csv(files.register, infer_schema=False)
        whole = io.BytesIO()
        rows.write_csv(whole, include_header=False)
        copied = f"COPY bench_floor_{number} FROM STDIN (FORMAT csv)".encode()
        with connection.transaction(), connection.cursor() as cursor, cursor.copy(copied) as sink:
            sink.write(whole.getbuffer())
        seconds = time.perf_counter() - began
        connection.execute(f"DROP TABLE bench_floor_{number}".encode())
    return seconds
