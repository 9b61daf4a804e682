"""Pupils with many unauthorised sessions in the ten school weeks up to a day, counted in the lake.

What a single pupil's window holds, and what drops out of it next, is in `penalty_window`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir

from daymark.kit.school_year import SchoolYear, monday
from daymark.lake.tables import Query, day_variable, tables
from daymark.measures.asking import Asking, Row
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure
from daymark.measures.penalty_window import SCHOOL_WEEKS
from daymark.measures.periods import Period
from daymark.measures.shape import PUPIL, Shape, chosen
from daymark.registers.week import EMPTY_WEEK


def window(asking: Asking, definition: Definition) -> Iterator[Figure]:
    """Pupils with `least` unauthorised sessions or more over pupils with a possible session in the window."""
    found = _Windows.of(asking)
    if found is None:
        if not asking.question.by:
            yield Figure(definition.id, (), 0, 0, 0)
        return
    least, days = definition.formula.least, found.days
    shape = asking.shape_on(days)
    if found.whole and not shape.clipped:
        tops = {asking.group(row): row["top"] for row in asking.rows(reached_query(shape, least), days, found.firsts)}
        there = asking.rows(there_query(shape), days)
        rows: Sequence[Row] = [{**row, "top": tops.get(asking.group(row), 0)} for row in there]
    else:
        rows = asking.rows(window_query(shape, least), days)
    for row in rows:
        top, pupils = row["top"] or 0, row["pupils"] or 0
        if pupils or not asking.question.by:
            yield Figure(definition.id, asking.group(row), top, pupils, pupils)


@dataclass(frozen=True)
class _Windows:
    """From the first day of the earliest window of any school to the last day that counts.

    firsts  the earliest and the latest first week of a window, as the queries name them
    whole   whether the weeks of every window follow one another in one school year, with no other weeks that have
            registers between them, so that a window is the difference of two running totals
    """

    days: Period
    whole: bool
    firsts: Mapping[str, object]

    @classmethod
    def of(cls, asking: Asking) -> _Windows | None:
        """None where no school has a window."""
        end, years = asking.question.counted.end, asking.snapshot.years()
        if not years or years[0].start > end:
            return None
        # The week of 1 August may belong to the year before, too: no window is whole that begins in it.
        rows = asking.rows(schools_query(), Period(min(years[0].start, end), end))
        if not rows:
            return None
        begin = [_as_date(row["first"]) for row in rows]
        first = min(begin)
        days = Period(min(first, end), end)
        inside = first >= SchoolYear.of(end).start and asking.shape_on(days).apart
        firsts = {"earliest_first": first, "latest_first": max(begin)}
        return cls(days, inside and _unbroken(asking, rows, monday(end)), firsts)


def _unbroken(asking: Asking, rows: Sequence[Row], last: date) -> bool:
    """Whether each school has registers in just the weeks of its window, from the first of them to the last asked."""
    windows = {row["school"]: (_as_date(row["first"]), row["weeks"]) for row in rows}
    held: dict[str, set[date]] = {school: set() for school in windows}
    for part in asking.snapshot.engine.parts:
        if part.school.key in windows:
            first = windows[part.school.key][0]
            held[part.school.key].update(week for week in part.weeks if first <= week <= last)
    return all(len(held[school]) == weeks for school, (_, weeks) in windows.items())


def _as_date(value: Any) -> date:
    return date(value.year, value.month, value.day)


@lru_cache(maxsize=1)
def schools_query() -> Query:
    """Each school's window: the Monday of its `first` week, and how many `weeks` it has."""
    windows = _windows()
    return Query(windows.group_by("school").agg(first=windows.week.min(), weeks=windows.count()))


@lru_cache(maxsize=128)
def reached_query(shape: Shape, least: int) -> Query:
    """Per group, from running totals: pupils with `least` or more (`top`)."""
    lake = tables(False)
    # Whoever has fewer in the whole year has fewer in the window, and most pupils have.
    many = lake.upto.filter(lake.upto.unauthorised >= least)
    rows = many.join(_first_weeks(), "school").filter(lambda row: row.seen >= row.first)
    # What each school's window begins after is looked for among few weeks: the others need not be read.
    near = lake.running.filter(
        lake.running.week < day_variable("latest_first"), lake.running.until >= day_variable("earliest_first")
    )
    before = near.join(_first_weeks(), "school")
    gone = before.filter((before.week < before.first) & (before.until >= before.first))
    taken = gone.select("school", "year", "pupil", gone=gone.unauthorised)
    both = rows.left_join(taken, ["school", "year", "pupil"])
    inside = both.unauthorised.cast("int32") - both.gone.cast("int32").fill_null(0)
    found = both.filter(inside >= least).select("school", "year", "pupil")
    each = chosen(found, shape, lake)
    top = each.count()
    return Query(each.group_by(*shape.by).agg(top=top) if shape.by else each.agg(top=top))


@lru_cache(maxsize=128)
def there_query(shape: Shape) -> Query:
    """Per group, from running totals: `pupils` with a possible session in the window."""
    lake = tables(False)
    rows = lake.upto.join(_first_weeks(), "school")
    each = chosen(rows.filter(rows.seen >= rows.first).select("school", "year", "pupil"), shape, lake)
    pupils = each.count()
    return Query(each.group_by(*shape.by).agg(pupils=pupils) if shape.by else each.agg(pupils=pupils))


def _first_weeks() -> ir.Table:
    windows = _windows()
    return windows.group_by("school").agg(first=windows.week.min())


@lru_cache(maxsize=128)
def window_query(shape: Shape, least: int) -> Query:
    """Per group, in the ten school weeks of each school: pupils with `least` or more (`top`), and `pupils`."""
    lake = tables(shape.clipped)
    weeks = lake.weeks.filter(lake.weeks.marks != EMPTY_WEEK)
    rows = weeks.join(_windows(), ["school", "week"]).join(lake.patterns, "marks")
    sums = rows.group_by(*PUPIL).agg(
        year=rows.year.max(), unauthorised=rows.unauthorised.sum(), possible=rows.possible.sum()
    )
    each = chosen(sums, shape, lake)
    there = each.possible > 0
    made: dict[str, Any] = {"top": (there & (each.unauthorised >= least)).sum(), "pupils": there.sum()}
    return Query(each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made))


def _windows() -> ir.Table:
    """School and Monday of the last ten weeks with an open session, up to the last week asked about."""
    calendar = tables(False).calendar
    opened = calendar.filter(calendar.open, calendar.week <= day_variable("last_week"))
    weeks = opened.select("school", "week").distinct()
    newest_first = ibis.window(group_by="school", order_by=ibis.desc("week"))
    ranked = weeks.mutate(place=ibis.row_number().over(newest_first))
    return ranked.filter(ranked.place < SCHOOL_WEEKS).select("school", "week")
