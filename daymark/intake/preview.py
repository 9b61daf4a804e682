"""What was recognised in some files, for a page or a terminal, before anything is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from daymark.intake.layout import WORDS
from daymark.intake.problems import LEVELS, Problem
from daymark.intake.taken import SourceSummary, Taken
from daymark.registers.codes import CODES, MISSING

EXAMPLES = 5


@dataclass(frozen=True)
class SourcePreview:
    """One file or sheet as understood: its layout in words, and each column as (what it is, its heading)."""

    file: str
    layout: str
    encoding: str
    date_order: str
    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProblemGroup:
    """All problems of one rule in one file: how many, and the first of them."""

    level: str
    file: str
    rule: str
    remedy: str
    count: int
    examples: tuple[Problem, ...]


@dataclass(frozen=True)
class Preview:
    """A summary of `Taken`.

    start, end    the dates of the first and the last mark; None where there are none
    lessons       lesson marks that stand
    codes         (symbol, meaning, marks), the most frequent first
    unknown       (mark as written, times), the most frequent first
    groups        problems by file and rule: files refused first, then rows, then notices
    """

    sources: tuple[SourcePreview, ...]
    schools: tuple[str, ...]
    pupils: int
    marks_read: int
    marks_taken: int
    rows_read: int
    rows_taken: int
    start: date | None
    end: date | None
    codes: tuple[tuple[str, str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    groups: tuple[ProblemGroup, ...]
    lessons: int = 0

    @property
    def nothing_taken(self) -> bool:
        """Whether there is neither a mark nor a pupil to keep."""
        return self.marks_taken == 0 and self.lessons == 0 and self.pupils == 0


def preview(taken: Taken) -> Preview:
    """The summary of what was taken and what was not."""
    start, end = _dates(taken)
    return Preview(
        sources=tuple(_source(source) for source in taken.sources),
        schools=tuple(taken.schools),
        pupils=taken.pupils.select("school", "pupil").n_unique() if taken.pupils.height else 0,
        marks_read=taken.marks_read,
        marks_taken=taken.marks_taken,
        rows_read=taken.rows_read,
        rows_taken=taken.rows_taken,
        start=start,
        end=end,
        codes=_codes(taken),
        unknown=tuple(taken.unknown_marks.items()),
        groups=grouped(taken.problems),
        lessons=taken.lessons_taken,
    )


def _source(source: SourceSummary) -> SourcePreview:
    columns = tuple((name.replace("_", " "), title) for name, title in source.columns.items())
    return SourcePreview(source.file, WORDS[source.layout], source.encoding, source.date_order, source.rows, columns)


def _dates(taken: Taken) -> tuple[date | None, date | None]:
    """The days of the first and last mark."""
    if taken.weeks.is_empty():
        return None, None
    by_week = dict(taken.weeks.group_by("week").agg("marks").iter_rows())
    first, last = min(by_week), max(by_week)
    start = min(_slots(by_week[first]))
    end = max(_slots(by_week[last]))
    return first + timedelta(days=start // 2), last + timedelta(days=end // 2)


def _slots(strings: Iterable[str]) -> set[int]:
    return {place for marks in strings for place, mark in enumerate(marks) if mark != MISSING}


def _codes(taken: Taken) -> tuple[tuple[str, str, int], ...]:
    counts: Counter[str] = Counter()
    for marks, weeks in taken.weeks.group_by("marks").len().iter_rows():
        for mark, times in Counter(marks).items():
            counts[mark] += times * weeks
    counts.pop(MISSING, None)
    known = [(CODES.by_char[char], times) for char, times in counts.items()]
    return tuple(
        (code.symbol, code.plain, times) for code, times in sorted(known, key=lambda one: (-one[1], one[0].symbol))
    )


def grouped(problems: Iterable[Problem]) -> tuple[ProblemGroup, ...]:
    """Problems gathered by file and rule, the gravest first, in the order they were found."""
    gathered: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        gathered.setdefault((problem.level, problem.file, problem.rule), []).append(problem)
    groups = [
        ProblemGroup(level, file, rule, found[0].remedy, len(found), tuple(found[:EXAMPLES]))
        for (level, file, rule), found in gathered.items()
    ]
    return tuple(sorted(groups, key=lambda group: LEVELS.index(group.level)))
