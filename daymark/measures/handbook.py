"""The handbook of measures, written from their definitions: `docs/method/measures.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daymark.measures.definitions import DEFINITIONS, FURTHER, HEADLINE, Definition, Example
from daymark.measures.keys import LESSON_KEYS, MOST_KEYS, PUPIL_KEYS, TIME_KEYS

OPENING = """# The measures

Every figure in Daymark is one of these. A figure always comes with its numerator and its denominator, and says how many
pupils stand behind it. This page is written by `daymark.measures.handbook` from `definitions/measures`; change those.

The statistics count sessions: a morning or an afternoon. A session is **possible** when the pupil attended it or was
absent from it. Closed days, sessions at another school where the pupil is registered, and sessions in which the pupil
could not or need not attend are not possible and count nowhere. A session without a mark is **missing**: it is neither
attended nor missed.

All thresholds are compared in whole numbers, so that 38 of 380 sessions is a tenth and 37 is not.

There are two bases, as the Department for Education has two sets of statistics. **Census** counts every pupil with a
possible session. **Daily** leaves pupils with ten possible sessions or fewer out of the two measures of pupils missing
a tenth, or half, or more. Nothing else differs.

## Groups

A figure can be divided by up to {most} of these: {pupils}, which divide pupils; {times}, which divide time;
and, where there are lesson marks, {lessons}. A pupil whose characteristic is not known stands in the group
`unknown`. A pupil who changes year group between two school years stands, with the sessions of each year, in the group
of that year. The bands used as a group are those of all the days asked for. A group appears when its denominator is
over 0. A figure of a group is a ratio of sums over its pupils, never a mean of rates.

A half term or term is that of the school census, whatever a school calls its terms: autumn to 31 December, spring to
Easter Sunday, summer from Easter Monday, each cut into halves at the school's own half-term week. A period can also be
one of the school's own terms, which are read from its calendar.

## Setting beside

A figure can carry the same figure of the period before, of the same point last year (the same weekdays of the same
weeks), or of the same point last year for just the pupils who have sessions in both. Pupils are matched by their unique
pupil number, also from one school to another, and by school and pupil where there is none; each stands in the group of
this year.

## Ranges

A figure can carry a range, `low` to `high`, that leaves room for chance, with pupils and not sessions as the units.
Where it stands in a table of groups it can also carry a value `shrunk` towards that of all groups. How they are made
and how often they hold is in [Uncertainty](uncertainty.md).

## Open sessions and missing marks

A session was open when at least a quarter of the pupils on roll who could have a mark in it have a possible one. With
fewer than ten on roll, a half day without any mark was open when the other half was. People can correct this.
A pupil is on roll by the dates of enrolment where they are known, and otherwise from the first week with a mark to the
last.
"""


def handbook() -> str:
    """The whole page as Markdown."""
    keys = {"pupils": PUPIL_KEYS, "times": TIME_KEYS, "lessons": LESSON_KEYS}
    parts = [OPENING.format(most=MOST_KEYS, **{name: _listed(each) for name, each in keys.items()})]
    for measure, each in DEFINITIONS.items():
        if measure in (HEADLINE[0], FURTHER[0]):
            parts.append("# On every page\n" if measure == HEADLINE[0] else "# On asking\n")
        parts.append("\n".join(_measure(each)))
    return "\n".join(parts)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _measure(measure: Definition) -> Iterator[str]:
    yield f"## {measure.title}\n"
    yield f"`{measure.id}`, in {measure.unit}. Basis: {' and '.join(measure.bases)}.\n"
    yield f"- Numerator: {measure.numerator}."
    yield f"- Denominator: {measure.denominator}."
    yield f"- Who counts: {measure.who_counts}"
    if measure.not_by:
        yield f"- Cannot be divided by: {', '.join(sorted(measure.not_by))}."
    if measure.formula.carried:
        yield f"- Every figure carries: {', '.join(measure.formula.carried)}."
    yield f"- Source: {measure.source}."
    yield f"- Author: {measure.author}. Checked by: {measure.checked_by}.\n"
    yield f"{measure.why}\n"
    yield f"In words: {measure.reading.format('a', 'b')}.\n"
    yield from _example(measure.example)


def _example(example: Example) -> Iterable[str]:
    figures = "; ".join(
        " ".join([*(f"{key} {value}:" for key, value in each.group), f"{each.numerator} of {each.denominator}"])
        for each in example.expect
    )
    return [f"Example. {example.says} Figure: {figures}.\n"]
