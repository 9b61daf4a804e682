"""What DuckDB reads a table of the lake from: SQL over files whose names are set for each asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from daymark.lake.layout import TABLES
from daymark.lake.parts import Part, Volume

LAST = "\U0010ffff"
"""After every school key."""


def scanned(table: str, volumes: Sequence[Volume], files: str = "") -> str:
    """The SELECT of a table of these volumes; what it reads is in the variables of `variables`.

    files   the name that the variables go by, where it is not that of the table
    """
    branches = []
    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    if any(not volume.packed for volume in volumes):
        branches.append(f"SELECT {columns} FROM read_parquet(getvariable('{files or table}_files'))")  # noqa: S608
    if any(volume.packed for volume in volumes):
        # Row groups that hold other schools alone are passed over. DuckDB does so for bounds, not for lists.
        within = "school BETWEEN getvariable('first_school') AND getvariable('last_school')"
        source = f"read_parquet(getvariable('{files or table}_packs'))"
        branches.append(f"SELECT {columns} FROM {source} WHERE {within}{_left_out(volumes)}")  # noqa: S608
    return " UNION ALL ".join(branches)


def _left_out(volumes: Iterable[Volume]) -> str:
    """What keeps the rows of schools out that are read from elsewhere, or not at all."""
    return "".join(
        f" AND NOT (year = {volume.year.start_year} AND school IN ({', '.join(map(literal, sorted(left_out)))}))"
        for volume in volumes
        if (left_out := volume.first.left_out)
    )


def variables(
    tables: Iterable[str], wanted: Sequence[Volume], of: Sequence[Volume], schools: frozenset[str] | None
) -> dict[str, object]:
    """What to set so that `scanned` over the volumes `of` reads the wanted ones. DuckDB cannot read no file at all."""
    chosen = {
        "files": [volume for volume in wanted if not volume.packed] or [v for v in of if not v.packed][:1],
        "packs": [volume for volume in wanted if volume.packed] or [v for v in of if v.packed][:1],
    }
    made: dict[str, object] = {
        f"{table}_{kind}": [volume.source(table) for volume in some]
        for table in tables
        for kind, some in chosen.items()
        if some
    }
    bounds = ("", LAST) if schools is None else (min(schools, default=""), max(schools, default=""))
    return {**made, "first_school": bounds[0], "last_school": bounds[1]}


def pattern_source(table: str, volumes: Sequence[Volume]) -> str:
    """The SELECT of a pattern table: strings that several volumes hold are counted the same in each."""
    files = list(dict.fromkeys(volume.pattern_source(table) for volume in volumes))
    source = f"SELECT * FROM read_parquet({literal(files)})"  # noqa: S608
    if len(files) == 1:
        return source
    keys = [name for name in ("marks", "weekday", "symbol") if name in TABLES[table]]
    return f"SELECT DISTINCT ON ({', '.join(keys)}) * FROM ({source})"  # noqa: S608


def newest_years(parts: Iterable[Part]) -> dict[str, int]:
    """The newest year of each school that has pupils: one that nobody is in yet says nothing of where they stand."""
    found: dict[str, int] = {}
    for part in (each for each in parts if each.pupils):
        found[part.school.key] = max(found.get(part.school.key, 0), part.year.start_year)
    return found


PUPILS_ONE_YEAR = "SELECT *, year_group AS now_year_group, form AS now_form FROM {people}"
"""Where each school has one year alone: it is where its pupils stand now."""

PUPILS_NOW = """
SELECT p.*, n.year_group AS now_year_group, n.form AS now_form
FROM {people} p
LEFT JOIN (
    SELECT school, pupil, year_group, form FROM {everyone} SEMI JOIN newest USING (school, year)
) n ON n.school = p.school AND n.pupil = p.pupil
"""


def literal(value: object) -> str:
    """A value as DuckDB writes it."""
    if isinstance(value, bool) or value is None:
        return {True: "TRUE", False: "FALSE", None: "NULL"}[value]
    if isinstance(value, int):
        return f"{value}::INTEGER"
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(literal(one) for one in value) + "]::VARCHAR[]"
    raise TypeError(f"no DuckDB literal for {value!r}")


def settings(values: Mapping[str, object]) -> str:
    """The statements that set variables."""
    return "; ".join(f"SET VARIABLE {name} = {literal(value)}" for name, value in values.items())
