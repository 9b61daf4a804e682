"""The same pupils in two periods: how their figures changed, and from which band to which they moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daymark.measures.asking import Asking
from daymark.measures.definitions import Definition
from daymark.measures.figures import Earlier, Figure
from daymark.measures.formula import COUNTED
from daymark.measures.periods import last_year
from daymark.measures.pupil_rows import BAND, pupil_rows
from daymark.measures.question import Question
from daymark.measures.shape import UNKNOWN
from daymark.measures.sums import COLUMNS, Sums, columns_for

BEFORE = "_before"


class SamePupils:
    """The pupils with a possible session in the days asked for and at the same point of the year before.

    Matched by their unique pupil number, from one school to another too, and where there is none by school and pupil.
    Who is asked about, and in which group, is told by the newest school year among the days asked for; a pupil at two
    schools counts once, in the group of the school that comes last.
    """

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        days, scope = asking.question.counted, asking.scope
        now = _persons(pupil_rows(asking.snapshot, days, scope, asking.question.where, of_school=True))
        then = _persons(pupil_rows(asking.snapshot, last_year(days), scope, ()))
        counts = then.select("person", *COUNTED)
        both = now.join(counts, on="person", suffix=BEFORE)
        self.now = both.with_columns(pl.col(key).fill_null(UNKNOWN) for key in asking.question.by)
        self.then = self.now.with_columns(pl.col(f"{name}{BEFORE}").alias(name) for name in COUNTED)

    def figures(self, definition: Definition) -> Iterator[Figure]:
        """A measure of the kinds of `sums`, each figure with the earlier one of the same pupils."""
        earlier = {figure.group: figure for figure in self._counted(definition, self.then)}
        for figure in self._counted(definition, self.now):
            yield replace(figure, earlier=Earlier.of(earlier.get(figure.group)), spread=None)

    def _counted(self, definition: Definition, frame: pl.DataFrame) -> Iterable[Figure]:
        return _Counted(self.asking, definition, frame).figures(definition)

    def movement(self, definition: Definition) -> Iterator[Figure]:
        """How many went from each band to each, over those who were in the first."""
        by = list(self.asking.question.by)
        bands = self.now.with_columns(BAND).with_columns(band_before=self.then.with_columns(BAND)["band"])
        moved = bands.group_by(*by, "band_before", "band").agg(moved=pl.len())
        whole = bands.group_by(*by, "band_before").agg(whole=pl.len())
        for row in moved.join(whole, on=[*by, "band_before"]).iter_rows(named=True):
            group = self.asking.group(row, "band_before", "band")
            yield Figure(definition.id, group, row["moved"], row["whole"], row["whole"])


def _persons(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a person with a possible session: who they were last, and the sums over all their schools."""
    own = pl.concat_str(pl.lit("at "), "school", pl.lit("\n"), "pupil")
    number = pl.when(pl.col("upn") != "").then(pl.col("upn"))
    known = rows.with_columns(person=pl.coalesce(number, own)).sort("year", "school", "pupil")
    told = [pl.col(name).last() for name in rows.columns if name not in COUNTED]
    return known.group_by("person").agg(*told, pl.col(COUNTED).sum()).filter(pl.col("possible") > 0)


@dataclass(frozen=True)
class _Arrays:
    """A frame whose columns are arrays, so that the columns of `sums` can be counted of it."""

    frame: pl.DataFrame

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        return np.asarray(self.frame[name].to_numpy())

    __getattr__ = __getitem__


class _Counted(Sums):
    """Sums of a frame of pupils in place of a query."""

    def __init__(self, asking: Asking, definition: Definition, frame: pl.DataFrame) -> None:
        self.asking = asking
        self.rows = list(_rows(asking.question, columns_for(definition.formula, asking.question), frame))
        self._groups = {id(row): asking.group(row) for row in self.rows}


def _rows(question: Question, names: Iterable[str], frame: pl.DataFrame) -> Iterator[Mapping[str, int]]:
    arrays = _Arrays(frame)
    made = {name: np.asarray(COLUMNS[name.split(":")[0]](arrays, *name.split(":")[1:]), np.int64) for name in names}
    counted = pl.DataFrame([*(frame[key] for key in question.by), *(pl.Series(name, made[name]) for name in made)])
    summed = counted.group_by(*question.by).agg(pl.col(list(made)).sum()) if question.by else counted.sum()
    yield from summed.iter_rows(named=True)
