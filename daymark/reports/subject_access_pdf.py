"""A pupil's copy for reading: why the school holds it, every part in words, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from daymark.insight import words
from daymark.registers.codes import CODES
from daymark.registers.retention import RULES
from daymark.reports import paper
from daymark.reports.subject_access import Copy, Row, Section

FIRST = (
    "Schools must keep a register and follow up absence (Education Act 1996, section 434; School Attendance (Pupil "
    "Registration) (England) Regulations 2024). The school does so as a public task: UK GDPR Article 6(1)(e). Details "
    "of health, ethnicity and the like are used for reasons of substantial public interest, equality and safeguarding "
    "of children: Article 9(2)(g) with the Data Protection Act 2018, Schedule 1."
)
GIVEN = (
    "Daymark runs on the school's own computers or those of its trust. The school gives figures and, where the law "
    "asks for it, registers to the local authority and the Department for Education. Nobody else is given this record. "
    "No decision about a pupil is made by a computer alone."
)
RIGHTS = (
    "You can ask the school to correct what is wrong, to stop using the record while that is looked into, to erase "
    "what no law has kept, and you can object. If you are not content with an answer, you can complain to the "
    "Information Commissioner's Office: ico.org.uk, 0303 123 1113."
)

ABOUT_THEM = ("looks", "emergencies", "cases")
"""Kinds of record that are about pupils and know them otherwise than by one number a row."""

DAY = re.compile(r"(\d{4}-\d\d-\d\d)( \d\d:\d\d)?")
IN_SCHOOL = tuple(f"{code.plain} ({code.symbol})" for code in CODES if code.kind == "present" and not code.late)


def blocks(copy: Copy) -> list[paper.Block]:
    """The whole document, ready for `paper.pdf`."""
    made = [
        paper.paragraph(f"Drawn up on {words.full_date(copy.on)}. {_held(copy)}"),
        paper.heading("Why the school holds this, and who sees it"),
        *map(paper.paragraph, (FIRST, GIVEN)),
        paper.heading("How long it is kept", 3),
        paper.table(
            ["What", "How long"], [(one.title, one.kept) for one in RULES if one.pupil or one.rule in ABOUT_THEM]
        ),
        paper.heading("What you can ask for", 3),
        paper.paragraph(RIGHTS),
    ]
    for section in copy.sections:
        made += _section(section)
    return [*made, *_left_out()]


def pdf(copy: Copy) -> bytes:
    """The copy as a tagged PDF."""
    title = f"Everything {copy.school} holds about {copy.name}"
    return paper.pdf(title, f"{copy.school}, {copy.name}. Personal: keep it safe.", copy.on, blocks(copy), copy.school)


def _held(copy: Copy) -> str:
    some = [section.part.title for section in copy.sections if section.rows]
    return f"It has {words.plural(len(some), 'part')} with something in it." if some else "Nothing is held."


def _section(section: Section) -> Iterator[paper.Block]:
    yield paper.heading(section.part.title)
    yield paper.paragraph(section.part.about.strip())
    if not section.rows:
        yield paper.paragraph("Nothing is held here.")
    elif section.part.section == "marks":
        yield paper.table(["When", "What the register says"], list(days_in_words(section.rows)))
    elif section.part.section == "lessons":
        yield paper.paragraph("The sign after each lesson is its code:")
        yield paper.bullets(_codes(section.rows))
        yield paper.table(["Day", "Lessons"], list(lessons_in_words(section.rows)))
    elif len(section.rows) <= 3 and len(section.part.columns) > 5:
        for row in section.rows:
            yield paper.table(["What", "What is held"], _facts(section, row))
    elif len(section.part.columns) > 6:
        yield from _listed(section)
    else:
        heads = [_short(meaning) for meaning in section.part.columns.values()]
        yield paper.table(heads, [[_told(row[name]) for name in section.part.columns] for row in section.rows])


def _listed(section: Section) -> Iterator[paper.Block]:
    """Rows with too many columns for a page, each by itself."""
    for number, row in enumerate(section.rows, 1):
        yield paper.heading(f"{section.part.title}: {number} of {len(section.rows)}", 3)
        yield paper.table(["What", "What is held"], _facts(section, row))


def _facts(section: Section, row: Row) -> list[tuple[str, Any]]:
    return [(meaning, _told(row[name])) for name, meaning in section.part.columns.items() if str(row[name])]


def _told(value: object) -> str:
    """A value for reading: a day as it is spoken of."""
    said = str(value)
    found = DAY.fullmatch(said)
    return f"{words.full_date(date.fromisoformat(found[1]))}{found[2] or ''}" if found else said


def lessons_in_words(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """The lessons of each day on one line, each with its code. Rows are those of the part `lessons`."""
    by_day: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda one: (one["date"], one["period"].zfill(4))):
        by_day.setdefault(row["date"], []).append(f"{row['period']} {row['subject']} {row['code'] or '–'}")
    for day, lessons in by_day.items():
        yield _told(day), "; ".join(lessons)


def _codes(rows: Sequence[Row]) -> list[list[str]]:
    return [[f"{code}  {CODES.by_symbol[code].plain}"] for code in sorted({row["code"] for row in rows} - {""})]


def days_in_words(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Days of register marks in words, days after each other with the same marks told once.

    A weekend between two school days does not keep them apart. Rows are those of the part `marks`.
    """
    by_day: dict[date, dict[str, str]] = {}
    for row in rows:
        by_day.setdefault(date.fromisoformat(row["date"]), {})[row["session"]] = row["means"]
    start = end = None
    said = ""
    for day, halves in sorted(by_day.items()):
        now = _day(halves)
        if (
            start is not None
            and end is not None
            and now == said
            and (day - end) <= timedelta(days=1 + 2 * (day.weekday() == 0))
        ):
            end = day
            continue
        if start is not None and end is not None:
            yield _span(start, end), said
        start = end = day
        said = now
    if start is not None and end is not None:
        yield _span(start, end), said


def _day(halves: dict[str, str]) -> str:
    morning, afternoon = halves.get("AM", ""), halves.get("PM", "")
    if (morning, afternoon) == IN_SCHOOL:
        return "In school, morning and afternoon"
    if morning == afternoon:
        return f"All day: {words.first_lower(morning)}"
    told = [(name, said) for name, said in (("morning", morning), ("afternoon", afternoon)) if said]
    return words.first_upper("; ".join(f"{name}: {_half(said)}" for name, said in told))


def _half(said: str) -> str:
    return "in school" if said in IN_SCHOOL else words.first_lower(said)


def _span(start: date, end: date) -> str:
    if start == end:
        return words.full_date(start)
    return f"{words.full_date(start)} to {words.full_date(end)}"


def _short(meaning: str) -> str:
    return meaning.split(" (")[0].split(",")[0].split(":")[0]


def _left_out() -> Iterator[paper.Block]:
    from daymark.reports.subject_access import left_out_whole

    yield paper.heading("What is not in this copy")
    yield paper.paragraph(
        "Names and addresses of staff, other pupils who stood on the same list, and texts about somebody else were "
        "left out, because they are other people's data. Where a text was taken out, its place says so."
    )
    yield paper.bullets([[reason.strip()] for reason in left_out_whole().values()])
