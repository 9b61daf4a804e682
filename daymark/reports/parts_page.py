"""A measure that comes in parts, opened as a whole: a figure for each code, weekday, week or band."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.question import Period, Question
from daymark.reports.allowed import code_is_told
from daymark.reports.counted import CARRIED, Counted, of
from daymark.reports.figure_page import days_of, divisions, of_whom
from daymark.reports.moment import Moment


@dataclass(frozen=True)
class PartsPage:
    """Every part of a measure, and what is needed to count them again.

    keys       the keys each part has: a code; two bands
    by         a key they are divided by, empty for none; `divisions` those they can be divided by
    days       from the first to the last of the days asked about on which the school was open
    """

    moment: Moment
    definition: Definition
    question: Question
    keys: tuple[str, ...]
    parts: tuple[Counted, ...]
    of_whom: str
    days: Period
    by: str
    divisions: tuple[str, ...]


def parts_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, question: Question, by: str = ""
) -> PartsPage | None:
    """The parts of the one measure asked about, divided by a key where one is given.

    None where it has no parts, and for those to whom pupils are not named: what follows from parts taken together has
    not been worked out.
    """
    measure = question.measures[0]
    if not CARRIED[measure] or scope.smallest:
        return None
    asked = replace(question, where=(*question.where, ("school", school.key)), by=(by,) if by else ())
    return PartsPage(
        moment=moment,
        definition=definition_of(measure),
        question=question,
        keys=CARRIED[measure],
        parts=tuple(one for one in of(answer(lake, asked, scope), measure) if code_is_told(scope, one.figure.group)),
        of_whom=of_whom(question.where, (), scope),
        days=days_of(lake, school, question.counted),
        by=by,
        divisions=divisions(measure, scope),
    )
