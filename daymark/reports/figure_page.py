"""One figure, opened: what was counted over what, of whom, when, and what it stands beside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daymark.access.disclosure import FINE
from daymark.access.scope import Scope
from daymark.insight import groups, words
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.figures import Figure, Figures
from daymark.measures.keys import LESSON_KEYS
from daymark.measures.question import Period, Question, can_divide
from daymark.reports import beside, released, withheld
from daymark.reports.allowed import keys_of
from daymark.reports.beside import Beside
from daymark.reports.counted import CARRIED, PUPIL_COUNTS, Counted, Pairs, counted, natural
from daymark.reports.marks_calendar import calendar_of
from daymark.reports.moment import Moment
from daymark.reports.released import Withheld, why_of

OFFERED = ("year_group", "form", "sex", "fsm", "sen", "eal", "weekday", "week", "half_term", *LESSON_KEYS)
"""The keys that a page offers to divide a figure by."""

UNDIVIDED = "Every group"
"""The one line that stands for a division of which nothing is told, whoever is in it."""


@dataclass(frozen=True)
class Division:
    """One line of the figure divided by a group. `why` it is left out, as access.disclosure says; empty where shown."""

    name: str
    counted: Counted
    why: str

    @property
    def hidden(self) -> bool:
        return bool(self.why)


@dataclass(frozen=True)
class FigurePage:
    """The figure and everything that is needed to count it again.

    one        the figure; `why` it is not shown to this person, as access.disclosure says; empty where it is
    units      what numerator and denominator are called; `reading` is the figure worked out in a sentence
    of_whom    the pupils in words: "Year 8, pupils eligible for free school meals"
    divided    the same figure for each value of `by`, where one was asked for
    divisions  the keys it can be divided by
    days       from the first to the last of the days asked about on which the school was open
    """

    moment: Moment
    definition: Definition
    one: Counted
    why: str
    units: tuple[str, str]
    reading: str
    of_whom: str
    national: Beside | None
    by: str
    divided: tuple[Division, ...]
    divisions: tuple[str, ...]
    school: SchoolRow
    days: Period

    @property
    def hidden(self) -> bool:
        return bool(self.why)


def figure_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, question: Question, carried: Pairs, by: str = ""
) -> FigurePage | None:
    """The figure that answers `question` (one measure, undivided), or None where the measure has no such part.

    carried   which part of the measure: a band, a code, a weekday, a week
    by        a key to divide it by in a table
    """
    measure = question.measures[0]
    asked = replace(question, where=(*question.where, ("school", school.key)))
    if scope.smallest and withheld.reserved(asked):
        return _page(lake, school, scope, moment, question, Counted(_fine(measure, (), scope), asked))
    one = _one(released.asked(lake, school, scope, moment, asked), carried, scope)
    if one is None:
        return None
    page = _page(lake, school, scope, moment, question, one)
    # A release has no groups of a group.
    whole = not (scope.smallest and (question.where or carried))
    return replace(
        page,
        national=_national(school, question, carried),
        by=by,
        divided=tuple(_divided(lake, school, scope, moment, asked, carried, by)) if by else (),
        divisions=divisions(measure, scope) if whole else (),
    )


def divisions(measure: str, scope: Scope) -> tuple[str, ...]:
    """The keys that a page offers to divide a measure by."""
    offered = tuple(key for key in OFFERED if key in keys_of(scope) and can_divide(measure, (key,)))
    return withheld.divisions(scope, measure, offered)


def _page(lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, question: Question, one: Counted) -> FigurePage:
    """The figure, undivided and beside nothing."""
    definition = definition_of(one.measure)
    return FigurePage(
        moment=moment,
        definition=definition,
        one=one,
        why=why_of(one.figure),
        units=(definition.top, definition.bottom),
        reading=definition.reading.format(f"{one.figure.numerator:,}", f"{one.figure.denominator:,}"),
        of_whom=of_whom(question.where, one.carried, scope),
        national=None,
        by="",
        divided=(),
        divisions=(),
        school=school,
        days=days_of(lake, school, one.question.counted),
    )


def days_of(lake: Lake, school: SchoolRow, asked: Period) -> Period:
    """From the first to the last of the days asked about on which the school was open."""
    held = sorted(day for day, _ in calendar_of(lake, school.key, asked).open)
    return Period(held[0], held[-1]) if held else asked


def _one(figures: Figures, carried: Pairs, scope: Scope) -> Counted | None:
    found = [one for one in figures if set(one.group) == set(carried)]
    if found:
        return counted(figures, found[0])
    if not scope.smallest or not carried:
        return None
    # Whether anybody is in a band, or a code was used at all, is not told by there being no such page.
    return Counted(_fine(figures.question.measures[0], carried, scope), figures.question, carried)


def _fine(measure: str, group: Pairs, scope: Scope) -> Withheld:
    """A figure of which nothing is told, not even whether there is anything to count."""
    return Withheld(measure, group, 0, 0, 0, suppressed=True, why=FINE, floor=scope.smallest)


def _parts(figures: Figures, carried: Pairs) -> list[Figure]:
    own = CARRIED[figures.question.measures[0]]
    return [one for one in figures if {pair for pair in one.group if pair[0] in own} == set(carried)]


def _divided(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, asked: Question, carried: Pairs, by: str
) -> list[Division]:
    figures = released.asked(lake, school, scope, moment, replace(asked, by=(by,)))
    # A row of which nothing is told would tell that somebody is in it.
    chosen = [one for one in _parts(figures, carried) if why_of(one) != FINE]
    if scope.smallest and not chosen:
        return [Division(UNDIVIDED, Counted(_fine(asked.measures[0], carried, scope), asked, carried), FINE)]
    if by in ("form", *LESSON_KEYS):
        chosen.sort(key=lambda one: natural(dict(one.group)[by]))
    made = [counted(figures, one) for one in chosen]
    names = (value_name(by, dict(one.group)[by]) for one in chosen)
    return [Division(name, one, why_of(one.figure)) for name, one in zip(names, made, strict=True)]


def value_name(key: str, value: str) -> str:
    """A value of a key in a table of figures."""
    if key == "week":
        year, month, day = value.split("-")
        return f"Week of {int(day)}/{int(month)}/{year}"
    return groups.label(key, value)


def of_whom(where: Pairs, carried: Pairs, scope: Scope) -> str:
    """The pupils a figure is of, in words."""
    said = [groups.phrase(key, value) for key, value in where if key not in ("pupil", "school")]
    if any(key == "pupil" for key, _ in where):
        said = ["one pupil", *said]
    said += [_part(key, value) for key, value in carried]
    whole = "every pupil you may see here" if scope.forms or scope.year_groups else "every pupil of the school"
    return words.first_upper(", ".join(said)) if said else words.first_upper(whole)


def _part(key: str, value: str) -> str:
    if key in ("band", "band_before"):
        return f"{groups.band_name(value)} of sessions missed{' last year' if key == 'band_before' else ''}"
    if key == "week":
        return f"the {words.first_lower(value_name(key, value))}"
    return f"code {value}" if key == "code" else f"{value}s"


def _national(school: SchoolRow, question: Question, carried: Pairs) -> Beside | None:
    if question.where or carried:
        return None
    measure = question.measures[0]
    if measure in beside.SESSION_RATES:
        return beside.sessions(school.phase, question.counted, measure)
    if measure in PUPIL_COUNTS:
        return beside.pupils_missing(school.phase, measure)
    return None
