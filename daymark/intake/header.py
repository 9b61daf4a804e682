"""Finding the headings: below titles and filters, in one row or two, by what the columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from daymark.intake import dates, words

LOOKED_AT = 60
IDENTITIES = ("source_id", "admission_number", "upn")
WHO = (*IDENTITIES, "name", "surname", "forename")
_SESSION_AT_END = re.compile(r"(?i)[\s_\-(\[/:]*\b(am|pm|morning|afternoon|session ?[12])[\s)\]]*$")
_SESSION_AT_START = re.compile(r"(?i)^[(\[]?(am|pm|morning|afternoon|session ?[12])\b[\s)\]_\-:]*")


@dataclass(frozen=True)
class SessionHeading:
    """A column of marks of one session: its place, the date as written, and AM or PM (empty where it does not say)."""

    place: int
    date: str
    session: str
    title: str


@dataclass(frozen=True)
class Heading:
    """What the headings say.

    `columns` is what each known column is, to its place; `rows` how many rows lie above the data.
    """

    columns: dict[str, int]
    titles: list[str]
    sessions: list[SessionHeading] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    rows: int = 0

    @property
    def ids(self) -> list[str]:
        """The columns that number pupils, the best first."""
        return [name for name in IDENTITIES if name in self.columns]

    def title(self, name: str) -> str:
        """The heading of a known column, as the file has it."""
        return self.titles[self.columns[name]]


def split_session(text: str) -> tuple[str, str]:
    """A heading such as `06/01/2025 AM` as date text and session; the session is empty where it names none."""
    text = words.trimmed(text.replace("_", " "))
    for pattern in (_SESSION_AT_END, _SESSION_AT_START):
        if match := pattern.search(text):
            return pattern.sub("", text).strip(), words.sessions()[words.plain(match[1])]
    return text, ""


def _session_heading(place: int, text: str) -> SessionHeading | None:
    when, session = split_session(text)
    return SessionHeading(place, when, session, text) if dates.reading(when) else None


def _known(row: Sequence[str]) -> dict[str, int]:
    """What each column of the row is, to its place; the preferred synonym where a kind comes twice."""
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(row):
        plain = words.plain(cell)
        name = words.columns().get(plain)
        rank = (words.column_rank().get(plain, 0), place)
        if name and (name not in found or rank < found[name]):
            found[name] = rank
    return {name: place for name, (_, place) in found.items()}


def _score(row: Sequence[str]) -> int:
    known = _known(row)
    summary = sum(words.plain(cell) in words.summary_columns() for cell in row)
    dated = sum(_session_heading(0, cell) is not None for cell in row)
    named = sum(5 for name in WHO if name in known)
    return named + 2 * len(known) + summary + dated


def _is_data(row: Sequence[str], known: dict[str, int]) -> bool:
    """Whether the row under candidate headings holds a pupil, so that it cannot be a second row of headings."""
    return any(place < len(row) and row[place].strip() for name, place in known.items() if name in WHO)


def _says_session(cell: str) -> str:
    when, session = split_session(cell)
    return session if session and (not when or when[:3].casefold() in dates.weekdays()) else ""


def _merged(upper: Sequence[str], lower: Sequence[str]) -> list[SessionHeading]:
    """Dates of one row over the sessions of the next; a merged date reaches to the next one."""
    found: list[SessionHeading] = []
    when = ""
    for place, cell in enumerate(lower):
        above = words.trimmed(upper[place]) if place < len(upper) else ""
        when = (above if dates.reading(above) else "") if above else when
        session = _says_session(cell)
        if when and session:
            found.append(SessionHeading(place, when, session, f"{when} {words.trimmed(cell)}"))
    return found


def _two_rows(rows: Sequence[Sequence[str]], at: int) -> tuple[list[SessionHeading], int, int] | None:
    """Sessions in two rows of headings around row `at`.

    The sessions, the row that names pupils, the rows above the data.
    """
    row = rows[at]
    below = at + 1
    if below + 1 < len(rows) and all(
        not c.strip() or c.strip()[:3].casefold() in dates.weekdays() for c in rows[below]
    ):
        below += 1
    if below < len(rows) and any(_session_heading(0, cell) for cell in row):
        named_here = any(name in WHO for name in _known(row))
        found = _merged(row, rows[below])
        if found and not (named_here and _is_data(rows[below], _known(row))):
            return found, at if named_here else below, below + 1
    if at and "date" not in _known(row) and "week" not in _known(row):
        found = _merged(rows[at - 1], row)
        if found:
            return found, at, at + 1
    return None


def _one_row(row: Sequence[str]) -> list[SessionHeading]:
    return [heading for place, cell in enumerate(row) if (heading := _session_heading(place, cell))]


def find(rows: Sequence[Sequence[str]]) -> Heading | None:
    """The headings among the first rows of a sheet, or None where no row looks like one."""
    looked_at = rows[:LOOKED_AT]
    scores = [_score(row) for row in looked_at]
    if not scores or max(scores) < 4:
        return None
    at = scores.index(max(scores))
    two = _two_rows(rows, at)
    sessions, named, above = two or (_one_row(rows[at]), at, at + 1)
    titles = [words.trimmed(cell) for cell in rows[named]]
    places = {heading.place for heading in sessions}
    columns = {name: place for name, place in _known(titles).items() if place not in places}
    for heading in sessions:
        titles += [""] * (heading.place + 1 - len(titles))
        titles[heading.place] = heading.title
    while titles and not titles[-1]:
        titles.pop()
    return Heading(
        columns=columns,
        titles=titles,
        sessions=sessions,
        summary=[title for title in titles if words.plain(title) in words.summary_columns()],
        undated=[title for title in titles if dates.lacks_year(split_session(title)[0])],
        rows=above,
    )


def score(rows: Sequence[Sequence[str]]) -> int:
    """How much the best of the first rows looks like headings; 0 where none does."""
    return max((_score(row) for row in rows[:LOOKED_AT]), default=0)
