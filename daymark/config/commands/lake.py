"""`daymark lake`: the columnar copy, built again from what is kept, packed, and checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daymark.config.telling import Progress, as_json, fail, in_words, progress_bar, say

if TYPE_CHECKING:
    from daymark.kit.school_year import SchoolYear
    from daymark.lake.build import LakeVersion
    from daymark.registers.models import School

lake = typer.Typer(help="The columnar copy that figures are read from.", no_args_is_help=True)

HOME, OWN_HOME = "DAYMARK_HOME", "var"
FOLDER = typer.Option("--lake", help=f"Its folder; by default `lake` in {HOME}.", file_okay=False)


def register(app: typer.Typer) -> None:
    app.add_typer(lake, name="lake")


@lake.callback()
def about() -> None:
    """The columnar copy that figures are read from."""


@lake.command()
def build(
    school: Annotated[str | None, typer.Option(help="Only this school: its URN or name.")] = None,
    year: Annotated[str | None, typer.Option(help="Only this school year, such as 2025/26.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Say what was built as JSON.")] = False,
) -> None:
    """Build it again. Pages read the old one until the new one is whole."""
    from daymark.config.start import database_ready

    with in_words(), database_ready(), progress_bar() as progress:
        built, troubles = _build(school, year, progress)
        if not troubles and school is None and year is None:
            _forget_unreadable_index()
    if json:
        as_json({"built": built, "troubles": troubles})
    else:
        for one in built:
            say(f"{one['school']}, {one['year']}: {one['pupils']:,} pupils, {one['weeks']:,} weeks.")
    if troubles:
        fail("\n".join(troubles))


@lake.command()
def compact(
    folder: Annotated[Path | None, FOLDER] = None,
    year: Annotated[str | None, typer.Option(help="Only this school year, such as 2025/26.")] = None,
    pupils: Annotated[int, typer.Option(min=1, help="Pupils to a pack, about.")] = 100_000,
    json: Annotated[bool, typer.Option("--json", help="Say what was packed as JSON.")] = False,
) -> None:
    """Merge the files of many schools into fewer, larger ones. Pages read the old ones until the new ones are whole."""
    from daymark.lake.compact import compact as packed
    from daymark.lake.errors import LakeError

    root, years = _there(folder), _years(year)
    with progress_bar() as progress:
        try:
            made = packed(root, years, pupils, progress)
        except (LakeError, OSError) as error:
            fail(f"Nothing was packed. {error}")
    if json:
        packs = [{"name": one.name, "year": one.year.label, "schools": one.schools} for one in made.written]
        as_json({"written": packs, "packs": made.packs, "own": made.own})
        return
    for one in made.written:
        say(f"{one.name}, {one.year.label}: {one.schools:,} schools, {one.pupils:,} pupils, {one.weeks:,} weeks.")
    say(f"{_many(made.packs, 'pack')}; {_many(made.own, 'school year')} in files of its own.")


@lake.command()
def check(
    folder: Annotated[Path | None, FOLDER] = None,
    json: Annotated[bool, typer.Option("--json", help="Say what was found as JSON.")] = False,
) -> None:
    """Read every file and say which are not as they were written, and what to do. Changes nothing."""
    from dataclasses import asdict

    from daymark.lake.check import check as checked

    root = _there(folder)
    with progress_bar() as progress:
        found = checked(root, progress)
    if json:
        as_json(asdict(found))
    else:
        size = f"{found.bytes / 1e6:,.1f} MB"
        say(f"{_many(found.own, 'school year')} in files of its own, {_many(found.packs, 'pack')}, {size}.")
    if found.troubles:
        fail("\n".join(found.troubles))
    if not json:
        say(f"Everything is as it was written: {found.weeks:,} weeks of {_many(found.pupils, 'pupil')}.")


def _there(folder: Path | None) -> Path:
    root = folder or Path(os.environ.get(HOME) or OWN_HOME) / "lake"
    if not root.is_dir():
        fail(f"There is no lake at {root}. Name its folder with --lake, or the home it is in with {HOME}.")
    return root


def _years(year: str | None) -> list[SchoolYear] | None:
    if year is None:
        return None
    from daymark.config.start import django

    with in_words():
        django()
        from daymark.config.choosing import year_named

        wanted = year_named(year)
    return None if wanted is None else [wanted]


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _forget_unreadable_index() -> None:
    """Every school's year has files of its own again: an index of packs that cannot be read is of no more use."""
    from django.conf import settings

    from daymark.lake.index import forget_unreadable

    if forget_unreadable(Path(settings.LAKE_ROOT)):
        say("The index of packs could not be read and was taken away; `daymark lake compact` packs the schools again.")


def _build(school: str | None, year: str | None, progress: Progress) -> tuple[list[dict[str, Any]], list[str]]:
    from daymark.config.choosing import schools_named, year_named
    from daymark.intake.relake import rebuild
    from daymark.lake.errors import LakeError
    from daymark.registers import export

    wanted = year_named(year)
    parts = [
        (one, each) for one in schools_named(school) for each in export.years(one) if wanted is None or each == wanted
    ]
    if not parts:
        fail("There are no registers here to build it from." if year is None else f"There are no registers of {year}.")
    built, troubles = [], []
    for number, (one, each) in enumerate(parts):
        progress(f"{one}, {each.label}", number, len(parts))
        try:
            version = rebuild(one, each)
        except (LakeError, OSError) as error:
            troubles.append(f"{one}, {each.label}: {error}")
        else:
            if version is not None:
                built.append(_about(one, each, version))
    return built, troubles


def _about(school: School, year: SchoolYear, version: LakeVersion) -> dict[str, Any]:
    return {
        "school": school.name,
        "key": school.key,
        "year": year.label,
        "version": version.version,
        "pupils": version.pupils,
        "weeks": version.weeks,
        "changed": version.changed,
    }
