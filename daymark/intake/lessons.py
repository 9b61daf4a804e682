"""Files of lesson marks: a row a pupil, date and lesson, with the subject and the mark."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import polars as pl

from daymark.intake import columns, rules, words
from daymark.intake.dates import weekday_number
from daymark.intake.header import Heading
from daymark.intake.lesson_layout import DAY, LESSONS, is_register
from daymark.intake.marks import Read
from daymark.intake.part import MARKS, Part
from daymark.intake.problems import Problems, counted, few_of
from daymark.intake.rows import Rows
from daymark.registers.codes import CODES, MISSING
from daymark.registers.frames import LESSONS as SHAPE
from daymark.registers.frames import empty

ONE = ["pid", "date", "period"]
NOT_KEPT = ("minutes_late", "comment")


def read(rows: Rows, heading: Heading, problems: Problems) -> Part | None:
    """The lesson marks, or None where the date column is refused. Their `session` is the morning of the day."""
    rows = _without_registration(rows, heading, problems)
    numbers = rows.cells["row"]
    dated = columns.read_dates(
        rows.column(heading.columns["date"]), numbers, rows.file, heading.title("date"), problems
    )
    if dated is None:
        return None
    days, order = dated
    written, subject = _clean(rows, heading, "period"), _clean(rows, heading, "subject")
    for cells, name, rule in ((written, "period", rules.NO_PERIOD), (subject, "subject", rules.NO_SUBJECT)):
        columns.quarantine(cells, numbers, cells == "", rule, rows.file, heading.title(name), problems)
    _say_not_kept(rows, heading, problems)
    each = rows.cells.select(
        "row",
        "ident",
        date=days,
        written=written,
        subject=subject,
        raw=pl.col(f"c{heading.columns['mark']}"),
    ).filter(pl.col("date").is_not_null() & (pl.col("written") != "") & (pl.col("subject") != ""))
    marks = each.select(
        "row",
        "ident",
        (pl.col("date").to_physical() * 2).alias("session"),
        "raw",
        pl.lit(0).alias("label"),
        *(pl.lit(None, pl.String).alias(name) for name in ("minutes", "comment")),
    ).cast(MARKS)  # type: ignore[arg-type]
    taught = _without_weekdays(each, rows.file, heading.title("period"), problems)
    return Part(rows.file, LESSONS, marks, [heading.title("mark")], rows.idents, date_order=order, lessons=taught)


def _clean(rows: Rows, heading: Heading, name: str) -> pl.Series:
    cells = rows.column(heading.columns[name])
    return words.look_up(cells, lambda texts: {text: words.trimmed(text) for text in texts}, pl.String())


def _without_registration(rows: Rows, heading: Heading, problems: Problems) -> Rows:
    """The rows without those of the register, which some systems put among the lessons."""
    cells = rows.column(heading.columns["period"])
    register = words.look_up(cells, lambda texts: {text: is_register(text) for text in texts}, pl.Boolean())
    if not register.any():
        return rows
    first = rows.cells.select("row", period=cells).filter(register).row(0)
    value = counted(int(register.sum()), "row", f"(the first: {first[1]})")
    problems.add(rules.REGISTER_AMONG_LESSONS, rows.file, first[0], heading.title("period"), value)
    return replace(rows, cells=rows.cells.filter(~register))


def _say_not_kept(rows: Rows, heading: Heading, problems: Problems) -> None:
    for name in (name for name in NOT_KEPT if name in heading.columns):
        filled = rows.cells.select("row", value=rows.column(heading.columns[name])).filter(
            ~pl.col("value").is_in(["", "0", "-"])
        )
        if not filled.is_empty():
            title = heading.title(name)
            problems.add(rules.LESSON_EXTRAS, rows.file, filled["row"][0], title, counted(filled.height, "row"))


def _weekday(text: str) -> dict[str, object]:
    found = re.match(DAY, text)
    own = found["rest"].strip() if found else text
    return {"written": text, "own": own, "weekday": weekday_number(found["day"]) if found else None}


def _without_weekdays(each: pl.DataFrame, file: str, title: str, problems: Problems) -> pl.DataFrame:
    """row, date, period and subject; a period that names the weekday of its date is named without it."""
    different = [_weekday(text) for text in each["written"].unique(maintain_order=True)]
    schema = {"written": pl.String, "own": pl.String, "weekday": pl.Int8}
    named = each.join(pl.DataFrame(different, schema=schema), on="written", how="left", maintain_order="left")
    other = pl.col("weekday").is_not_null() & (pl.col("weekday") != pl.col("date").dt.weekday() - 1)
    odd = named.filter(other)
    if not odd.is_empty():
        value = counted(odd.height, "row", f"(the first: {odd['written'][0]} on {odd['date'][0]:%d/%m/%Y})")
        problems.add(rules.OTHER_WEEKDAY, file, odd["row"][0], title, value)
    period = pl.when(other).then("written").otherwise("own")
    return named.select("row", "date", period.alias("period"), "subject")


def with_people(part: Part, read: Read, pids: pl.DataFrame) -> pl.DataFrame:
    """The lesson marks of one part by pid, with the place each stands in; a lesson without a mark has `-`."""
    marks = pl.concat([read.marks.select("row", "ident", "char"), read.unmarked])
    named = marks.join(pids, on="ident", how="inner")
    assert part.lessons is not None
    taught = named.join(part.lessons, on="row", how="inner").sort("row")
    return taught.with_columns(file=pl.lit(part.file), column=pl.lit(part.labels[0])).drop("ident")


def gather(marks: pl.DataFrame, people: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """LESSONS of the marks `with_people` gives, at most one a pupil, date and period.

    Rows that agree become one; where they differ in subject or mark every one of them is a problem and none is taken.
    A row without a mark says nothing against one that has it.
    """
    if marks.is_empty():
        return empty(SHAPE)
    unmarked = pl.col("char") == MISSING
    spoken = marks.filter(~unmarked)
    rest = marks.filter(unmarked).join(spoken.select(ONE).unique(), on=ONE, how="anti")
    single = _single(pl.concat([spoken, rest]), problems)
    taught = single.join(people, on="pid", how="left").rename({"char": "mark"})
    return taught.select(list(SHAPE)).sort("school", "pupil", "date", "period")


def say_unregistered(file: str, lessons: pl.DataFrame, weeks: pl.DataFrame, problems: Problems) -> None:
    """Where registers came with the lessons, name the pupils who have lessons only: their numbers may be others."""
    without = lessons.join(weeks, on=["school", "pupil"], how="anti")["pupil"].unique().sort().to_list()
    if without and not weeks.is_empty():
        problems.add(rules.NOT_REGISTERED, file, value=few_of(without))


def _single(marks: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    twice = marks.select(pl.struct(ONE).is_duplicated()).to_series()
    if not twice.any():
        return marks
    double = marks.filter(twice)
    said = pl.struct("subject", "char").n_unique().alias("different")
    double = double.join(double.group_by(ONE).agg(said), on=ONE, how="left", maintain_order="left")
    disagree = double.filter(pl.col("different") > 1)
    _quarantine(disagree, problems)
    agree = double.filter(pl.col("different") == 1).drop("different")
    first = agree.unique(ONE, keep="first", maintain_order=True)
    if not agree.is_empty():
        place = agree.filter(~pl.struct(ONE).is_first_distinct()).row(0, named=True)
        value = counted(agree.height - first.height, "lesson mark", "more than once")
        problems.add(rules.DOUBLE_AGREES, place["file"], place["row"], place["column"], value)
    return pl.concat([marks.filter(~twice), first])


def _quarantine(double: pl.DataFrame, problems: Problems) -> None:
    """A problem for each row that names a lesson otherwise than another, with what the others say and where."""
    rows = double.sort(ONE, maintain_order=True).select(*ONE, "file", "row", "column", "subject", "char")
    for _, group in groupby(rows.iter_rows(), key=itemgetter(0, 1, 2)):
        places = [row[3:] for row in group]
        for file, row, column, subject, char in places:
            others = ", ".join(
                f"{_said(theirs, mark)} in row {place}" + ("" if of == file else f" of {of}")
                for of, place, _, theirs, mark in places
                if (of, place) != (file, row)
            )
            problems.add(rules.LESSONS_DISAGREE, file, row, column, f"{_said(subject, char)} here, {others}")


def _said(subject: str, char: str) -> str:
    mark = "no mark" if char == MISSING else CODES.by_char[char].symbol
    return f"{subject} {mark}"
