"""The days a question on the command line is about, from the options that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date

from daymark.kit.school_year import SchoolYear
from daymark.measures.periods import Period, QuestionError, census_term, one_day, rolling, week_of, year_to_date

ANY_DAY = date(2001, 9, 3)
"""Stands for the newest register while a question is looked at before anything is opened."""


@dataclass(frozen=True)
class Span:
    """What was said of the days, each as it was typed; nothing said is the school year so far.

    `start` and `end` may be given together, and `year` beside `term`; anything else stands alone.
    """

    start: str = ""
    end: str = ""
    day: str = ""
    week: str = ""
    term: str = ""
    year: str = ""
    rolling: int | None = None

    def period(self, as_of: date) -> Period:
        """The period, as of a day. Raises QuestionError where the options make no sense, alone or together."""
        self._check_together()
        if self.day:
            return one_day(day_of(self.day, "--day"))
        if self.week:
            return week_of(day_of(self.week, "--week"))
        if self.rolling is not None:
            return rolling(as_of, self.rolling)
        if self.term:
            return census_term(year_of(self.year) if self.year else SchoolYear.of(as_of), self.term)
        if self.year:
            year = year_of(self.year)
            return Period(year.start, year.end, "year_to_date")
        return self._between(as_of) if self.start or self.end else year_to_date(as_of)

    def _between(self, as_of: date) -> Period:
        end = day_of(self.end, "--to") if self.end else as_of
        if not self.start:
            return Period(SchoolYear.of(end).start, end)
        start = day_of(self.start, "--from")
        # A period that is to end with the newest register may begin after the day that stands for it here.
        return Period(start, max(start, end) if not self.end else end)

    def _check_together(self) -> None:
        names = {"start": "--from", "end": "--to"}
        given = [names.get(each.name, f"--{each.name}") for each in fields(self) if getattr(self, each.name)]
        if len(given) > 1 and set(given) not in ({"--from", "--to"}, {"--term", "--year"}):
            raise QuestionError(f"{' and '.join(given)} do not go together: say the days in one way.")


def day_of(text: str, option: str) -> date:
    """A day written as 2025-11-24. Raises QuestionError naming the option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{option} {text}: write the day as year-month-day, such as 2025-11-24.") from None


def year_of(text: str) -> SchoolYear:
    """A school year written 2025/26, 2025-26 or 2025. Raises QuestionError."""
    found = re.fullmatch(r"(20\d\d)(?:[/-](?:20)?(\d\d))?", text.strip())
    if not found or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise QuestionError(f"--year {text}: write the school year like 2025/26.")
    return SchoolYear(int(found[1]))
