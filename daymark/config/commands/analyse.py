"""daymark analyse: register files in, figures and insight out; no server and no database is touched."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from daymark.intake.problems import Problem
    from daymark.intake.taken import Taken
    from daymark.reports.analysis import Analysis

ALL_TAKEN, NOTHING, USAGE, SOME_LEFT_OUT = 0, 1, 2, 3
MOST_TOLD = 20
STEPS = {
    "figures.json": "Writing figures.json",
    "pupils.csv": "Writing pupils.csv",
    "insight.xlsx": "Writing insight.xlsx",
    "insight.pdf": "Writing insight.pdf",
}

Tell = Callable[[str, int, int], None]


class Nothing(Exception):  # noqa: N818 - how a run ends, told in words
    """No figures come of this run: what to say, the problems that are why, and what to say after them."""

    def __init__(self, said: str, problems: Sequence[Problem] = (), after: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.problems = list(problems)
        self.after = list(after)


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Register files and pupils files, any order.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made where missing.")]
Aliases = Annotated[
    Path | None,
    typer.Option("--aliases", metavar="FILE", help='Marks of your own and the DfE codes they mean: {"H1": "H"}.'),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="KEY[,KEY]...",
        help="Divide by these, one by one and crossed in pairs. May be given again. "
        "Without it: year_group, fsm and weekday, each by itself.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Count no session after this day (2025-11-24). Default: the last."),
]
Basis = Annotated[
    str, typer.Option("--basis", help="census, or daily: without pupils of ten or fewer possible sessions.")
]
School = Annotated[
    str | None,
    typer.Option(
        "--school",
        metavar="NAME",
        help="The school, where the files do not name it; where they name several, the one to analyse.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Say what was done as JSON on standard output.")]


def analyse(
    files: Files,
    out: Out,
    aliases: Aliases = None,
    by: By = None,
    as_of: AsOf = None,
    basis: Basis = "census",
    school: School = None,
    json: Json = False,
) -> None:
    """Turn register exports into figures, a spreadsheet and two pages to read.

    Writes figures.json, pupils.csv, insight.xlsx and insight.pdf, and problems.csv where something was left out.
    Exit status: 0 every row was taken, 3 some were left out, 1 nothing could be analysed, 2 wrong options.
    """
    from daymark.measures.question import BASES, QuestionError
    from daymark.reports.groupings import groupings

    day = _day(as_of)
    if basis not in BASES:
        _stop(f"--basis {basis}: choose {' or '.join(BASES)}.", USAGE)
    try:
        wanted = groupings(by or [])
    except QuestionError as error:
        _stop(f"--by: {error}", USAGE)
    known = _aliases(aliases)
    made = _make_room(out)
    try:
        with _progress() as tell:
            taken = _take(files, known, school, tell)
            analysis = _analyse(taken, day, wanted, basis, tell)
            written = _write(analysis, out, tell)
    except Nothing as nothing:
        _end_with_nothing(nothing, out, made)
    _report(taken, analysis, written, json)


def _day(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        _stop(f"--as-of {as_of}: write the day as year-month-day, such as 2025-11-24.", USAGE)


def _aliases(path: Path | None) -> dict[str, str]:
    """The alias table. Ends the command where it cannot be read or names a code there is not."""
    from daymark.registers.codes import CODES

    if path is None:
        return {}
    shape = 'It must hold marks and codes, such as {"H1": "H", "COV": "I"}.'
    try:
        table = json_text.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        _stop(f"--aliases {path}: the file cannot be read ({_reason(error)}).", USAGE)
    except ValueError as error:
        _stop(f"--aliases {path}: this is not JSON ({error}). {shape}", USAGE)
    if not isinstance(table, dict) or not all(isinstance(code, str) for code in table.values()):
        _stop(f"--aliases {path}: {shape}", USAGE)
    for mark, code in table.items():
        if code not in CODES.char_of_mark:
            codes = ", ".join(one.symbol for one in CODES.statutory)
            _stop(f"--aliases {path}: {mark!r} is said to mean {code!r}, which is no code. The codes: {codes}.", USAGE)
    return table


def _make_room(out: Path) -> list[Path]:
    from daymark.reports.pack import make_room

    try:
        return make_room(out)
    except OSError as error:
        _stop(f"--out {out}: the folder cannot be written to ({_reason(error)}). Choose another.", NOTHING)


def _take(files: Sequence[Path], aliases: dict[str, str], school: str | None, tell: Tell) -> Taken:
    """What the files hold, of one school where several are named and one is asked for.

    Raises Nothing where that is no marks at all, or the school is not among those named.
    """
    from daymark.intake.read import take
    from daymark.intake.words import plain

    taken = take(files, aliases, school=school, progress=tell)
    several = taken.schools_named
    if school and len(several) > 1:
        if plain(school) not in {plain(name) for name in several}:
            raise Nothing(f"--school {school}: the files have no school of this name. There are: {', '.join(several)}.")
        taken = take(files, aliases, school_in_file=school, progress=tell)
    if taken.weeks.is_empty():
        raise Nothing("Nothing could be analysed.", _reasons(taken), list(_no_marks(taken)))
    return taken


def _reasons(taken: Taken) -> list[Problem]:
    """Why there is nothing to analyse: what was left out, and the files whose marks are of no session."""
    from daymark.intake.rules import NOTHING_DUE

    return [one for one in taken.problems if one.level != "notice" or one.rule == NOTHING_DUE.text] or taken.problems


def _no_marks(taken: Taken) -> Iterator[str]:
    """What else to say where files were read and held no marks."""
    if taken.sources and all(source.layout == "pupils" for source in taken.sources):
        yield "Only a pupils file was given: give the register export as well."
    if not taken.lessons.is_empty():
        yield "Only lesson marks were given: give the register export as well, which says when the school was open."


def _analyse(taken: Taken, as_of: date | None, wanted: Sequence[tuple[str, ...]], basis: str, tell: Tell) -> Analysis:
    from daymark import __version__
    from daymark.access.scope import Scope
    from daymark.lake.errors import LakeError
    from daymark.reports.asking import ask
    from daymark.reports.gather import NothingToAnalyse, covered, lake_of

    try:
        period = covered(taken, as_of)
        tell("Laying out the school year", 0, 1)
        lake = lake_of(taken)
        tell("Counting", 0, 1)
        return ask(lake, taken, period, wanted, Scope.everything("The files are yours."), basis, as_of, __version__)
    except (NothingToAnalyse, LakeError) as error:
        raise Nothing(f"Nothing could be analysed. {error}", _reasons(taken)) from error


def _write(analysis: Analysis, out: Path, tell: Tell) -> list[Path]:
    from daymark.reports.pack import write_pack

    try:
        return write_pack(analysis, out, lambda name: tell(STEPS[name], 0, 1))
    except OSError as error:
        raise Nothing(f"--out {out}: the files cannot be written ({_reason(error)}).") from error


def _end_with_nothing(nothing: Nothing, out: Path, made: Sequence[Path]) -> NoReturn:
    """End the command in words, with the problems in the folder and no figures of an earlier run."""
    from daymark.reports.pack import clear

    lines = [str(nothing), *_told(nothing.problems), *nothing.after]
    try:
        lines += [f"Written: {path}" for path in clear(out, made, nothing.problems)]
    except OSError as error:
        lines.append(f"--out {out}: what an earlier run left there may still be there ({_reason(error)}).")
    _stop("\n".join(lines), NOTHING)


def _report(taken: Taken, analysis: Analysis, written: Sequence[Path], as_json: bool) -> NoReturn:
    """Say what was done, and end with the status that says whether everything was taken."""
    left_out = [one for one in taken.problems if one.level != "notice"]
    notices = [one for one in taken.problems if one.level == "notice"]
    status = SOME_LEFT_OUT if left_out else ALL_TAKEN
    if as_json:
        print(json_text.dumps(_summary(taken, analysis, written, status), ensure_ascii=False, indent=2))
    else:
        print("\n".join([*analysis.sentences, "", *(f"Written: {path}" for path in written)]))
    for line in [*_told(notices), *_counted(left_out, written)]:
        print(line, file=sys.stderr)
    raise typer.Exit(status)


def _summary(taken: Taken, analysis: Analysis, written: Sequence[Path], status: int) -> dict[str, object]:
    rows, files = _how_many(taken.problems)
    return {
        "exit_status": status,
        "as_of": analysis.as_of.isoformat(),
        "basis": analysis.basis,
        "schools": list(analysis.schools),
        "pupils": analysis.totals.height,
        "marks_read": taken.marks_read,
        "marks_taken": taken.marks_taken,
        "lessons_read": taken.lessons_read,
        "lessons_taken": taken.lessons_taken,
        "rows_read": taken.rows_read,
        "rows_left_out": rows,
        "files_left_out": files,
        "figures": len(analysis.figures),
        "sentences": list(analysis.sentences),
        "written": [str(path) for path in written],
    }


def _how_many(problems: Sequence[Problem]) -> tuple[int, int]:
    """How many rows, and how many whole files, were left out."""
    rows = {(one.file, one.row) for one in problems if one.level == "row"}
    return len(rows), len({one.file for one in problems if one.level == "file"})


def _counted(left_out: Sequence[Problem], written: Sequence[Path]) -> Iterator[str]:
    from daymark.insight.words import listed, plural

    rows, files = _how_many(left_out)
    parts = [plural(count, what) for count, what in ((rows, "row"), (files, "file")) if count]
    if parts:
        yield from _told([one for one in left_out if one.level == "file"])
        yield f"{listed(parts)} could not be taken. Each is in {written[-1]} with what to do about it."


def _told(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem on a line, the first of many."""
    for one in problems[:MOST_TOLD]:
        row = f", row {one.row}" if one.row else ""
        column = f", {one.column}" if one.column else ""
        value = f" {one.value!r}" if one.value else ""
        yield f"{one.file}{row}{column}{value}: {one.rule} {one.remedy}"
    if len(problems) > MOST_TOLD:
        yield f"... and {len(problems) - MOST_TOLD:,} more."


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on standard error while there is somebody to look at it; silence in a pipe."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Reading", total=None)

        def tell(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or None)

        yield tell


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _stop(message: str, status: int) -> NoReturn:
    """End the command with words on standard error."""
    print(message, file=sys.stderr)
    raise typer.Exit(status)
