"""How long the questions of each page take in a large trust, when nobody has asked them before.

Answers are kept by who asks. Every turn asks as somebody new, so each question goes to the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from daymark.access.scope import Scope
from daymark.config.bench.apart import Say
from daymark.config.bench.clock import Took, percentile, timed
from daymark.config.bench.listened import Heard, ListenedEngines
from daymark.config.bench.trust_lake import trust_lake
from daymark.lake.lake import DuckDBEngines, Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.pupils import pupil_totals
from daymark.measures.question import Question
from daymark.reports.bands_page import bands_page
from daymark.reports.figure_page import figure_page
from daymark.reports.measures_page import measures_page
from daymark.reports.moment import Moment, moment_of
from daymark.reports.overview_page import overview_page
from daymark.reports.parts_page import parts_page
from daymark.reports.pupil_page import pupil_page
from daymark.reports.pupils_page import Choice, pupils_page
from daymark.reports.transitions_page import transitions_page

PUPILS, TIMES = 34_000, 3
SCHOOLS = 12
"""How many schools' pages are looked at: spread over the trust from its largest school to its smallest."""

TARGET_MS = 60.0
FIGURES: tuple[tuple[str, str], ...] = (
    ("overall_absence_rate", "year_group"), ("attendance_rate", "form"), ("persistent_absence", "fsm"),
    ("broken_weeks", "half_term"), ("missing_marks", "weekday"), ("late_rate", "week"), ("spells", "year_group"),
    ("penalty_window", "year_group"), ("sickness_days", "sen"),
)  # fmt: skip
WHOLE = ("attendance_rate", "overall_absence_rate", "persistent_absence", "severe_absence", "absence_band")


@dataclass(frozen=True)
class Visit:
    """A page asked for: in which school, by whom, when."""

    lake: Lake
    school: SchoolRow
    scope: Scope
    moment: Moment
    pupil: str


Page = Callable[[Visit], object]


def pages() -> Mapping[str, Page]:
    """Every page that asks the lake, by its name, as the web asks for it."""
    made: dict[str, Page] = {
        "overview": lambda v: overview_page(v.lake, v.school, v.scope, v.moment),
        "bands by FSM": lambda v: bands_page(v.lake, v.school, v.scope, v.moment, "fsm"),
        "bands by form": lambda v: bands_page(v.lake, v.school, v.scope, v.moment, "form", True),
        "pupils": lambda v: pupils_page(v.lake, v.school, v.scope, v.moment, Choice()),
        "pupil": lambda v: pupil_page(v.lake, v.school, v.scope, v.moment, v.pupil, {}),
        "measures": lambda v: measures_page(v.lake, v.school, v.scope, v.moment),
        "codes": _parts("code_rate"),
        "last year to this": lambda v: transitions_page(v.lake, v.school, v.scope, v.moment),
    }
    for measure, by in FIGURES:
        made[f"figure: {measure} by {by}"] = _figure(measure, by)
    return {**made, "whole trust": _whole_trust}


def _figure(measure: str, by: str) -> Page:
    def page(v: Visit) -> object:
        asked = Question((measure,), v.moment.year, v.moment.as_of)
        return figure_page(v.lake, v.school, v.scope, v.moment, asked, (), by)

    return page


def _parts(measure: str) -> Page:
    def page(v: Visit) -> object:
        asked = Question((measure,), v.moment.year, v.moment.as_of)
        return parts_page(v.lake, v.school, v.scope, v.moment, asked, "year_group")

    return page


def _whole_trust(v: Visit) -> None:
    """What somebody who answers for the whole trust asks at the command line."""
    for by in (("school",), ("phase", "year_group"), ("school", "fsm"), ("week",)):
        measures = WHOLE[:2] if by == ("week",) else WHOLE
        answer(v.lake, Question(measures, v.moment.year, v.moment.as_of, by), v.scope)


def measure(
    pupils: int, times: int, folder: Path, say: Say, among: Mapping[str, Page] | None = None, schools: int = SCHOOLS
) -> dict[str, Any]:
    """Milliseconds of every query of every page, and of the pages; half of them within p50, 95 of 100 within p95.

    among     the pages; all of them where it is not given
    schools   in how many schools
    """
    trust = trust_lake(folder, pupils, say)
    heard = Heard()
    lake = Lake.open(trust.lake, engines=ListenedEngines(DuckDBEngines(), heard))
    roles, visits = _roles(lake), list(_visits(lake, schools))
    found = []
    for name, page in (among or pages()).items():
        for role, scope_of in roles.items():
            say(f"{name}, as {role}")
            found.append(_of_page(name, role, page, scope_of, visits, times, heard))
    asked = [took for one in found for took in one.pop("asked")]
    return {
        "pupils": trust.pupils,
        "schools": trust.schools,
        "pages": found,
        "questions": len(asked),
        **_told(asked),
        "target_ms": TARGET_MS,
        "slowest": max(found, key=lambda one: float(one["p95_ms"]))["name"],
    }


def _roles(lake: Lake) -> dict[str, Callable[[Visit], Scope]]:
    every = frozenset(school.key for school in lake.snapshot().schools)
    return {
        "head": lambda visit: Scope.of_schools(frozenset({visit.school.key}), ""),
        "trust leader": lambda visit: Scope.of_schools(every, ""),
    }


def _visits(lake: Lake, schools: int) -> Iterator[Visit]:
    """A visit of each of so many schools, with one of its pupils."""
    scope = Scope.everything("These pupils are invented.")
    snapshot = lake.snapshot()
    rows = sorted(snapshot.schools, key=lambda school: (school.phase, school.key))
    step = max(1, len(rows) // schools)
    for school in rows[::step][:schools]:
        moment = moment_of(lake, school.key, scope, snapshot.last_day(school.key) or date.max)
        assert moment is not None
        totals = pupil_totals(lake, moment.year, scope, (("school", school.key),))
        yield Visit(lake, school, scope, moment, totals["pupil"][totals.height // 2])


def _of_page(
    name: str, role: str, page: Page, scope_of: Callable[[Visit], Scope], visits: list[Visit], times: int, heard: Heard
) -> dict[str, Any]:
    """A page asked for so often in each school; the first time ever is not counted, as its SQL is written then."""
    asked: list[Took] = []
    whole: list[Took] = []
    for turn in range(times + 1):
        for visit in visits[: len(visits) if turn else 1]:
            # The words of the reason tell one who asks from another, and so nothing kept is given.
            fresh = replace(visit, scope=replace(scope_of(visit), because=f"{name}, {visit.school.key}, turn {turn}"))
            heard.take()
            took, _ = timed(partial(page, fresh))
            if turn:
                whole.append(took)
                asked += heard.take()
    return {
        "name": name,
        "role": role,
        "n": len(whole),
        "questions": round(len(asked) / len(whole), 1),
        **_told(asked),
        **{f"page_{key}": value for key, value in _told(whole).items()},
        "asked": asked,
    }


def _told(took: list[Took]) -> dict[str, float]:
    """`cpu_p95_ms` is of the processors' work: where nothing else runs beside, the clock shows no more than that."""
    if not took:
        return dict.fromkeys(("p50_ms", "p95_ms", "max_ms", "cpu_p95_ms"), 0.0)
    ms, worked = ([1000 * getattr(one, kind) for one in took] for kind in ("s", "cpu_s"))
    found = {"p50_ms": percentile(ms, 0.5), "p95_ms": percentile(ms, 0.95), "max_ms": max(ms)}
    return {name: round(value, 1) for name, value in {**found, "cpu_p95_ms": percentile(worked, 0.95)}.items()}
