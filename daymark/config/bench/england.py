"""The headline measures of a nation: all asked of one lake in one process, with its memory held down."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from daymark.access.scope import Scope
from daymark.config.bench.apart import Say, apart, peak_rss_mb
from daymark.config.bench.nation_lake import STARTS, nation_lake, whole_year
from daymark.demo.nation_check import Compared, compare
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.question import Question

PUPILS = 9_000_000
WITHIN = 0.5
"""Percentage points within which the nation's persistent and severe absence is that published."""

MEMORY = "3GB"
"""What the engine may use, so that the process as a whole stays below 4 GB."""

BECAUSE = "Invented pupils are counted to see how long it takes."
RATES = (
    "attendance_rate", "overall_absence_rate", "authorised_absence_rate", "unauthorised_absence_rate", "late_rate",
)  # fmt: skip
OF_PUPILS = ("persistent_absence", "severe_absence", "absence_band")
ALL = (*RATES, *OF_PUPILS, "broken_weeks")
GROUPS = ("year_group", "fsm", "sen")


def questions() -> Mapping[str, Question]:
    """What is asked, by what it is called. A question has three keys at most, so each sex is asked about alone."""
    period = whole_year()
    last = period.end
    asked = {
        "all": Question(ALL, period, last),
        "by school": Question(ALL, period, last, ("school",)),
        "by local authority": Question(ALL, period, last, ("la",)),
    }
    for name, sex in (("girls", "F"), ("boys", "M"), ("sex not known", "unknown")):
        asked[f"by year group, FSM and SEN, {name}"] = Question(ALL, period, last, GROUPS, where=(("sex", sex),))
    asked["by week"] = Question((*RATES, "broken_weeks"), period, last, ("week",))
    asked["penalty window by local authority"] = Question(("penalty_window",), period, last, ("la",))
    return asked


def measure(pupils: int, keep: Path, say: Say) -> dict[str, Any]:
    """Seconds of the questions together and one by one, and the memory of the process that asks them."""
    nation = nation_lake(keep, pupils, say)
    say("Asking the headline measures")
    asked = apart("daymark.config.bench.england:ask", lake=str(nation.lake))
    return {
        "pupils": nation.pupils,
        "marks": nation.marks,
        "schools": nation.schools,
        "generate_s": nation.generate_s,
        "kept": nation.kept,
        **asked,
    }


def ask(lake: str) -> dict[str, Any]:
    """Every question once, cold; seconds together with opening the lake, and of each; the memory after the last.

    What is published is compared only then, and not in the seconds.
    """
    scope, figures = Scope.everything(BECAUSE), 0
    began = time.perf_counter()
    opened = Lake.open(Path(lake), memory=MEMORY)
    opened.snapshot()
    took = {"opening": time.perf_counter() - began}
    for name, question in questions().items():
        since = time.perf_counter()
        figures += len(answer(opened, question, scope).rows)
        took[name] = time.perf_counter() - since
        print(f"  {name}: {took[name]:.2f} s, {peak_rss_mb():,} MB so far", file=sys.stderr, flush=True)
    wall, peak = time.perf_counter() - began, peak_rss_mb()
    by_question = {name: round(seconds, 3) for name, seconds in took.items()}
    asked = {"wall_s": round(wall, 3), "peak_rss_mb": peak, "figures": figures, "by_question": by_question}
    return {**asked, "published": _published(opened)}


def _published(lake: Lake) -> dict[str, Any]:
    """Persistent and severe absence of the nation's groups beside DfE's, in per cent of the pupils."""
    rows = list(_compared(compare(lake, STARTS)))
    furthest = max(abs(row["points"]) for row in rows)
    return {"within_points": WITHIN, "furthest_points": furthest, "all_within": furthest <= WITHIN, "groups": rows}


def _compared(found: Iterable[Compared]) -> Iterator[dict[str, Any]]:
    for one in found:
        yield {
            "group": one.title,
            "measure": one.measure,
            "published": round(100 * one.published, 2),
            "measured": round(100 * one.published + one.points, 2),
            "points": round(one.points, 2),
        }
