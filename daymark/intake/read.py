"""Taking files: from paths to register weeks, pupils and notes, with a reason for everything that was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from daymark.intake import (
    duplicates,
    enrolment,
    header,
    layout,
    lesson_layout,
    lessons,
    long,
    marks,
    notes,
    pairs,
    people,
    pupils_file,
    rules,
    schools,
    twins,
    unmarked,
    weekly,
    weeks,
    wide,
    years,
)
from daymark.intake.header import Heading
from daymark.intake.part import Part, labels_of
from daymark.intake.people import Listed, People
from daymark.intake.problems import Problems, Rule, counted
from daymark.intake.profiles import profiles
from daymark.intake.rows import Rows, data_rows
from daymark.intake.sheet import Sheet, Unreadable, open_sheets
from daymark.intake.taken import SourceSummary, Taken
from daymark.registers.codes import MISSING

Progress = Callable[[str, int, int], None]
READERS = {
    "L1": long.read,
    "L2": pairs.read,
    "L3": wide.read,
    "L4": weekly.read,
    lesson_layout.LESSONS: lessons.read,
}
STEPS_AFTER = ("Reading marks", "Matching pupils", "Looking for duplicates", "Making weeks")


@dataclass
class Work:
    """What has been read so far.

    elsewhere  how marks of schools that were not chosen name pupils; left_out  the files that have no other rows
    """

    letters: marks.Alphabet
    school: str | None
    school_in_file: str | None
    problems: Problems = field(default_factory=Problems)
    sources: list[SourceSummary] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    elsewhere: list[pl.DataFrame] = field(default_factory=list)
    left_out: dict[str, pl.DataFrame] = field(default_factory=dict)


def take(
    files: Sequence[Path],
    aliases: Mapping[str, str] | None = None,
    *,
    school: str | None = None,
    school_in_file: str | None = None,
    profile: str | None = None,
    progress: Progress | None = None,
) -> Taken:
    """Read files of marks and pupils, told apart by their content.

    aliases         raw mark to DfE code, sub-code or "" for no mark; before the code table, and before those of
                    `profile`
    school          the key of the school where the files name at most one; without it the name in the file, or `School`
    school_in_file  take only the rows of this school
    profile         one of `profiles.profiles()`; KeyError where there is none of that name
    progress        called with a step in words, how many steps are done, and how many there are

    Never raises for what is in a file: see `Taken.problems`.
    """
    problems = Problems()
    both = {**(profiles()[profile].aliases if profile else {}), **(aliases or {})}
    work = Work(marks.alphabet(both, problems), school, school_in_file, problems)
    steps = [*(f"Reading {path.name}" for path in files), *STEPS_AFTER]
    tell = _teller(steps, progress)
    for path in files:
        tell()
        _read_file(path, work)
    return _finish(work, tell)


def _teller(steps: Sequence[str], progress: Progress | None) -> Callable[[], None]:
    waiting = iter(enumerate(steps))

    def tell() -> None:
        if progress:
            done, step = next(waiting)
            progress(step, done, len(steps))

    return tell


def _read_file(path: Path, work: Work) -> None:
    sheets = open_sheets(path)
    if isinstance(sheets, Unreadable):
        work.problems.add(sheets.rule, path.name, value=sheets.value)
        work.sources.append(SourceSummary(path.name, "", "", "", 0, {}))
        return
    found = [(sheet, *_recognised(sheet)) for sheet in sheets]
    good = [(sheet, heading, kind) for sheet, heading, kind in found if heading and isinstance(kind, str)]
    missing = next((sheet for sheet, _, _ in (good or found) if sheet.uncalculated), None)
    if missing and missing.uncalculated:
        value = counted(missing.uncalculated.count, "cell", f"on sheet {missing.name}, the first: ")
        work.problems.add(rules.UNCALCULATED, path.name, value=f"{value} {missing.uncalculated.first}".rstrip(": "))
        work.sources.append(SourceSummary(path.name, "", missing.encoding, "", 0, {}))
        return
    if not good:
        _refuse(*_nearest(found), work)
        return
    if len(good) < len(found):
        others = ", ".join(sheet.name for sheet, _, kind in found if not isinstance(kind, str))
        work.problems.add(rules.OTHER_SHEETS, path.name, value=others)
    for sheet, heading, kind in good:
        label = sheet.file if len(good) == 1 else f"{sheet.file}, sheet {sheet.name}"
        _read_sheet(sheet, heading, kind, label, work)


def _recognised(sheet: Sheet) -> tuple[Heading | None, str | Rule]:
    heading = header.find(sheet.head())
    if heading is None:
        return None, rules.NO_HEADINGS
    heading = lesson_layout.with_period(layout.with_halves(heading))
    kind = layout.recognise(heading, sheet.cells.slice(heading.rows))
    return lesson_layout.as_lessons(heading) if kind == lesson_layout.LESSONS else heading, kind


def _nearest(found: Sequence[tuple[Sheet, Heading | None, str | Rule]]) -> tuple[Sheet, Heading | None, Rule]:
    """The sheet that came nearest to being understood: the first that has headings, else the first."""
    sheet, heading, kind = next((one for one in found if one[1]), found[0])
    return sheet, heading, kind if isinstance(kind, Rule) else rules.NO_LAYOUT


def _refuse(sheet: Sheet, heading: Heading | None, rule: Rule, work: Work) -> None:
    """Say why nothing is taken from the file, and show the row that was looked at."""
    row = heading.rows if heading else 1
    shown = ", ".join(cell for cell in (sheet.head(row) or [[]])[-1] if cell)
    work.problems.add(rule, sheet.file, row, "", shown)
    columns = _columns(heading) if heading else {}
    work.sources.append(SourceSummary(sheet.file, "", sheet.encoding, "", 0, columns))


def _columns(heading: Heading) -> dict[str, str]:
    known = {name: heading.titles[place] for name, place in heading.columns.items()}
    if heading.sessions:
        known["sessions"] = f"{heading.sessions[0].title} to {heading.sessions[-1].title}"
    return known


def _read_sheet(sheet: Sheet, heading: Heading, kind: str, label: str, work: Work) -> None:
    if sheet.cells.height <= heading.rows:
        _refuse(sheet, heading, rules.NO_ROWS, work)
        return
    every = data_rows(sheet, heading, label, work.problems)
    if every.count == 0:
        _refuse(sheet, heading, rules.NO_ROWS, work)
        return
    summary = SourceSummary(label, kind, sheet.encoding, "", every.count, _columns(heading))
    rows = schools.only(every, work.school_in_file, work.problems)
    order = ""
    _set_apart(every, rows, kind, work)
    if rows is not None and twins.agree(rows, heading, work.letters, work.problems):
        schools.say(rows, work.school, work.problems)
        work.rows[label] = rows.count
        order = _take_pupils(rows, heading, work) if kind == "pupils" else _take_marks(rows, heading, kind, work)
    work.sources.append(replace(summary, date_order=order))


def _set_apart(every: Rows, chosen: Rows | None, kind: str, work: Work) -> None:
    """Remember what was left out because one school was chosen."""
    if chosen is None:
        work.left_out[every.file] = every.idents
    rest = every.idents if chosen is None else every.idents.join(chosen.idents, on="ident", how="anti")
    if kind != "pupils" and not rest.is_empty():
        work.elsewhere.append(rest)


def _take_pupils(rows: Rows, heading: Heading, work: Work) -> str:
    read = pupils_file.read(rows, heading, work.problems)
    if read is None:
        return ""
    said = read[0].with_columns(pl.col("year").fill_null(pl.lit(years.year_in(rows.file), pl.Int32)))
    work.lists.append(Listed(rows.file, said, rows.idents, heading.title(heading.ids[0])))
    return read[1]


def _take_marks(rows: Rows, heading: Heading, kind: str, work: Work) -> str:
    part = READERS[kind](rows, heading, work.problems)
    if part is None:
        return ""
    part.roster = pupils_file.beside_marks(rows, heading, part.marks, work.problems)
    work.parts.append(part)
    return part.date_order


def _finish(work: Work, tell: Callable[[], None]) -> Taken:
    tell()
    schools.say_left_out(work.left_out, work.school_in_file, bool(work.parts), work.problems)
    reads = [
        unmarked.say(part, marks.translate(part, work.letters, work.problems), work.problems) for part in work.parts
    ]
    kept = [(part, read) for part, read in zip(work.parts, reads, strict=True) if not read.refused]
    tell()
    others = people.Elsewhere(work.school_in_file, work.elsewhere)
    found = people.bring_together([part for part, _ in kept], work.lists, work.school, work.problems, others)
    tell()
    marked = [(part, read, pids) for (part, read), pids in zip(kept, found.pids, strict=True)]
    single = _single([one for one in marked if one[0].lessons is None], found, work.problems)
    tell()
    registered = weeks.gather(single, found.people) if single.width else Taken().weeks
    taught = _lessons([one for one in marked if one[0].lessons is not None], found, registered, work.problems)
    return replace(
        _counted(work, reads),
        weeks=registered,
        pupils=found.pupils,
        notes=notes.gather(single, found.people) if single.width else Taken().notes,
        lessons=taught,
        marks_taken=single.height,
        lessons_taken=taught.filter(pl.col("mark") != MISSING).height,
        schools=sorted(found.people["school"].unique().to_list()),
        schools_named=schools.named([*(part.idents for part, _ in kept), *work.elsewhere]),
        pupils_by_year=found.by_year,
    )


Marked = tuple[Part, marks.Read, pl.DataFrame]
"""The marks of one sheet, as they were read, and the pupils they name: ident and pid."""


def _single(marked: Sequence[Marked], found: People, problems: Problems) -> pl.DataFrame:
    """The marks of the register, one a pupil and session; a frame without columns where there are none at all."""
    together = [_with_people(*one) for one in marked]
    single = duplicates.single(pl.concat(together), problems) if together else pl.DataFrame()
    for part, _, pids in marked:
        unmarked.say_pupils(part, pids, single, found.people, problems)
    if together:
        enrolment.say_outside(single, found.people, found.pupils, problems)
    return single


def _lessons(marked: Sequence[Marked], found: People, registered: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """The lesson marks, one a pupil and lesson, beside the register weeks of the same files."""
    if not marked:
        return Taken().lessons
    taught = lessons.gather(pl.concat([lessons.with_people(*one) for one in marked]), found.people, problems)
    lessons.say_unregistered(marked[0][0].file, taught, registered, problems)
    return taught


def _with_people(part: Part, read: marks.Read, pids: pl.DataFrame) -> pl.DataFrame:
    """The marks of one part by pid, with the place each stands in; marks of pupils who could not be told fall out."""
    with_pid = read.marks.join(pids, on="ident", how="inner", maintain_order="left")
    named = with_pid.join(labels_of(part.labels), on="label", how="left", maintain_order="left")
    return named.drop("ident", "label").with_columns(file=pl.lit(part.file))


def _counted(work: Work, reads: Sequence[marks.Read]) -> Taken:
    """What was read, in numbers, and what was wrong with it."""
    refused = {problem.file for problem in work.problems.found if problem.level == "file"}
    whole = sum(rows - work.problems.rows_in(file) for file, rows in work.rows.items() if file not in refused)
    of_lessons = [part.lessons is not None for part in work.parts]
    return Taken(
        problems=work.problems.found,
        sources=work.sources,
        rows_read=sum(work.rows.values()),
        rows_taken=whole,
        marks_read=sum(read.read for read, lesson in zip(reads, of_lessons, strict=True) if not lesson),
        lessons_read=sum(read.read for read, lesson in zip(reads, of_lessons, strict=True) if lesson),
        unknown_marks=_unknown(reads),
    )


def _unknown(reads: Sequence[marks.Read]) -> dict[str, int]:
    """The marks that are no code, the most frequent first."""
    unknown: Counter[str] = Counter()
    for read in reads:
        unknown.update(read.unknown)
    return dict(sorted(unknown.items(), key=lambda item: (-item[1], item[0])))
