"""Everything that is asked of one set of registers for a pack, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from daymark.access.scope import Scope
from daymark.insight import overview, stands_out
from daymark.insight.overview import Benchmark
from daymark.intake.taken import Taken
from daymark.lake.lake import Lake
from daymark.measures.answer import answer_all
from daymark.measures.pupils import pupil_totals
from daymark.measures.question import HEADLINE, Period, Question
from daymark.reports.analysis import Analysis
from daymark.reports.groupings import Grouping, measures_for


def ask(
    lake: Lake,
    taken: Taken,
    period: Period,
    groupings: Sequence[Grouping],
    scope: Scope,
    basis: str = "census",
    as_of: date | None = None,
    version: str = "",
    national: Benchmark | None = None,
) -> Analysis:
    """The answers to every question of a pack, all from the same version of the registers.

    period     the days to count
    as_of      the day up to which the registers are known; the end of the period where it is not given
    groupings  of groupings.groupings
    A pack has true counts and names pupils: raises ValueError for a scope that a floor holds for, to which figures go
    by way of reports.released. Raises LakeError where the lake cannot be read.
    """
    if scope.smallest:
        raise ValueError("a pack names pupils and has true counts; it is not made for a scope with a smallest count")
    known = as_of or period.end
    questions = [
        Question(HEADLINE, period, known, (), basis=basis),
        Question(("absence_band",), period, known, ("year_group",), basis=basis),
        Question(("attendance_rate",), period, known, ("week",), basis=basis),
        Question(("overall_absence_rate",), period, known, ("week", "weekday"), basis=basis),
        *(Question(measures_for(keys, basis), period, known, keys, basis=basis) for keys in groupings),
    ]
    whole, bands, weekly, week_days, *divided = answer_all(lake, questions, scope)
    totals = pupil_totals(lake, period, scope, basis=basis)
    findings = tuple(stands_out.findings(totals, week_days))
    return Analysis(
        schools=tuple(sorted(taken.schools)),
        period=period,
        as_of=known,
        basis=basis,
        whole=whole,
        divided=tuple(divided),
        bands=bands.rows,
        weekly=weekly.rows,
        totals=totals,
        sentences=overview.three_sentences(whole, findings, period.start, period.end, national=national),
        findings=findings,
        sources=tuple(taken.sources),
        problems=tuple(taken.problems),
        version=version,
    )
