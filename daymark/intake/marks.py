"""Marks as written, turned into the characters registers are kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from daymark.intake import rules, words
from daymark.intake.part import Part, labels_of
from daymark.intake.problems import Problems, counted
from daymark.registers.codes import CODES, MISSING

STROKES = {"AM": "/", "PM": "\\"}
MANY = 500
"""Above so many marks, a file without one absence is worth a word."""

ATTENDED = CODES.chars("present", "educational_activity")
ABSENT = CODES.chars("authorised", "unauthorised")


@dataclass(frozen=True)
class Alphabet:
    """What every mark stands for: the code table, and before it the aliases a person gave for this source."""

    aliases: Mapping[str, str]

    def char(self, raw: str) -> str | None:
        """The internal character of a trimmed mark; None where it is not known."""
        if raw in self.aliases:
            return self.aliases[raw]
        known = CODES.char_of_mark
        return known.get(raw, known.get(raw.upper()))


def _target(code: str) -> str | None:
    code = words.trimmed(code)
    return CODES.char_of_mark.get(code, CODES.char_of_mark.get(code.upper()))


def alphabet(aliases: Mapping[str, str], problems: Problems) -> Alphabet:
    """The alphabet with these aliases (raw mark to code, sub-code or "" for no mark); a wrong target is a problem."""
    good: dict[str, str] = {}
    for raw, code in aliases.items():
        char = _target(str(code))
        if char is None or not words.trimmed_ends(raw):
            problems.add(rules.BAD_ALIAS, "table of marks", column=raw, value=f"{raw} = {code}")
        else:
            good[words.trimmed_ends(raw)] = char
    return Alphabet(good)


@dataclass(frozen=True)
class Read:
    """The marks of one part.

    `marks` has row, ident, session, char, raw (null where it is the code itself), minutes, comment; `unmarked` row,
    ident and char of the lessons without a mark, nothing where the marks are of the register.
    """

    marks: pl.DataFrame
    read: int
    unknown: dict[str, int]
    refused: bool = False
    unmarked: pl.DataFrame = field(default_factory=pl.DataFrame)


def _dictionary(raws: pl.Series, letters: Alphabet) -> pl.DataFrame:
    """Every different mark once: raw as it stands, clean, char, whether it is as the code is written."""
    table = [(raw, clean, letters.char(clean)) for raw in raws.to_list() for clean in [words.trimmed_ends(raw)]]
    rows = [(raw, clean, char, _plain(clean, char)) for raw, clean, char in table]
    schema = {"raw": pl.String, "clean": pl.String, "char": pl.String, "same": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _plain(clean: str, char: str | None) -> bool:
    if char == MISSING:
        return clean in CODES.no_mark
    return char is not None and CODES.by_char[char].symbol == clean


def translate(part: Part, letters: Alphabet, problems: Problems) -> Read:
    """The marks of a part as characters.

    Unknown ones are quarantined and counted; a file of absences only is refused.
    """
    table = _dictionary(part.marks["raw"].unique(maintain_order=True), letters)
    marks = part.marks.join(table, on="raw", how="left", maintain_order="left")
    of_lessons = part.lessons is not None
    unmarked = marks.filter(pl.col("char") == MISSING).select("row", "ident", "char") if of_lessons else pl.DataFrame()
    marks = marks.filter(pl.col("char").is_null() | (pl.col("char") != MISSING))
    unknown = marks.filter(pl.col("char").is_null())
    known = marks if unknown.is_empty() else marks.filter(pl.col("char").is_not_null())
    counts = dict(unknown.group_by("clean", maintain_order=True).len().iter_rows())
    read = Read(known, marks.height, counts)
    attended = known["char"].is_in(list(ATTENDED))
    if _refuse(known, attended, unknown, part, problems):
        return Read(known.clear(), marks.height, counts, refused=True)
    named = unknown.join(labels_of(part.labels), on="label", how="left", maintain_order="left")
    problems.add_rows(rules.UNKNOWN_MARK, part.file, named.select("row", "column", pl.col("clean").alias("value")))
    if attended.all() and known.height > MANY and unknown.is_empty():
        problems.add(rules.ALL_PRESENT, part.file, value=counted(known.height, "mark"))
    stroked = known if of_lessons else _own_strokes(known, part, problems)
    taken = _replaced(stroked, part, problems)
    _say_out_of_date(taken, part, problems)
    _say_weekend(taken, part, problems)
    return Read(_kept(taken), read.read, counts, unmarked=unmarked)


def _refuse(known: pl.DataFrame, attended: pl.Series, unknown: pl.DataFrame, part: Part, problems: Problems) -> bool:
    """Whether no mark is present though some are absent or unknown; then nothing of the file can be counted."""
    if attended.any():
        return False
    if not unknown.is_empty():
        some = ", ".join(unknown["clean"].unique(maintain_order=True).head(5).to_list())
        problems.add(rules.NOTHING_PRESENT, part.file, value=counted(unknown.height, "unknown mark", f"({some})"))
        return True
    if known["char"].is_in(list(ABSENT)).any():
        problems.add(rules.EXCEPTIONS_ONLY, part.file, value=counted(known.height, "mark", "and none of them present"))
        return True
    return False


def _own_strokes(marks: pl.DataFrame, part: Part, problems: Problems) -> pl.DataFrame:
    """Present marks with the stroke of their own half of the day; how many had the other one is said once."""
    afternoon = pl.col("session") % 2 == 1
    own = pl.when(afternoon).then(pl.lit(STROKES["PM"])).otherwise(pl.lit(STROKES["AM"]))
    present = pl.col("char").is_in(list(STROKES.values()))
    wrong = present & (pl.col("char") != own)
    written = marks.filter(wrong & pl.col("clean").is_in(list(STROKES.values())))
    if not written.is_empty():
        column = part.labels[written["label"][0]]
        problems.add(rules.STROKES, part.file, written["row"][0], column, counted(written.height, "mark"))
    return marks.with_columns(char=pl.when(present).then(own).otherwise(pl.col("char")), same=pl.col("same") & ~wrong)


def _replaced(marks: pl.DataFrame, part: Part, problems: Problems) -> pl.DataFrame:
    """Older codes used after their last day, kept as the code in their place where the two count differently."""
    for code in CODES:
        if not (code.replaced and code.becomes and code.valid_to):
            continue
        day = (pl.col("session") // 2).cast(pl.Date)
        late = (pl.col("char") == code.char) & (day > code.valid_to)
        found = marks.filter(late)
        if not found.is_empty():
            value = f"{code.symbol}: {counted(found.height, 'mark')} as {code.becomes}"
            problems.add(rules.REPLACED, part.file, found["row"][0], part.labels[found["label"][0]], value)
            now = pl.lit(CODES.by_symbol[code.becomes].char)
            marks = marks.with_columns(
                char=pl.when(late).then(now).otherwise(pl.col("char")), same=pl.col("same") & ~late
            )
    return marks


def _say_out_of_date(marks: pl.DataFrame, part: Part, problems: Problems) -> None:
    """One notice for each code that was used when it was not in force."""
    bounded = [code for code in CODES if code.valid_from or code.valid_to]
    marks = marks.filter(pl.col("char").is_in([code.char for code in bounded]))
    if marks.is_empty():
        return
    days = marks.select("row", "char", "label", day=(pl.col("session") // 2).cast(pl.Date))
    for code in bounded:
        outside = pl.lit(False)
        outside = outside | (pl.col("day") < code.valid_from) if code.valid_from else outside
        outside = outside | (pl.col("day") > code.valid_to) if code.valid_to else outside
        found = days.filter((pl.col("char") == code.char) & outside)
        if not found.is_empty():
            column = part.labels[found["label"][0]]
            problems.add(
                rules.OUT_OF_DATE, part.file, found["row"][0], column, f"{code.symbol}: {counted(found.height, 'mark')}"
            )


def _say_weekend(marks: pl.DataFrame, part: Part, problems: Problems) -> None:
    # Day 0 of the count, 1 January 1970, was a Thursday.
    weekend = marks.filter(((pl.col("session") // 2 + 3) % 7 >= 5) & pl.col("char").is_in(list(ATTENDED)))
    if not weekend.is_empty():
        problems.add(
            rules.WEEKEND,
            part.file,
            weekend["row"][0],
            part.labels[weekend["label"][0]],
            counted(weekend.height, "mark"),
        )


def _kept(marks: pl.DataFrame) -> pl.DataFrame:
    raw = pl.when(pl.col("same")).then(None).otherwise(pl.col("clean"))
    return marks.select("row", "ident", "session", "label", "char", raw.alias("raw"), "minutes", "comment")
