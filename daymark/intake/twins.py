"""Two columns for one thing: harmless where they say the same, and never chosen between where they do not."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from daymark.intake import rules, words
from daymark.intake.header import Heading
from daymark.intake.marks import Alphabet
from daymark.intake.problems import Problems
from daymark.intake.rows import Rows

MARKS = ("mark", "am", "pm")
UNREAD = ("status",)


def agree(rows: Rows, heading: Heading, letters: Alphabet, problems: Problems) -> bool:
    """Whether no two columns for one thing differ. Where two do, the file is refused and both are named."""
    for name, place, other in _twins(rows, heading, letters):
        ours, theirs = rows.column(place), rows.column(other)
        both = f"{_called(heading, place)} and {_called(heading, other)}"
        differ = ours != theirs
        if not differ.any():
            problems.add(rules.TWIN_AGREES, rows.file, heading.rows, both)
        elif name == "comment":
            problems.add(rules.TWIN_COMMENTS, rows.file, heading.rows, both)
        else:
            row, one, two = (
                pl.DataFrame([rows.cells["row"], ours.alias("one"), theirs.alias("two")]).filter(differ).row(0)
            )
            problems.add(rules.TWIN_COLUMNS, rows.file, row, both, f"{one or 'nothing'} and {two or 'nothing'}")
            return False
    return True


def _twins(rows: Rows, heading: Heading, letters: Alphabet) -> Iterator[tuple[str, int, int]]:
    """What is there twice, the place that is read and the place of the other column."""
    taken = set(heading.columns.values()) | {session.place for session in heading.sessions}
    for name, place in heading.columns.items():
        if name in UNREAD:
            continue
        same = words.plain(heading.titles[place])
        for other, title in enumerate(heading.titles):
            plain = words.plain(title)
            if not plain or other in taken:
                continue
            synonym = name in MARKS and words.columns().get(plain) == name
            if plain == same or (synonym and _reads_as_marks(rows.column(other), letters)):
                yield name, place, other


def _reads_as_marks(cells: pl.Series, letters: Alphabet) -> bool:
    """Whether the column could be the one with the marks: it is filled, and mostly with known ones."""
    filled = cells.filter(cells != "")
    different = filled.unique().to_list()
    known = [text for text in different if letters.char(text) is not None]
    return bool(different) and 2 * int(filled.is_in(known).sum()) > len(filled)


def _called(heading: Heading, place: int) -> str:
    return f"{heading.titles[place]} (column {_letters(place)})"


def _letters(place: int) -> str:
    """The name a spreadsheet gives the column at this place: A for 0, AA for 26."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
