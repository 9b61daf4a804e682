"""Questions as queries: what is asked is turned into SQL once for each shape, whatever its days, schools and values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir

from daymark.access.scope import Scope
from daymark.lake.patterns import COUNTS
from daymark.lake.tables import LakeTables, list_variable, tables, to_sql
from daymark.measures.figures import BANDS
from daymark.measures.question import Question

UNKNOWN = "unknown"
PUPIL = ("school", "pupil")
LEAST_DAILY = 10
"""Daily statistics leave out of persistent and severe absence the pupils with this many possible sessions or fewer."""

LIMITS = {"schools": "school", "year_groups": "now_year_group", "forms": "now_form", "pupils": "pupil"}
"""The limits of a Scope and the column each looks at."""

CUTS = range(1, len(BANDS))
"""The bands' lower bounds, in twentieths of the possible sessions."""


@dataclass(frozen=True)
class Shape:
    """What of a question and a scope makes a difference to the SQL.

    clipped   whether a week is cut to the days asked for
    limits    which limits of the scope are given
    where     keys that pupils are chosen by
    by        keys that the answer is divided by, sorted: their order makes no difference to the sums
    """

    clipped: bool
    limits: tuple[str, ...]
    where: tuple[str, ...]
    by: tuple[str, ...]

    def divided_by(self, *by: str) -> Shape:
        return replace(self, by=tuple(sorted(set(by))))

    @property
    def columns(self) -> list[str]:
        """The columns of pupils that the shape needs beside school, year and pupil."""
        own = [key for key in (*self.by, *self.where) if key not in ("school", "pupil", "band", *TIME_COLUMNS)]
        return list(dict.fromkeys(own))


TIME_COLUMNS = ("week", "half_term", "weekday")


def shape_of(clipped: bool, scope: Scope, where: tuple[tuple[str, str], ...], by: tuple[str, ...]) -> Shape:
    """The shape of a question asked under a scope."""
    limits = tuple(name for name in LIMITS if getattr(scope, name) is not None)
    return Shape(clipped, limits, tuple(sorted({key for key, _ in where})), tuple(sorted(by)))


def variables_of(scope: Scope, where: tuple[tuple[str, str], ...], basis: str = "census") -> dict[str, object]:
    """The values that fill a shape."""
    made: dict[str, object] = {
        f"scope_{name}": sorted(getattr(scope, name)) for name in LIMITS if getattr(scope, name) is not None
    }
    for key in sorted({key for key, _ in where}):
        made[f"where_{key}"] = sorted({value for name, value in where if name == key})
    return made


def who(shape: Shape, lake: LakeTables) -> ir.Table:
    """The pupils that may be seen and are asked about. There is no way to counted sessions but through here."""
    pupils = lake.pupils
    for name in shape.limits:
        pupils = pupils.filter(list_variable(f"scope_{name}").contains(pupils[LIMITS[name]]))
    for key in shape.where:
        if key != "band":
            value = pupils[key] if key in PUPIL else pupils[key].fill_null(UNKNOWN)
            pupils = pupils.filter(list_variable(f"where_{key}").contains(value))
    return pupils.select("school", "year", "pupil", *shape.columns)


def counted(shape: Shape, pattern: str = "patterns") -> ir.Table:
    """Weeks of the pupils asked about joined to what their marks count for, one row a week (or day, or code)."""
    lake = tables(shape.clipped)
    time = [key for key in ("week", "half_term") if key in shape.by]
    weeks = lake.weeks.select("school", "year", "pupil", "marks", *time)
    rows = weeks.join(who(shape, lake), ["school", "year", "pupil"])
    if "band" in (*shape.by, *shape.where):
        rows = rows.join(_bands(shape), list(PUPIL))
    table: ir.Table = getattr(lake, pattern)
    return rows.join(table, "marks")


def _bands(shape: Shape) -> ir.Table:
    """Each pupil's band over all the days asked for; null where no session was possible."""
    plain = replace(shape, by=(), where=tuple(key for key in shape.where if key != "band"))
    sums = counted(plain).group_by(*PUPIL).agg(possible=ibis._.possible.sum(), absent=ibis._.absent.sum())
    number: Any = sum(reached(sums, cut).cast("int32") for cut in CUTS)
    label = ibis.cases(*((number == place, band) for place, band in enumerate(BANDS)), else_=None)
    bands = sums.select(*PUPIL, band=ibis.ifelse(sums.possible > 0, label, ibis.null("string")))
    if "band" in shape.where:
        bands = bands.filter(list_variable("where_band").contains(bands.band.fill_null(UNKNOWN)))
    return bands


def reached(table: ir.Table, cut: int) -> Any:
    """Whether at least `cut` twentieths of the possible sessions were missed. In whole numbers: 10 % is 10 %."""
    return table.absent * 20 >= table.possible * cut


def per_pupil(shape: Shape) -> ir.Table:
    """The sums of each pupil in each group: one row a group and pupil."""
    by_day = "weekday" in shape.by
    rows = counted(shape, "pattern_days" if by_day else "patterns")
    names = COUNTS if by_day else (*COUNTS, "weeks", "broken")
    return rows.group_by(*dict.fromkeys((*shape.by, *PUPIL))).agg(**{name: rows[name].sum() for name in names})


@lru_cache(maxsize=256)
def sums_sql(shape: Shape, bands: bool, least: int) -> str:
    """Per group: session sums, and how many pupils reach each threshold.

    Columns: the keys; COUNTS, and weeks and broken unless by weekday; `pupils` with a possible session; `seen` with a
    possible or missing one; `judged` with more than `least` possible; of those `persistent` and `severe`; and with
    `bands`, `reached_1` to `reached_10` of the pupils with a possible session.
    """
    each = per_pupil(shape)
    some, judged = each.possible > 0, each.possible > least
    made: dict[str, Any] = {name: each[name].sum() for name in each.columns if name in (*COUNTS, "weeks", "broken")}
    made["pupils"] = some.sum()
    made["seen"] = ((each.possible + each.missing) > 0).sum()
    made["judged"] = judged.sum()
    made["persistent"] = (judged & reached(each, 2)).sum()
    made["severe"] = (judged & reached(each, 10)).sum()
    if bands:
        made |= {f"reached_{cut}": (some & reached(each, cut)).sum() for cut in CUTS}
    return to_sql(each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made))


@lru_cache(maxsize=256)
def codes_sql(shape: Shape) -> str:
    """Per group and code of the possible sessions: `sessions`."""
    weekday = [key for key in shape.by if key == "weekday"]
    rows = counted(shape.divided_by(*(key for key in shape.by if key != "weekday")), "patterns")
    other = [key for key in shape.by if key != "weekday"]
    strings = rows.group_by(*other, "marks").agg(strings=rows.count())
    codes = tables(shape.clipped).pattern_codes
    found = strings.join(codes.filter(codes.possible), "marks")
    total = (found.strings * found.sessions).sum()
    return to_sql(found.group_by(*other, *weekday, "symbol").agg(sessions=total))


@lru_cache(maxsize=256)
def pupils_sql(shape: Shape) -> str:
    """Per pupil: the sums, and the newest school year among the days asked for."""
    rows = counted(shape)
    names = (*COUNTS, "weeks", "broken")
    each = rows.group_by(*PUPIL).agg(year=rows.year.max(), **{name: rows[name].sum() for name in names})
    people = tables(shape.clipped).pupils
    return to_sql(each.join(people, ["school", "year", "pupil"]).drop("now_year_group", "now_form"))


def least_possible(question: Question) -> int:
    """A pupil is judged persistently or severely absent, or not, with more possible sessions than this."""
    return LEAST_DAILY if question.basis == "daily" else 0
