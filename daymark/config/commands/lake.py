"""`daymark lake`: the columnar copy, built again from what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from daymark.config.telling import Progress, as_json, fail, in_words, progress_bar, say

if TYPE_CHECKING:
    from daymark.kit.school_year import SchoolYear
    from daymark.lake.build import LakeVersion
    from daymark.registers.models import School

lake = typer.Typer(help="The columnar copy that figures are read from.", no_args_is_help=True)


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
    if json:
        as_json({"built": built, "troubles": troubles})
    else:
        for one in built:
            say(f"{one['school']}, {one['year']}: {one['pupils']:,} pupils, {one['weeks']:,} weeks.")
    if troubles:
        fail("\n".join(troubles))


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
