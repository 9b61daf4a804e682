"""One figure, opened: what was counted over what, of whom, when, and what it stands beside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daymark.access.scope import Scope
from daymark.insight import groups, words
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.figures import Figure, Figures
from daymark.measures.question import KEYS, Question, can_divide
from daymark.reports import beside
from daymark.reports.beside import Beside
from daymark.reports.counted import CARRIED, PUPIL_COUNTS, Counted, Pairs, counted, natural
from daymark.reports.moment import Moment

WORKED = {
    "attendance_rate": ("Sessions attended", "Possible sessions", "{} of {} possible sessions were attended"),
    "overall_absence_rate": ("Sessions missed", "Possible sessions", "{} of {} possible sessions were missed"),
    "authorised_absence_rate": (
        "Sessions missed", "Possible sessions", "{} of {} possible sessions were missed for a reason the school agreed",
    ),
    "unauthorised_absence_rate": (
        "Sessions missed", "Possible sessions",
        "{} of {} possible sessions were missed for a reason not agreed, or not explained",
    ),
    "late_rate": ("Times late", "Possible sessions", "Late in {} of {} possible sessions"),
    "persistent_absence": ("Missed 10% or more", "Pupils", "{} of {} pupils missed 10% or more of their sessions"),
    "severe_absence": ("Missed 50% or more", "Pupils", "{} of {} pupils missed 50% or more of their sessions"),
    "absence_band": ("In the band", "Pupils", "{} of {} pupils are in this band"),
    "broken_weeks": ("Broken weeks", "Weeks", "{} of {} weeks of a pupil were broken"),
    "code_rate": ("With the code", "Possible sessions", "{} of {} possible sessions have this code"),
    "weekday_absence_rate": (
        "Sessions missed", "Possible sessions", "{} of {} possible sessions on this weekday were missed",
    ),
    "missing_marks": ("Without a mark", "Sessions due", "{} of {} sessions due have no mark"),
}  # fmt: skip
"""For each measure what its numerator and denominator are called above a table, and the figure worked out in words."""

NOT_OFFERED = ("school", "band")


@dataclass(frozen=True)
class Division:
    """One line of the figure divided by a group. `hidden`: too few pupils to show."""

    name: str
    counted: Counted
    hidden: bool


@dataclass(frozen=True)
class FigurePage:
    """The figure and everything that is needed to count it again.

    one        the figure; `hidden` where it is of too few pupils to be shown to this person
    units      what numerator and denominator are called; `reading` is the figure worked out in a sentence
    of_whom    the pupils in words: "Year 8, pupils eligible for free school meals"
    divided    the same figure for each value of `by`, where one was asked for
    divisions  the keys it can be divided by
    """

    moment: Moment
    definition: Definition
    one: Counted
    hidden: bool
    units: tuple[str, str]
    reading: str
    of_whom: str
    national: Beside | None
    by: str
    divided: tuple[Division, ...]
    divisions: tuple[str, ...]
    school: SchoolRow


def figure_page(
    lake: Lake, school: SchoolRow, scope: Scope, moment: Moment, question: Question, carried: Pairs, by: str = ""
) -> FigurePage | None:
    """The figure that answers `question` (one measure, undivided), or None where the measure has no such part.

    carried   which part of the measure: a band, a code or a weekday
    by        a key to divide it by in a table
    """
    measure = question.measures[0]
    asked = replace(question, where=(*question.where, ("school", school.key)))
    one = _one(answer(lake, asked, scope), carried)
    if one is None:
        return None
    return FigurePage(
        moment=moment,
        definition=definition_of(measure),
        one=one,
        hidden=_hidden(one, scope) or _differs_by_few(lake, school, scope, asked, one, carried),
        units=WORKED[measure][:2],
        reading=WORKED[measure][2].format(f"{one.figure.numerator:,}", f"{one.figure.denominator:,}"),
        of_whom=of_whom(question.where, carried, scope),
        national=_national(school, question, carried),
        by=by,
        divided=tuple(_divided(lake, scope, asked, carried, by)) if by else (),
        divisions=tuple(key for key in KEYS if key not in NOT_OFFERED and can_divide(measure, (key,))),
        school=school,
    )


def _one(figures: Figures, carried: Pairs) -> Counted | None:
    found = [one for one in figures if set(one.group) == set(carried)]
    return counted(figures, found[0]) if found else None


def is_hidden(figure: Figure, smallest: int) -> bool:
    """Whether a figure is of too few pupils to be shown: those behind it, or those it counts."""
    if figure.pupils < smallest:
        return True
    if figure.measure not in PUPIL_COUNTS:
        return False
    return figure.numerator < smallest or 0 < figure.denominator - figure.numerator < smallest


def _hidden(one: Counted, scope: Scope) -> bool:
    return is_hidden(one.figure, scope.smallest)


def _differs_by_few(lake: Lake, school: SchoolRow, scope: Scope, asked: Question, one: Counted, carried: Pairs) -> bool:
    """Whether taking this figure from the whole school's would leave a figure of too few pupils."""
    own = (("school", school.key),)
    if not scope.smallest or asked.where == own:
        return False
    whole = _one(answer(lake, replace(asked, where=own), scope), carried)
    left = whole.figure.pupils - one.figure.pupils if whole else 0
    return 0 < left < scope.smallest


def _divided(lake: Lake, scope: Scope, asked: Question, carried: Pairs, by: str) -> list[Division]:
    figures = answer(lake, replace(asked, by=(by,)), scope)
    own = CARRIED.get(asked.measures[0])
    chosen = [one for one in figures if tuple(pair for pair in one.group if pair[0] == own) == carried]
    if by == "form":
        chosen.sort(key=lambda one: natural(dict(one.group)[by]))
    few = [is_hidden(one, scope.smallest) for one in chosen]
    # One hidden line alone could be found by subtracting the others from the whole.
    if sum(few) == 1 and len(chosen) > 1:
        few[min((at for at, hidden in enumerate(few) if not hidden), key=lambda at: chosen[at].pupils)] = True
    return [
        Division(_name(by, dict(one.group)[by]), counted(figures, one), hidden)
        for one, hidden in zip(chosen, few, strict=True)
    ]


def _name(key: str, value: str) -> str:
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
    if key == "band":
        return f"{groups.band_name(value)} of sessions missed"
    return f"code {value}" if key == "code" else f"{value}s"


def _national(school: SchoolRow, question: Question, carried: Pairs) -> Beside | None:
    if question.where or carried:
        return None
    measure = question.measures[0]
    if measure == "attendance_rate":
        return beside.attendance(school.phase, question.counted)
    if measure in PUPIL_COUNTS:
        return beside.pupils_missing(school.phase, measure)
    return None
