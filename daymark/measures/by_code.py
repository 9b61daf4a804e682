"""Measures that divide sessions by their code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import ibis

from daymark.lake.tables import Query, tables
from daymark.measures.asking import Asking, Group, Row
from daymark.measures.definitions import Definition
from daymark.measures.figures import Figure, Spread
from daymark.measures.shape import PUPIL, Shape, counted
from daymark.measures.spread import squares
from daymark.registers.codes import CODES


class ByCode:
    """The sessions of every group by code, from one query."""

    def __init__(self, asking: Asking, sums: list[Row]) -> None:
        """sums   the groups with `pupils` and the sums of the denominators"""
        self.asking = asking
        self.whole: Mapping[Group, Row] = {asking.group(row): row for row in sums}
        self.rows = asking.rows(codes_query(asking.shape))
        self._spreads: dict[str, dict[Group, Row]] = {}

    def figures(self, definition: Definition) -> Iterator[Figure]:
        """The figures of a measure of the kind codes: one for each code that occurs."""
        which, over = definition.formula.which, "sum:" + "+".join(definition.formula.over)
        for row in self.rows:
            if getattr(CODES.by_symbol[row["symbol"]], which):
                whole = self.whole[self.asking.group(row)]
                group = (*self.asking.group(row), ("code", row["symbol"]))
                spread = self._spread(definition.formula.over, group)
                yield Figure(definition.id, group, row["sessions"], whole[over], whole["pupils"], spread=spread)

    def _spread(self, over: tuple[str, ...], group: Group) -> Spread | None:
        if not self.asking.question.ranges or "weekday" in self.asking.question.by:
            return None
        name = "+".join(over)
        if name not in self._spreads:
            rows = self.asking.rows(code_squares_query(self.asking.shape, name))
            self._spreads[name] = {(*self.asking.group(row), ("code", row["symbol"])): row for row in rows}
        row, whole = self._spreads[name][group], self.whole[group[:-1]]
        return Spread(whole[f"with:{name}"], row["yy"], row["xy"], whole[f"square:xx:{name}:{name}"])


@lru_cache(maxsize=256)
def codes_query(shape: Shape) -> Query:
    """Per group and code of the possible sessions: `sessions`."""
    other = [key for key in shape.by if key != "weekday"]
    weekday = [key for key in shape.by if key == "weekday"]
    rows = counted(shape.divided_by(*other), "patterns")
    strings = rows.group_by(*other, "marks").agg(strings=rows.count())
    codes = tables(shape.clipped).pattern_codes
    found = strings.join(codes.filter(codes.possible), "marks")
    sessions = (found.strings * found.sessions).sum()
    return Query(found.group_by(*other, *weekday, "symbol").agg(sessions=sessions))


@lru_cache(maxsize=128)
def code_squares_query(shape: Shape, over: str) -> Query:
    """Per group and code: squares of each pupil's sessions with the code (yy), and their products with those of the
    denominator (xy), which are the sessions of all codes that belong to it."""
    keys = tuple(dict.fromkeys((*shape.by, *PUPIL)))
    rows = counted(shape).select(*keys, "marks")
    codes = tables(shape.clipped).pattern_codes
    found = rows.join(codes.filter(codes.possible), "marks")
    own = found.group_by(*keys, "symbol").agg(own=found.sessions.sum().cast("int64"))
    among = own.symbol.isin([code.symbol for code in CODES if code.possible and getattr(code, over)])
    whole = ibis.ifelse(among, own.own, 0).sum().over(group_by=keys)
    each = own.mutate(whole=whole.cast("int64"))
    made = squares(each.own, each.whole)
    return Query(each.group_by(*shape.by, "symbol").agg(yy=made["yy"], xy=made["xy"]))
