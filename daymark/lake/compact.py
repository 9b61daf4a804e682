"""Merging the parts of many schools into packs: fewer, larger files."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import CURRENT, GONE
from daymark.lake.contents import Contents, contents, key_of, parts
from daymark.lake.errors import damaged
from daymark.lake.files import alone, clear_unfinished, harm
from daymark.lake.index import Pack, change, index, packs_folder
from daymark.lake.layout import TABLES, LaidOut, Tables
from daymark.lake.pack_files import STREAMED
from daymark.lake.packs import PackVersion, described, let_go, pack_beside, settled
from daymark.lake.parts import Part
from daymark.lake.together import put_together

PUPILS_A_PACK = 100_000
COMPACTING = ".compacting"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Compacted:
    """What a compaction wrote, and how many parts and packs are read now."""

    written: tuple[PackVersion, ...]
    packs: int
    own: int


def compact(
    root: Path,
    years: Collection[SchoolYear] | None = None,
    pupils_a_pack: int = PUPILS_A_PACK,
    progress: Progress = lambda step, done, total: None,
) -> Compacted:
    """Merge the parts that have folders of their own into packs, and packs that changed or are small into new ones.

    years           only these; None for all
    pupils_a_pack   a pack is full with so many; memory is needed for about 5 KB each

    Readers see everything as it was or all of it merged, each school's year once. A school's year that is built anew
    meanwhile is read from its own part. What was read before stays on disk for readers still in it until the next
    compaction. If this dies midway nothing is lost and the next one clears up. Raises LakeError where something to be
    merged is damaged; OSError where the folder cannot be written.
    """
    packs_folder(root).mkdir(parents=True, exist_ok=True)
    with alone(packs_folder(root) / COMPACTING):
        _clear_up(root)
        _finish(root)
        now = contents(root)
        written: list[PackVersion] = []
        for year in sorted({part.year for part in parts(now)} | {pack.year for pack in now.packs}):
            if years is None or year in years:
                written += _compact_year(root, now, year, pupils_a_pack, progress)
        _forget_gone(root, now, years)
        put_together(root)
    after = contents(root)
    return Compacted(tuple(written), len(after.packs), sum(one.folder is not None for one in after.own))


def _compact_year(root: Path, now: Contents, year: SchoolYear, full: int, progress: Progress) -> list[PackVersion]:
    here = [part for part in parts(now) if part.year == year]
    merged, old = _to_merge(now, year, here, full)
    groups = list(_groups(merged, full))
    with ExitStack() as writing:
        fresh = []
        for number, group in enumerate(groups):
            progress(f"Packing {year.label}", number, len(groups))
            name = f"{group[0].school.key}-to-{group[-1].school.key}"
            fresh.append(writing.enter_context(pack_beside(root, year, name, _laid_out(group))))
        if fresh or old:
            _swap(root, fresh, old)
    for part in merged:
        let_go(root, part, part.version)
    return [described(root, pack, True) for _, pack in fresh]


def _swap(root: Path, fresh: list[tuple[Path, Pack]], old: list[Pack]) -> None:
    """Read the fresh packs from now on, and the old ones no more."""
    places = {pack.place for pack in old}

    def choose(before: tuple[Pack, ...]) -> list[Pack]:
        kept = [pack for pack in before if pack.place not in places]
        return [*kept, *(settled(root, folder, pack) for folder, pack in fresh)]

    change(root, choose, continuing=True)


def _to_merge(now: Contents, year: SchoolYear, here: list[Part], full: int) -> tuple[list[Part], list[Pack]]:
    """The parts to write into new packs, and the packs that these take the place of."""
    of_year = [pack for pack in now.packs if pack.year == year]
    read: dict[Path | None, list[Part]] = defaultdict(list)
    for part in here:
        read[part.folder if part.packed else None].append(part)
    own = read[None]
    changed = [pack for pack in of_year if len(read[pack.folder]) < len(pack.parts)]
    if not own and not changed:
        return [], []
    small = [pack for pack in of_year if sum(part.pupils for part in pack.parts) < full // 2 and pack not in changed]
    old = [*changed, *small]
    for pack in old:
        if read[pack.folder] and (what := harm(pack.folder, pack.files)):
            raise damaged(pack.of, what)
    merged = [*own, *(part for pack in old for part in read[pack.folder])]
    return sorted(merged, key=lambda part: part.school.key), old


def _groups(merged: Sequence[Part], full: int) -> Iterator[list[Part]]:
    """The parts in as many groups as are needed, of about as many pupils each."""
    pupils = sum(part.pupils for part in merged)
    share = pupils / max(1, -(-pupils // full))
    group: list[Part] = []
    for part in merged:
        group.append(part)
        if sum(one.pupils for one in group) >= share:
            yield group
            group = []
    if group:
        yield group


def _laid_out(group: Iterable[Part]) -> Iterator[tuple[LaidOut, str]]:
    """The parts with their tables, each read when it is asked for."""
    running: dict[Path, dict[tuple[object, ...], pl.DataFrame]] = {}
    for part in group:
        assert part.folder is not None
        if part.packed and part.folder not in running:
            running = {part.folder: pl.read_parquet(part.source("running")).partition_by("school", as_dict=True)}
        tables = Tables({name: _table(part, name) for name in STREAMED})
        none = pl.DataFrame(schema=TABLES["running"])
        sums = running[part.folder].get((part.school.key,), none) if part.packed else _table(part, "running")
        tables["running"] = sums
        yield LaidOut(part.school, part.year, tables), part.version


def _table(part: Part, name: str) -> pl.DataFrame:
    rows = pl.scan_parquet(part.source(name), glob=False)
    if part.packed and "school" in TABLES[name]:
        rows = rows.filter(pl.col("school") == part.school.key)
    return rows.select(*TABLES[name]).collect()


def _clear_up(root: Path) -> None:
    """Take away what earlier compactions let go of or left half-written."""
    if index(root).before:
        change(root, lambda packs: packs)
    for year in packs_folder(root).iterdir():
        if year.is_dir():
            clear_unfinished(year)
    for school in root.iterdir():
        for home in school.iterdir() if school.is_dir() and not school.name.startswith(("_", ".")) else ():
            if home.name.isdigit() and not (home / CURRENT).is_symlink():
                _take_away(home, None)


def _finish(root: Path) -> None:
    """Let go of what a compaction that died after its swap has packed already."""
    now = contents(root)
    own = {one.key: one.name for one in now.own}
    for pack in now.packs:
        twice = [part for part in pack.parts if own.get(key_of(part)) == f"v-{part.version}"]
        if twice and not harm(pack.folder, pack.files):
            for part in twice:
                let_go(root, part, part.version)


def _take_away(home: Path, pointing_at: str | None) -> None:
    """Remove a school's year, where nobody has built it since."""
    with alone(home):
        link = home / CURRENT
        if (link.readlink().name if link.is_symlink() else None) != pointing_at:
            return
        shutil.rmtree(home)
    with suppress(OSError):  # another year is there
        home.parent.rmdir()


def _forget_gone(root: Path, now: Contents, years: Collection[SchoolYear] | None) -> None:
    """Packs no longer hold what was taken away, so nothing has to say that it was."""
    starts = None if years is None else {str(year.start_year) for year in years}
    held = {key_of(part) for pack in contents(root).packs for part in pack.parts}
    for one in now.own:
        if one.name == GONE and (starts is None or one.key[1] in starts) and one.key not in held:
            _take_away(Path(one.home), GONE)
