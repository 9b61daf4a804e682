"""Measures that are sums over pupils: rates, means, how many pupils reach a threshold, bands, what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir
import numpy as np

from daymark.lake.tables import Query, tables
from daymark.measures.asking import Asking, Group, Row
from daymark.measures.definitions import Definition
from daymark.measures.figures import BANDS, Figure, Spread
from daymark.measures.formula import Formula
from daymark.measures.question import Question
from daymark.measures.shape import COUNTED, CUTS, PUPIL, Shape, by_week, per_pupil, reached, weeks_of

LEAST_DAILY = 10
"""Daily statistics leave out of persistent and severe absence the pupils with this many possible sessions or fewer."""

KINDS = ("ratio", "mean", "reached", "at_least", "bands", "left", "share")
"""The kinds answered here."""

Column = Callable[[ir.Table], Any]


def least_possible(basis: str) -> int:
    """A pupil is judged persistently or severely absent, or not, with more possible sessions than this."""
    return LEAST_DAILY if basis == "daily" else 0


class Sums:
    """The sums of every group of a question, from one query."""

    def __init__(self, asking: Asking, definitions: Iterable[Definition], more: Iterable[str] = ()) -> None:
        """more   further columns of `sums_query`, for measures that are answered elsewhere"""
        self.asking = asking
        wanted = {name for each in definitions for name in columns_for(each.formula, asking.question)}
        names = tuple(sorted({*wanted, *more}))
        rows = asking.rows(sums_query(asking.shape, names)) if names else []
        self.rows: list[Row] = [_whole(row, asking.shape.by) for row in rows]
        self._groups = {id(row): asking.group(row) for row in self.rows}

    def figures(self, definition: Definition) -> Iterator[Figure]:
        """The figures of a measure of one of KINDS."""
        if definition.formula.kind == "bands":
            for row in self._there("pupils"):
                yield from self._bands(definition.id, row)
            return
        top, bottom, behind = parts_of(definition.formula, self.asking.question)
        if definition.formula.kind == "share":
            yield from self._shares(definition.id, top)
            return
        for row in self._there(bottom):
            yield Figure(
                definition.id,
                self._group(row),
                row[top],
                row[bottom],
                row[behind],
                spread=self._spread(row, top, bottom, behind),
            )

    def _spread(self, row: Row, top: str, bottom: str, behind: str) -> Spread | None:
        if not self.asking.question.ranges:
            return None
        squares = [row[name] for name in squares_of(top, bottom)]
        # Where each pupil is one of the denominator, x is 1: products and squares are the plain sums.
        three = squares if len(squares) == 3 else [*squares, row[top], row[bottom]]
        return Spread(row[behind], *three) if squares else None

    def _group(self, row: Row) -> Group:
        """The group of one of the rows, told once for all its measures: a nation has half a million figures."""
        return self._groups[id(row)]

    def _there(self, bottom: str) -> list[Row]:
        """The groups somebody stands in; where nothing is divided, the one group there is."""
        return [row for row in self.rows if not self.asking.question.by or row[bottom]]

    def _bands(self, measure: str, row: Row) -> Iterator[Figure]:
        at_least = [row["pupils"], *(row[f"cut:{cut}"] for cut in CUTS), 0]
        own = self._group(row)
        for place, band in enumerate(BANDS):
            group = (*own, ("band", band))
            yield Figure(measure, group, at_least[place] - at_least[place + 1], row["pupils"], row["pupils"])

    def _shares(self, measure: str, top: str) -> Iterator[Figure]:
        whole = sum(row[top] for row in self.rows)
        for row in self._there("pupils"):
            if whole or not self.asking.question.by:
                yield Figure(measure, self._group(row), row[top], whole, row["pupils"], spread=self._share(row, top))

    def _share(self, row: Row, top: str) -> Spread | None:
        if not self.asking.question.ranges or self.asking.shape.dated:
            return None
        square, units = squares_of(top, "pupils")[0], top.replace("sum:", "with:")
        whole = (sum(each[name] for each in self.rows) for name in (units, square))
        return Spread(next(whole), row[square], row[square], next(whole))


def columns_for(formula: Formula, question: Question) -> tuple[str, ...]:
    """The columns of `sums_query` that a formula needs."""
    if formula.kind not in KINDS:
        return ()
    if formula.kind == "bands":
        return ("pupils", *(f"cut:{cut}" for cut in CUTS))
    top, bottom, behind = parts_of(formula, question)
    more = (*squares_of(top, bottom), top.replace("sum:", "with:")) if question.ranges else ()
    return tuple({top, bottom, behind, *(name for name in more if not name.startswith(("reached:", "at_least:")))})


def parts_of(formula: Formula, question: Question) -> tuple[str, str, str]:
    """The columns of numerator, denominator and pupils."""
    of, over = "+".join(formula.of), "+".join(formula.over)
    least = least_possible(question.basis)
    return {
        "ratio": (f"sum:{of}", f"sum:{over}", f"with:{over}"),
        "mean": (f"sum:{of}", "pupils", "pupils"),
        "reached": (f"reached:{of}:{over}:{formula.parts}:{least}", f"judged:{least}", f"judged:{least}"),
        "at_least": (f"at_least:{of}:{formula.least}", "pupils", "pupils"),
        "left": (f"left:{formula.which}", f"side:{formula.which}", f"side:{formula.which}"),
        "share": (f"sum:{of}", "pupils", "pupils"),
    }[formula.kind]


def squares_of(top: str, bottom: str) -> tuple[str, ...]:
    """The columns of squares that a range of the ratio needs; none where the figure counts pupils."""
    if top.startswith("sum:") and bottom.startswith("sum:"):
        names = f"{top.removeprefix('sum:')}:{bottom.removeprefix('sum:')}"
        return tuple(f"square:{kind}:{names}" for kind in ("yy", "xy", "xx"))
    if top.startswith("sum:"):
        return (f"square:yy:{top.removeprefix('sum:')}",)
    return (f"square:{top}",) if top.startswith("left:") else ()


@lru_cache(maxsize=512)
def sums_query(shape: Shape, names: tuple[str, ...]) -> Query:
    """Per group the columns that are named:

    sum:a+b                  the counts added up
    with:a+b                 pupils with any of the counts
    pupils                   pupils with a possible session
    judged:n                 pupils with more than n possible sessions
    reached:a:b:parts:n      of those, with a * parts >= b
    at_least:a:n             pupils with a possible session and a >= n
    cut:n                    pupils at n twentieths or above
    side:x, left:x           pupils under or over a tenth, and their sessions to go
    square:yy|xy|xx:a:b      squares of what each pupil adds to numerator (y) and denominator (x)
    """
    if by_the_week(shape, names):
        weeks = by_week(shape)
        return Query(
            weeks.group_by(*shape.by).agg(**{name: total(weeks, LINEAR.get(name, name[4:])).sum() for name in names})
        )
    each, weight = _each(shape)
    made = {name: _added(COLUMNS[name.split(":")[0]](each, *name.split(":")[1:]), weight) for name in names}
    return Query(each.group_by(*shape.by).agg(**made) if shape.by else each.agg(**made))


LINEAR = {"pupils": "weeks", "with:possible": "weeks", "with:weeks": "weeks", "with:days": "weeks"}
"""Columns of a single week that are what a count comes to: a pupil with a possible session has one such week."""


def by_the_week(shape: Shape, names: Iterable[str]) -> bool:
    """Whether the columns can be told from the sums of whole schools, without a look at pupils or their weeks."""
    weekly = "week" in shape.by and not {"weekday", "half_term", "term", "band"} & shape.keys
    sums = all(name.startswith("sum:") or name in LINEAR for name in names)
    return weekly and sums and shape.apart and not shape.clipped and not shape.needs_people


def _each(shape: Shape) -> tuple[ir.Table, Any]:
    """The sums of every pupil in every group, and how many such rows each stands for (None for one)."""
    if "week" not in shape.by or "weekday" in shape.by or not shape.apart:
        return per_pupil(shape), None
    # A pupil's week is one row, so weeks with the same marks need be looked at once.
    lake = tables(shape.clipped)
    rows = weeks_of(shape, lake)
    strings = rows.group_by(*shape.by, "marks").agg(strings=rows.count())
    each = strings.join(lake.patterns, "marks")
    return each, each.strings


def _added(column: Any, weight: Any) -> Any:
    return (column.cast("int64") * weight).sum() if weight is not None else column.sum()


def total(each: ir.Table, names: str) -> Any:
    """Counts of a row added up: "possible+missing"."""
    first, *rest = names.split("+")
    found = each[first]
    for name in rest:
        found = found + each[name]
    return found


def _left(each: ir.Table, which: str) -> Any:
    """See definitions/measures/sessions_left.yaml and sessions_to_recover.yaml: whole numbers, as 9n < possible - 10
    absent, and m > 10 absent - possible."""
    spare = each.possible - each.absent * 10
    sessions = (spare - 1) // 9 if which == "under" else 1 - spare
    side = _side(each, which)
    return side.ifelse(sessions, 0) if isinstance(side, ir.Value) else np.where(side, sessions, 0)


def _side(each: ir.Table, which: str) -> Any:
    below = each.absent * 10 < each.possible
    return (each.possible > 0) & (below if which == "under" else ~below)


def _square(each: ir.Table, kind: str, top: str, bottom: str = "") -> Any:
    """Squares of what a pupil adds to numerator (y) and denominator (x)."""
    if kind == "left":
        y = _left(each, top).cast("int64")
        return y * y
    y = total(each, top).cast("int64")
    if not bottom:
        return y * y
    x = total(each, bottom).cast("int64")
    return {"yy": y * y, "xy": x * y, "xx": x * x}[kind]


COLUMNS: Mapping[str, Callable[..., Any]] = {
    "sum": total,
    "pupils": lambda each: each.possible > 0,
    "with": lambda each, names: total(each, names) > 0,
    "judged": lambda each, least: each.possible > int(least),
    "reached": lambda each, top, bottom, parts, least: (
        (each.possible > int(least)) & (total(each, top) * int(parts) >= total(each, bottom))
    ),
    "at_least": lambda each, top, least: (each.possible > 0) & (total(each, top) >= int(least)),
    "cut": lambda each, cut: (each.possible > 0) & reached(each, int(cut)),
    "side": _side,
    "left": _left,
    "square": _square,
}


def _whole(row: Row, by: Sequence[str]) -> Row:
    """A sum of nothing is nought."""
    return {name: value if value is not None or name in by else 0 for name, value in row.items()}


__all__ = ["COUNTED", "KINDS", "PUPIL", "Sums", "columns_for", "least_possible", "parts_of", "squares_of", "sums_query"]
