"""Questions as queries: what is asked is turned into SQL once for each shape, whatever its days, schools and values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear, monday
from daymark.lake.lake import Snapshot
from daymark.lake.patterns import COUNTS
from daymark.lake.running import SUMMED
from daymark.lake.tables import Days, LakeTables, limits_of, list_variable, tables
from daymark.measures.figures import BANDS
from daymark.registers.frames import CHARACTERISTICS
from daymark.registers.week import EMPTY_WEEK

UNKNOWN = "unknown"
PUPIL = ("school", "pupil")
LIMITS = {"schools": "school", "year_groups": "now_year_group", "forms": "now_form", "pupils": "pupil"}
"""The limits of a Scope and the column each looks at."""

HIDDEN = "hidden"
"""The limit that leaves pupils out rather than letting them through."""

CUTS = range(1, len(BANDS))
"""The bands' lower bounds, in twentieths of the possible sessions."""

IN_WEEKS = ("week", "half_term", "term", "weekday")
"""Keys that divide a pupil's year, so that its running totals do not tell."""

OF_SCHOOL = ("phase", "la")
COUNTED = (*COUNTS, "weeks", "broken")


@dataclass(frozen=True)
class Shape:
    """What of a question, a scope and a lake makes a difference to the SQL.

    clipped   whether a week is cut to the days asked for
    limits    which limits of the scope are given
    where     keys that pupils are chosen by
    by        keys that the answer is divided by, sorted: their order makes no difference to the sums
    single    whether the days are one school year from its first register on, so that every pupil has one running total
    apart     whether no week lies in two school years, so that a pupil has one row a week
    """

    clipped: bool
    limits: tuple[str, ...]
    where: tuple[str, ...]
    by: tuple[str, ...]
    single: bool = False
    apart: bool = False

    def divided_by(self, *by: str) -> Shape:
        return replace(self, by=tuple(sorted(set(by))))

    @property
    def keys(self) -> set[str]:
        return {*self.by, *self.where}

    @property
    def columns(self) -> list[str]:
        """The characteristics of pupils that the shape needs."""
        return [key for key in CHARACTERISTICS if key in self.keys]

    @property
    def needs_people(self) -> bool:
        """Whether who is asked about is told by more than the school."""
        return bool(self.columns) or "pupil" in self.where or bool(set(self.limits) - {"schools"})

    @property
    def dated(self) -> bool:
        """Whether the answer is divided by parts of a year."""
        return bool(set(self.by) & set(IN_WEEKS))


def shape_of(
    snapshot: Snapshot, days: Days, scope: Scope, where: tuple[tuple[str, str], ...], by: tuple[str, ...]
) -> Shape:
    """The shape of a question about these days, asked under a scope."""
    limits = tuple(limits_of(scope))
    keys = tuple(sorted({key for key, _ in where}))
    clipped = snapshot.clipped(days)
    return Shape(clipped, limits, keys, tuple(sorted(by)), _single(snapshot, days, clipped), _apart(snapshot, days))


def _single(snapshot: Snapshot, days: Days, clipped: bool) -> bool:
    touched = [year for year in snapshot.years() if year.start <= days.end and year.end >= days.start]
    return not clipped and len(touched) == 1 and days.start <= min(snapshot.engine.weeks, default=days.start)


def _apart(snapshot: Snapshot, days: Days) -> bool:
    held = snapshot.engine.weeks
    shared = {next(reversed([*year.weeks()])) for year in {SchoolYear.of(week) for week in held}}
    return not any(monday(days.start) <= week <= days.end for week in shared & held)


def variables_of(where: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """The values that fill a shape; the lake itself puts those of the scope beside them."""
    return {
        f"where_{key}": sorted({value for name, value in where if name == key}) for key in sorted(dict(where).keys())
    }


def schools_of(scope: Scope, where: tuple[tuple[str, str], ...]) -> frozenset[str] | None:
    """The schools whose registers can answer, so that no other file need be opened; None for all."""
    asked = frozenset(value for key, value in where if key == "school")
    if not asked:
        return scope.schools
    return asked if scope.schools is None else asked & scope.schools


def who(shape: Shape, lake: LakeTables) -> ir.Table:
    """The pupils that may be seen and are asked about, with the characteristics the shape needs."""
    pupils = lake.pupils
    for name in shape.limits:
        there = list_variable(f"scope_{name}").contains(pupils.pupil if name == HIDDEN else pupils[LIMITS[name]])
        pupils = pupils.filter(~there if name == HIDDEN else there)
    for key in shape.where:
        if key in (*PUPIL, *CHARACTERISTICS):
            value = pupils[key] if key in PUPIL else pupils[key].fill_null(UNKNOWN)
            pupils = pupils.filter(list_variable(f"where_{key}").contains(value))
    return pupils.select("school", "year", "pupil", *shape.columns)


def chosen(rows: ir.Table, shape: Shape, lake: LakeTables) -> ir.Table:
    """The rows of pupils that may be seen and are asked about. There is no way to counted sessions but through here.

    rows    with school, year and pupil; what the shape needs of them is joined: characteristics, phase, la, school_year
    """
    people = ["school", "year", "pupil"]
    rows = rows.join(who(shape, lake), people) if shape.needs_people else _of_schools(rows, shape)
    if own := [key for key in OF_SCHOOL if key in shape.keys]:
        rows = rows.join(_schools(shape, lake).select("school", "year", *own), ["school", "year"])
    if "school_year" in shape.by:
        rows = rows.mutate(school_year=rows.year)
    return rows


def _of_schools(rows: ir.Table, shape: Shape) -> ir.Table:
    if "schools" in shape.limits:
        rows = rows.filter(list_variable("scope_schools").contains(rows.school))
    if "school" in shape.where:
        rows = rows.filter(list_variable("where_school").contains(rows.school))
    return rows


def _schools(shape: Shape, lake: LakeTables) -> ir.Table:
    schools = lake.schools
    for key in OF_SCHOOL:
        known = schools[key].nullif("")
        schools = schools.mutate(**{key: known})
        if key in shape.where:
            schools = schools.filter(list_variable(f"where_{key}").contains(schools[key].fill_null(UNKNOWN)))
    return schools


def placed(rows: ir.Table, shape: Shape, lake: LakeTables) -> ir.Table:
    """`chosen` rows with half term, term and band, where the shape asks for them.

    rows    with school, year, pupil and half_term, and the other keys of time the shape has
    """
    if "term" in shape.by:
        rows = rows.mutate(term=rows.half_term.substr(0, rows.half_term.length() - 2))
    found = chosen(rows, shape, lake)
    return _banded(found, shape) if "band" in shape.keys else found


def weeks_of(shape: Shape, lake: LakeTables) -> ir.Table:
    """The register weeks of the pupils asked about."""
    return placed(lake.weeks, shape, lake)


def counted(shape: Shape, pattern: str = "patterns") -> ir.Table:
    """Register weeks joined to what their marks count for, one row a week (or day, or code)."""
    lake = tables(shape.clipped)
    table: ir.Table = getattr(lake, pattern)
    return weeks_of(shape, lake).join(table, "marks")


def _banded(rows: ir.Table, shape: Shape) -> ir.Table:
    """The rows with each pupil's band over all the days asked for; null where no session was possible."""
    plain = replace(shape, by=(), where=tuple(key for key in shape.where if key != "band"))
    sums = per_pupil(plain)
    number: Any = sum(reached(sums, cut).cast("int32") for cut in CUTS)
    label = ibis.cases(*((number == place, band) for place, band in enumerate(BANDS)), else_=None)
    bands = sums.select(*PUPIL, band=ibis.ifelse(sums.possible > 0, label, ibis.null("string")))
    found = rows.left_join(bands, list(PUPIL)).drop("school_right", "pupil_right")
    if "band" in shape.where:
        found = found.filter(list_variable("where_band").contains(found.band.fill_null(UNKNOWN)))
    return found


def reached(table: ir.Table, cut: int) -> Any:
    """Whether at least `cut` twentieths of the possible sessions were missed. In whole numbers: 10 % is 10 %."""
    return table.absent * 20 >= table.possible * cut


def per_pupil(shape: Shape) -> ir.Table:
    """The sums of each pupil in each group: one row a group, school and pupil, with COUNTED as columns."""
    if shape.dated:
        by_day = "weekday" in shape.by
        rows = counted(shape, "pattern_days" if by_day else "patterns")
        names = COUNTS if by_day else COUNTED
        return rows.group_by(*dict.fromkeys((*shape.by, *PUPIL))).agg(**{name: rows[name].sum() for name in names})
    rows = per_year(shape)
    if shape.single:
        return rows
    keys = tuple(dict.fromkeys((*shape.by, *PUPIL)))
    return rows.group_by(*keys).agg(**{name: rows[name].sum() for name in COUNTED})


def per_year(shape: Shape) -> ir.Table:
    """What the days asked for come to, from the running totals and the weeks that are cut: rows to be added up, with
    school, year, pupil, COUNTED and `registers`, how many register weeks there were."""
    lake = tables(shape.clipped)
    parts = [_running(lake.upto, 1)]
    if not shape.single:
        parts.append(_running(lake.before, -1))
    if shape.clipped:
        parts.append(_edges(lake))
    rows = chosen(ibis.union(*parts) if len(parts) > 1 else parts[0], shape, lake)
    absent = rows.authorised + rows.unauthorised
    found = rows.mutate(absent=absent, possible=absent + rows.attended)
    return _banded(found, shape) if "band" in shape.keys else found


def by_week(shape: Shape) -> ir.Table:
    """What the marks of whole schools come to week by week: rows to be added up, with the keys and COUNTED. Only for
    keys and choices that look at no pupil, and days that cut no week."""
    lake = tables(False)
    rows = chosen(lake.school_weeks, shape, lake)
    absent = rows.authorised + rows.unauthorised
    return rows.mutate(absent=absent, possible=absent + rows.attended)


def _running(rows: ir.Table, sign: int) -> ir.Table:
    sums = {name: (rows[name].cast("int32") * sign).cast("int32") for name in ("registers", *SUMMED)}
    return rows.select("school", "year", "pupil", **sums)


def _edges(lake: LakeTables) -> ir.Table:
    rows = lake.edges.join(lake.patterns, "marks")
    there = (rows.marks != EMPTY_WEEK).cast("int32")
    return rows.select("school", "year", "pupil", registers=there, **{name: rows[name] for name in SUMMED})
