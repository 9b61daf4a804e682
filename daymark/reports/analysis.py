"""Everything one set of registers was asked, ready to be told in any form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from daymark.insight.finding import Finding
from daymark.intake.problems import Problem
from daymark.intake.taken import SourceSummary
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import Period

UNNAMED = "School"
"""What intake calls a school that neither the files nor the person named."""


@dataclass(frozen=True)
class Analysis:
    """The answers, and what is needed to say them.

    schools    names, in order
    period     the days counted, first and last
    basis      "census" or "daily"
    whole      every measure, for everyone
    divided    the measures by each grouping that was asked for, in the order asked
    bands      absence_band by year group
    weekly     attendance_rate by week
    totals     one row a pupil, as measures.pupils gives them
    sentences  the three sentences of the overview
    """

    schools: tuple[str, ...]
    period: Period
    as_of: date
    basis: str
    whole: Figures
    divided: tuple[Figures, ...]
    bands: tuple[Figure, ...]
    weekly: tuple[Figure, ...]
    totals: pl.DataFrame
    sentences: tuple[str, str, str]
    findings: tuple[Finding, ...] = ()
    sources: tuple[SourceSummary, ...] = ()
    problems: tuple[Problem, ...] = ()
    version: str = ""

    @property
    def title(self) -> str:
        """What stands over everything: "Attendance: Harbour Academy", or how many schools, or neither."""
        if self.schools == (UNNAMED,):
            return "Attendance"
        return f"Attendance: {self.schools[0] if len(self.schools) == 1 else f'{len(self.schools)} schools'}"

    def by(self, *keys: str) -> Figures | None:
        """The answers divided by exactly these keys, or None where they were not asked for."""
        return next((figures for figures in self.divided if figures.question.by == keys), None)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure asked for, everyone first, none twice."""
        rows = dict.fromkeys(self.whole.rows)
        for figures in self.divided:
            rows |= dict.fromkeys(figures.rows)
        return tuple(rows)
