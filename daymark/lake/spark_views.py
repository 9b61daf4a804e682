"""What the names of the lake's tables stand for in one Spark session."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from daymark.lake.binding import literal
from daymark.lake.engine import PATTERN_TABLES, SCANNED, Asked
from daymark.lake.layout import TABLES
from daymark.lake.parts import Part, Volume, volumes
from daymark.lake.sources import PUPILS_NOW, PUPILS_ONE_YEAR, newest_years
from daymark.lake.tables import NOW, touches

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

DIALECT = "pyspark"
NEWEST: dict[str, pl.DataType] = {"school": pl.String(), "year": pl.Int32()}
KEPT_FRAMES = 64
"""How many sets of files are kept in mind: to list them again costs more than to hold them."""


class Views:
    """Temporary views over the parts. A query is to be read while the views are as `name` set them, and not later."""

    def __init__(self, spark: SparkSession, parts: Sequence[Part]) -> None:
        self._spark = spark
        self._volumes = volumes(parts)
        self._counted: dict[str, DataFrame] = {}
        self._cut: dict[str, pl.DataFrame] = {}
        self._named: tuple[tuple[Volume, ...], frozenset[str] | None, bool] | None = None
        self._frame_of = lru_cache(maxsize=KEPT_FRAMES)(self._read)
        self._load(parts)

    def name(self, asked: Asked, sql: str) -> None:
        """Let the names of SCANNED stand for the files that can hold an answer, and `pupils` for all pupils."""
        mine = tuple(one for one in self._volumes if _can_answer(one, asked))
        wanted = (mine, asked.schools, needs_now(sql))
        if self._named == wanted:
            return
        for name in SCANNED:
            _among(self._frame_of(name, mine), asked.schools).createOrReplaceTempView(name)
        self._people[wanted[2]].createOrReplaceTempView("pupils")
        self._named = wanted

    def add_patterns(self, strings: Sequence[str]) -> None:
        """Count strings that no pattern is counted for yet."""
        for name, counted in PATTERN_TABLES.items():
            new, before = counted(strings), self._cut.get(name)
            self._cut[name] = new if before is None else pl.concat([before, new])
            cut = self._hand_over(self._cut[name], name)
            self._counted[name].unionByName(cut).createOrReplaceTempView(name)

    def close(self) -> None:
        """Let go of what Spark keeps in memory; it is read again where it is asked for."""
        for frame in self._counted.values():
            frame.unpersist()

    def _load(self, parts: Sequence[Part]) -> None:
        for name in PATTERN_TABLES:
            self._counted[name] = self._frame_of(name, self._volumes).distinct().cache()
            self._counted[name].createOrReplaceTempView(name)
        schools = [(p.school.key, p.year.start_year, p.school.name, p.school.phase, p.school.la) for p in parts]
        self._view("schools", pl.DataFrame(schools, schema=TABLES["schools"], orient="row"), TABLES["schools"])
        newest = newest_years(parts)
        self._view("newest", pl.DataFrame(list(newest.items()), schema=NEWEST, orient="row"), NEWEST)
        self._frame_of("pupils", self._volumes).createOrReplaceTempView("people")
        now = PUPILS_ONE_YEAR if len(newest) == len(parts) else PUPILS_NOW
        # Where nobody looks at them, two columns are not worth joining nine million pupils to themselves.
        shapes = {False: PUPILS_ONE_YEAR, True: now}
        self._people = {
            which: self._spark.sql(shape.format(people="people", everyone="people")) for which, shape in shapes.items()
        }

    def _view(self, name: str, frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> None:
        arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        self._spark.createDataFrame(arrow, spark_schema(tuple(columns.items()))).createOrReplaceTempView(name)

    def _read(self, table: str, some: tuple[Volume, ...]) -> DataFrame:
        """One table of some volumes, in files or in memory."""
        if not some or some[0].first.folder is None:
            held = [part.frames[table] for volume in some for part in volume.parts]
            return self._hand_over(pl.concat(held) if held else pl.DataFrame(schema=TABLES[table]), table)
        plain = tuple(volume for volume in some if not volume.first.left_out)
        frames = [self._scan(table, plain)] if plain else []
        frames += [_without(self._scan(table, (volume,)), volume) for volume in some if volume.first.left_out]
        return reduce(lambda one, other: one.unionByName(other), frames)

    def _scan(self, table: str, some: tuple[Volume, ...]) -> DataFrame:
        read = self._spark.read.schema(spark_schema(tuple(TABLES[table].items())))
        return read.parquet(*(_address(Path(volume.source(table))) for volume in some))

    def _hand_over(self, frame: pl.DataFrame, table: str) -> DataFrame:
        arrow = frame.select(*TABLES[table]).to_arrow(compat_level=pl.CompatLevel.oldest())
        return self._spark.createDataFrame(arrow, spark_schema(tuple(TABLES[table].items())))


def _can_answer(volume: Volume, asked: Asked) -> bool:
    """Whether files hold any of the days and schools asked for. What lies in memory costs nothing to look at."""
    if volume.first.folder is None:
        return True
    near = touches(asked.days, volume.year.start, volume.year.end)
    return near and (asked.schools is None or not asked.schools.isdisjoint(volume.schools))


def _among(frame: DataFrame, schools: frozenset[str] | None) -> DataFrame:
    """The rows from the first of the schools to the last: blocks of a file with none of these need not be read."""
    if not schools:
        return frame
    first, last = literal(min(schools), DIALECT), literal(max(schools), DIALECT)
    return frame.filter(f"school BETWEEN {first} AND {last}")


def _without(frame: DataFrame, volume: Volume) -> DataFrame:
    """The rows but those of schools that are read from elsewhere, or not at all."""
    if "school" not in frame.columns:
        return frame
    names = ", ".join(literal(school, DIALECT) for school in sorted(volume.first.left_out))
    return frame.filter(f"school NOT IN ({names})")


def _address(file: Path) -> str:
    """A file as Spark is told of it: brackets and stars in a name are made not to stand for other names."""
    return "file://" + PATTERN_SIGNS.sub(r"\\\g<0>", str(file.absolute()))


PATTERN_SIGNS = re.compile(r"[\\{}\[\]*?]")


@lru_cache(maxsize=2 * len(TABLES))
def spark_schema(columns: tuple[tuple[str, pl.DataType], ...]) -> StructType:
    """The columns of a table of the lake as Spark names their kinds."""
    from pyspark.sql import types

    kinds: dict[type[pl.DataType], types.DataType] = {
        pl.String: types.StringType(),
        pl.Int16: types.ShortType(),
        pl.Int32: types.IntegerType(),
        pl.Date: types.DateType(),
        pl.Boolean: types.BooleanType(),
    }
    return types.StructType([types.StructField(name, kinds[type(kind)]) for name, kind in columns])


@lru_cache(maxsize=512)
def needs_now(sql: str) -> bool:
    """Whether the SQL looks at where pupils stand now, by name or by taking all columns."""
    return any(name in sql for name in NOW) or bool(EVERY_COLUMN.search(sql))


EVERY_COLUMN = re.compile(r"(SELECT|DISTINCT|,|\.)\s*\*", re.IGNORECASE)
