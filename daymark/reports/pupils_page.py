"""The list of pupils: chosen, sorted and leafed through, each with days missed first."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from daymark.access.scope import Scope
from daymark.insight import groups
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.figures import Figure
from daymark.measures.last_absent import last_absences
from daymark.measures.pupils import SHARE_MISSED
from daymark.reports import allowed
from daymark.reports.bands_page import bands_of
from daymark.reports.counted import natural
from daymark.reports.moment import Moment
from daymark.reports.totals import totals_of

PAGE = 50
GROUPS = ("year_group", "form", "fsm", "sen", "sex", "eal")
UNKNOWN = "unknown"
TENTH, HALF = "10-100", "50-100"

SORTS = {
    "name": (["surname", "forename"], False),
    "year": (["year_place", "form", "surname"], False),
    "form": (["form", "surname"], False),
    "missed": (["absent", "share"], True),
    "attendance": (["share"], True),
    "late": (["late", "absent"], True),
    "broken": (["broken_weeks", "absent"], True),
    "unauthorised": (["unauthorised", "absent"], True),
    "tenth": (["to_a_tenth"], False),
    "last": (["last_absent"], True),
}
"""The columns each order looks at, and whether it begins with the largest. Attendance begins with the lowest."""

DEFAULT_SORT = "missed"


@dataclass(frozen=True)
class Choice:
    """Which pupils are asked for, in which order. Empty texts choose everybody.

    band    columns of the bands table, "20-50", or TENTH for a tenth or more
    missed  at least this many days
    search  part of a name, a UPN or an admission number
    sort    a key of SORTS; `turned` gives the other order
    """

    year_group: str = ""
    form: str = ""
    fsm: str = ""
    sen: str = ""
    sex: str = ""
    eal: str = ""
    band: str = ""
    missed: int = 0
    search: str = ""
    sort: str = DEFAULT_SORT
    turned: bool = False

    def without(self, name: str) -> dict[str, Any]:
        """What is chosen, one thing less."""
        return {field: value for field, value in self.chosen().items() if field != name}

    def chosen(self) -> dict[str, Any]:
        """What is chosen, by field, without what is left as it was."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = Choice()
        return {name: value for name, value in given.items() if value != getattr(plain, name)}

    @property
    def filters(self) -> dict[str, Any]:
        """What is chosen, leaving the order aside."""
        return {name: value for name, value in self.chosen().items() if name not in ("sort", "turned")}


@dataclass(frozen=True)
class PupilRow:
    """One pupil of the list. Counts are sessions, but for days and weeks.

    sessions_left        that could be missed one after the other before a tenth; None at a tenth or above
    sessions_to_recover  to attend one after the other to be below it; None below it
    last_absent          the newest day with a session missed, None where none was
    """

    key: str
    surname: str
    forename: str
    year_group: str | None
    form: str | None
    possible: int
    attended: int
    absent: int
    late: int
    unauthorised: int
    weeks: int
    broken_weeks: int
    upn: str
    admission_number: str
    full_days: int
    part_days: int
    sick_days: int
    sessions_left: int | None
    sessions_to_recover: int | None
    last_absent: date | None

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip() or f"Pupil {self.key}"

    @property
    def attendance(self) -> Figure:
        return Figure("attendance_rate", (("pupil", self.key),), self.attended, self.possible, 1)


@dataclass(frozen=True)
class PupilsPage:
    """The pupils of one page of the list, how many there are in all, and what can be chosen.

    missed    days missed by all the pupils chosen, in sessions
    options   for each group, the values there are
    """

    moment: Moment
    choice: Choice
    rows: tuple[PupilRow, ...]
    count: int
    whole: int
    missed: int
    page: int
    pages: int
    options: dict[str, tuple[str, ...]]


def pupils_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, choice: Choice, page: int | None = 1
) -> PupilsPage:
    """The pupils chosen, `page` of the list (from 1, held within what there is); None gives them all on one page.

    What the scope is not told of pupils does not choose among them, and is not offered.
    """
    choice = _choice_of(choice, scope)
    totals = _named(totals_of(lake, moment.year, scope, (("school", school.key),)), scope)
    chosen = _in_order(lake, lake.version, school, scope, moment, choice)
    pages = max(1, -(-chosen.height // PAGE)) if page is not None else 1
    at = min(max(page or 1, 1), pages)
    shown = chosen if page is None else chosen.slice((at - 1) * PAGE, PAGE)
    return PupilsPage(
        moment,
        choice,
        tuple(_row(row) for row in shown.iter_rows(named=True)),
        chosen.height,
        totals.height,
        int(chosen["absent"].sum()),
        at,
        pages,
        {key: _values(totals, key) if key in allowed.told(scope, GROUPS) else () for key in GROUPS},
    )


def neighbours(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, choice: Choice, pupil: str
) -> tuple[PupilRow | None, PupilRow | None]:
    """The pupils before and after one in the list chosen; None at its ends, and where the pupil is not in it."""
    chosen = _in_order(lake, lake.version, school, scope, moment, _choice_of(choice, scope))
    place = chosen["pupil"].index_of(pupil)
    if place is None:
        return None, None
    around = [chosen.row(at, named=True) if 0 <= at < chosen.height else None for at in (place - 1, place + 1)]
    before, after = (_row(row) if row else None for row in around)
    return before, after


def _choice_of(choice: Choice, scope: Scope) -> Choice:
    """The choice without what may not be told by it."""
    return replace(choice, **dict.fromkeys(set(GROUPS).difference(allowed.told(scope, GROUPS)), ""))


@lru_cache(maxsize=64)
def _in_order(
    lake: Lake, version: str, school: SchoolRow, scope: Scope, moment: Moment, choice: Choice
) -> pl.DataFrame:
    """The pupils chosen, in order: kept, as leafing and every pupil's page ask for the same list."""
    totals = _named(totals_of(lake, moment.year, scope, (("school", school.key),)), scope)
    chosen = _chosen(totals, choice)
    last = last_absences(lake, school.key, moment.year, scope)
    return _sorted(chosen.join(last, on="pupil", how="left", maintain_order="left"), choice)


def _named(totals: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Without the pupils whose record is restricted: figures count them, lists do not name them."""
    return totals.filter(~pl.col("pupil").is_in(sorted(scope.hidden))) if scope.hidden else totals


def _chosen(totals: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    for key in GROUPS:
        if wanted := getattr(choice, key):
            totals = totals.filter(pl.col(key).fill_null(UNKNOWN) == wanted)
    if choice.band:
        totals = totals.filter(_in_band(choice.band))
    if choice.missed:
        totals = totals.filter(pl.col("absent") >= 2 * choice.missed)
    for word in choice.search.lower().split():
        totals = totals.filter(_holds(word))
    return totals


def _in_band(span: str) -> pl.Expr:
    if span == TENTH:
        return pl.col("persistent")
    return pl.col("band").is_in(list(bands_of(span)))


def _holds(word: str) -> pl.Expr:
    looked = ("surname", "forename", "upn", "admission_number")
    return pl.any_horizontal(
        *(pl.col(name).fill_null("").str.to_lowercase().str.contains(word, literal=True) for name in looked)
    )


def _sorted(totals: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    columns, descending = SORTS[choice.sort]
    places = {name: place for place, name in enumerate(groups.YEAR_ORDER)}
    ready = totals.with_columns(
        pl.col("year_group").fill_null(UNKNOWN).replace_strict(places, default=len(places)).alias("year_place"),
        SHARE_MISSED.alias("share"),
        pl.coalesce("sessions_left", -pl.col("sessions_to_recover")).alias("to_a_tenth"),
        *(
            pl.col(name).fill_null("").str.to_lowercase().alias(f"{name}_in_order")
            for name in ("surname", "forename", "form")
        ),
    )
    by = [f"{name}_in_order" if f"{name}_in_order" in ready.columns else name for name in columns]
    turn = descending != choice.turned
    last = [name for name in ("surname_in_order", "forename_in_order") if name not in by]
    order = [turn] * len(by) + [False] * (len(last) + 1)
    return ready.sort([*by, *last, "pupil"], descending=order, nulls_last=True)


def _values(totals: pl.DataFrame, key: str) -> tuple[str, ...]:
    found = totals[key].fill_null(UNKNOWN).unique().to_list()
    if key == "year_group":
        return tuple(sorted(found, key=groups.year_place))
    return tuple(sorted(found, key=lambda value: (value == UNKNOWN, natural(value))))


def _row(row: dict[str, Any]) -> PupilRow:
    given = {field.name: row.get(field.name) for field in fields(PupilRow) if field.name != "key"}
    texts = {name: given[name] or "" for name in ("surname", "forename", "upn", "admission_number")}
    return PupilRow(key=row["pupil"], **{**given, **texts})
