"""`daymark measure`: any question, asked of the lake from the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from daymark.config.telling import as_json, fail, say

if TYPE_CHECKING:
    from daymark.config.spans import Span
    from daymark.lake.lake import Engines, Lake, Snapshot
    from daymark.measures.figures import Figures
    from daymark.measures.question import Period, Question

WRONG, NOTHING = 2, 1
HOME, OWN_HOME = "DAYMARK_HOME", "var"
BECAUSE = "You are at the machine that keeps these registers and may read its files."

Measures = Annotated[list[str] | None, typer.Argument(metavar="MEASURE...", help="See --list.", show_default=False)]
By = Annotated[str, typer.Option(metavar="KEY[,KEY...]", help="Divide by up to three: year_group,fsm,sex.")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, such as 2025-09-01.")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")]
Day = Annotated[str, typer.Option("--day", metavar="DATE", help="One day.")]
Week = Annotated[str, typer.Option("--week", metavar="DATE", help="The week, Monday to Sunday, of this day.")]
Term = Annotated[
    str,
    typer.Option("--term", metavar="NAME", help="A term of the census: Autumn, Spring, Summer, Summer 1, Summer 2."),
]
Year = Annotated[str, typer.Option("--year", metavar="YEAR", help="A school year, such as 2025/26; also of --term.")]
Rolling = Annotated[int | None, typer.Option("--rolling", metavar="WEEKS", help="So many weeks up to the as-of day.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Count nothing after this day. Default: the last there is.")
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="KEY=VALUE", help="Only these pupils. Given again: both, or either of one key."),
]
Basis = Annotated[str, typer.Option("--basis", help="census, or daily.")]
Against = Annotated[str, typer.Option("--against", help="Set beside: previous, last_year or same_pupils.")]
Ranges = Annotated[bool, typer.Option("--ranges", help="Also how far chance could have moved each figure.")]
EngineName = Annotated[str, typer.Option("--engine", help="duckdb, or spark with --master.")]
Master = Annotated[str, typer.Option("--master", metavar="URL", help="Spark's master: spark://machine:7077, local[2].")]
LakeFolder = Annotated[Path | None, typer.Option("--lake", metavar="FOLDER", help="Default: that of DAYMARK_HOME.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the figures to a spreadsheet's file.")]
Json = Annotated[bool, typer.Option("--json", help="The figures as JSON on standard output.")]
List = Annotated[bool, typer.Option("--list", help="The measures there are.")]


def measure(
    measures: Measures = None, by: By = "", start: From = "", end: To = "", day: Day = "", week: Week = "",
    term: Term = "", year: Year = "", rolling: Rolling = None, as_of: AsOf = "", where: Where = None,
    basis: Basis = "census", against: Against = "", ranges: Ranges = False, engine: EngineName = "duckdb",
    master: Master = "", lake: LakeFolder = None, csv: Csv = None, json: Json = False, list_: List = False,
) -> None:  # fmt: skip
    """Ask the registers any question: measures, divided how, of whom, over which days, beside what.

    Without days it is the school year so far. Exit status: 0 answered, 2 the question makes no sense, 1 it could not
    be answered.
    """
    if list_:
        _list(json)
        return
    if not measures:
        fail("Name a measure, such as attendance_rate. `daymark measure --list` lists them.", WRONG)
    with _refused_in_words():
        from daymark.config.spans import ANY_DAY, Span, day_of

        span = Span(start, end, day, week, term, year, rolling)
        known = day_of(as_of, "--as-of") if as_of else None
        asked = _question(measures, by, where or [], basis, against, ranges, span, known or ANY_DAY)
        engines = _engines(engine, master)
    with _answering(lake, engines) as opened, _refused_in_words():
        _tell(*_answer(opened, asked, span, known), csv, json)


def _question(
    measures: Sequence[str], by: str, where: Sequence[str], basis: str, against: str, ranges: bool, span: Span,
    known: date,
) -> Question:  # fmt: skip
    """The question as far as it can be told before the registers are opened. Raises QuestionError."""
    from daymark.measures.question import Question

    keys = tuple(key.strip() for key in by.split(",") if key.strip())
    period = span.period(known)
    as_of = known if known >= period.start else period.end
    return Question(tuple(measures), period, as_of, keys, tuple(map(_pair, where)), basis, against, ranges)


def _pair(text: str) -> tuple[str, str]:
    from daymark.measures.question import QuestionError

    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise QuestionError(f"--where {text}: write key=value, such as fsm=Y.")
    return key.strip(), value.strip()


def _answer(lake: Lake, asked: Question, span: Span, known: date | None) -> tuple[Figures, str]:
    """The figures and the version of the registers they are of. Raises QuestionError, LakeError."""
    from daymark.access.scope import Scope
    from daymark.measures.answer import answer

    snapshot = lake.snapshot()
    first, last = _held(snapshot)
    as_of = known or last
    question = replace(asked, period=_with_registers(span, as_of, first, last), as_of=as_of)
    return answer(lake, question, Scope.everything(BECAUSE)), snapshot.version


def _held(snapshot: Snapshot) -> tuple[date, date]:
    """The first and the last day with a register; ends the command where there is none."""
    first, last = snapshot.first_day(), snapshot.last_day()
    if first is None or last is None:
        _nothing("There are no registers here yet. Bring some in, or build the lake again: `daymark lake build`.")
    return first, last


def _with_registers(span: Span, as_of: date, first: date, last: date) -> Period:
    """The period, where there is a register among its days and one is known. Raises QuestionError."""
    from daymark.measures.question import QuestionError

    if as_of < first:
        raise QuestionError(
            f"The question is asked as of {as_of:%d/%m/%Y}, before the first register of {first:%d/%m/%Y}."
        )
    period = span.period(as_of)
    if period.start > last:
        raise QuestionError(
            f"The days asked about begin on {period.start:%d/%m/%Y}, after the last register of {last:%d/%m/%Y}."
        )
    if period.end < first:
        raise QuestionError(
            f"The days asked about end on {period.end:%d/%m/%Y}, before the first register of {first:%d/%m/%Y}."
        )
    return period


def _engines(engine: str, master: str) -> Engines:
    """What is to answer. Raises QuestionError where that is not said rightly; nothing is started yet."""
    from daymark.measures.question import QuestionError

    if engine == "duckdb" and not master:
        from daymark.lake.lake import DuckDBEngines

        return DuckDBEngines()
    if engine == "duckdb":
        raise QuestionError("--master is Spark's: say --engine spark as well.")
    if engine != "spark":
        raise QuestionError(f"There is no engine {engine!r}. There are: duckdb, spark.")
    if not master:
        raise QuestionError("Say with --master where Spark is: spark://machine:7077, or local[2] for this machine.")
    from daymark.lake.spark import SparkEngines

    return SparkEngines(master)


@contextmanager
def _answering(folder: Path | None, engines: Engines) -> Iterator[Lake]:
    """The lake to ask; what can go wrong with it ends the command in words."""
    from daymark.lake.errors import LakeError
    from daymark.lake.lake import Lake

    root = folder or Path(os.environ.get(HOME) or OWN_HOME) / "lake"
    if not root.is_dir():
        _nothing(f"There is no lake at {root}. Name its folder with --lake, or the home it is in with {HOME}.")
    try:
        yield Lake.open(root, engines=engines)
    except LakeError as error:
        _nothing(str(error))
    finally:
        _end(engines)


def _end(engines: Engines) -> None:
    if engines.kind == "spark":
        from daymark.lake.spark_session import close_session

        close_session()


def _tell(figures: Figures, version: str, csv: Path | None, json: bool) -> None:
    from daymark.config.figures_told import as_csv, as_object, table
    from daymark.insight import words
    from daymark.kit.files import write_whole

    if csv:
        try:
            write_whole(csv, as_csv(figures))
        except OSError as error:
            _nothing(f"--csv {csv}: the file cannot be written ({error.strerror}).")
    if json:
        as_json(as_object(figures, version))
        return
    counted = figures.question.counted
    say(f"{words.first_upper(words.from_to(counted.start, counted.end))}, {figures.question.basis} basis")
    for line in table(figures):
        say(line)
    if csv:
        say(f"\nWritten to {csv}.")


def _list(json: bool) -> None:
    from daymark.measures.definitions import DEFINITIONS

    if json:
        as_json({each.id: each.title for each in DEFINITIONS.values()})
        return
    for each in DEFINITIONS.values():
        say(f"{each.id:<34}{each.title}")


@contextmanager
def _refused_in_words() -> Iterator[None]:
    from daymark.measures.question import QuestionError

    try:
        yield
    except QuestionError as error:
        fail(str(error), WRONG)


def _nothing(message: str) -> NoReturn:
    fail(message, NOTHING)
