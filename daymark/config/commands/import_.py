"""`daymark import`: register exports into the database, checked first, then in one piece."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daymark.config.telling import Progress, as_json, fail, in_words, progress_bar, say

if TYPE_CHECKING:
    from daymark.intake.models import Import

QUARANTINED = 3
SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command(name="import")(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(help="Register and pupil exports, CSV or XLSX.")],
    school: Annotated[str, typer.Option(help="The school they belong to: its URN or name.")],
    aliases: Annotated[Path | None, typer.Option(help="JSON file: raw mark to attendance code.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Mean it, even where far more than usual would change.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say what came of it as JSON.")] = False,
) -> None:
    """Take registers in. The same files again change nothing.

    Ends with 0 when every row was taken, 3 when rows were left out, 4 when a person must first say --yes, 1 when
    nothing could be taken.
    """
    from daymark.config.start import database_ready

    marks = _aliases(aliases)
    _refuse_large(files)
    with in_words(), database_ready():
        from daymark.intake.models import Status

        with progress_bar() as progress:
            row = _received(files, school, marks)
            _checked(row, progress)
            if not dry_run and row.status == Status.READY:
                _committed(row, yes, progress)
            elif dry_run:
                row.status = Status.ABANDONED
                row.save(update_fields=["status"])
        told = _told(row, dry_run)
    as_json(told) if json else _say(told)
    raise typer.Exit(_status(told, dry_run))


def _refuse_large(files: Iterable[Path]) -> None:
    from daymark.web.data.forms import too_large

    # A file that cannot be looked at is said where it is opened.
    troubles = [too_large(file.name, file.stat().st_size) for file in files if file.is_file()]
    if any(troubles):
        fail("\n".join(filter(None, troubles)))


def _received(files: Iterable[Path], school: str, marks: dict[str, str]) -> Import:
    from contextlib import ExitStack

    from django.utils import timezone

    from daymark.config.choosing import school_named
    from daymark.intake.check import UnknownCode, map_marks
    from daymark.intake.receive import receive

    where = school_named(school)
    with ExitStack() as stack:
        try:
            opened = [(path.name, stack.enter_context(path.open("rb"))) for path in files]
            row = receive(where, opened, by=None, at=timezone.now(), source=where.sources.order_by("pk").first())
        except OSError as error:
            fail(f"Cannot read {error.filename}: {error.strerror}.")
    try:
        if marks:
            map_marks(row, marks)
    except UnknownCode as error:
        fail(str(error))
    return row


def _checked(row: Import, progress: Progress) -> None:
    from daymark.intake.check import check

    check(row, progress)


def _committed(row: Import, yes: bool, progress: Progress) -> None:
    from django.utils import timezone

    from daymark.intake.jobs import run_commit

    progress("Taking them in", 0, 1)
    run_commit(row, by=None, at=timezone.now(), confirmed=yes)


def _aliases(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        said = json_format.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fail(f"Cannot read {file}: {error}.", 2)
    if not isinstance(said, dict) or not all(isinstance(code, str) for code in said.values()):
        fail(f'{file} must hold one JSON object of raw marks and codes, such as {{"P": "/"}}.', 2)
    return said


def _told(row: Import, dry_run: bool) -> dict[str, Any]:
    from daymark.registers.working import working_on

    with working_on(row.school, "what was found in files"):
        problems = list(row.problems.values("file", "row", "column", "value", "rule", "remedy", "level"))
    counts = ("weeks_created", "weeks_changed", "weeks_unchanged", "pupils_created", "pupils_changed")
    counts += ("lessons_created", "lessons_changed")
    return {
        "import": row.pk,
        "school": row.school.key,
        "status": row.status,
        "dry_run": dry_run,
        "needs_confirmation": row.needs_confirmation,
        "trouble": row.trouble,
        "summary": row.summary,
        "written": {name: getattr(row, name) for name in counts},
        "problems": problems,
    }


def _say(told: dict[str, Any]) -> None:
    found, weeks = told["summary"], told["summary"]["weeks"]
    say(
        f"{found['rows_taken']:,} of {found['rows_read']:,} rows taken; "
        f"{found['marks_taken']:,} of {found['marks_read']:,} marks."
    )
    say(f"Register weeks: {weeks['new']:,} new, {weeks['changed']:,} changed, {weeks['unchanged']:,} as they were.")
    if taught := found.get("lessons"):
        say(
            f"Lesson marks: {taught['new']:,} new, {taught['changed']:,} changed, {taught['unchanged']:,} as they were."
        )
    say(f"Pupils: {found['pupils']:,}, of whom {found['pupils_new']:,} new.")
    for problem in told["problems"][:SHOWN]:
        where = ", ".join(
            str(part)
            for part in (problem["file"], problem["row"] and f"row {problem['row']}", problem["column"])
            if part
        )
        typer.echo(f"{where}: {problem['rule']} {problem['value']!r} {problem['remedy']}", err=True)
    if len(told["problems"]) > SHOWN:
        typer.echo(f"... and {len(told['problems']) - SHOWN:,} more; --json gives them all.", err=True)
    if told["trouble"] and not told["needs_confirmation"]:
        typer.echo(told["trouble"], err=True)
    if told["needs_confirmation"]:
        _ask(found["unusual"])
    say(
        "Nothing was changed: this was a dry run." if told["dry_run"] else f"Import {told['import']}: {told['status']}."
    )


def _ask(numbers: list[str]) -> None:
    typer.echo("These files would change far more than usual.", err=True)
    for sentence in numbers:
        typer.echo(f"  {sentence}", err=True)
    typer.echo("If these are the right files for this school, run it again with --yes.", err=True)


def _status(told: dict[str, Any], dry_run: bool) -> int:
    if told["needs_confirmation"]:
        return 4
    if told["status"] not in ("committed", "abandoned") or not told["summary"]["weeks"] or told["trouble"]:
        return 1
    left_out = told["summary"]["problems"]
    return QUARANTINED if left_out["row"] or left_out["file"] else 0
