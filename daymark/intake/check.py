"""The dry run: read the files, lay them beside what is there, write down what would happen, change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection, transaction

from daymark.intake import lesson_weeks
from daymark.intake.commit import Progress, quiet
from daymark.intake.models import Import, ImportProblem, Source, Status
from daymark.intake.preview import preview
from daymark.intake.read import take
from daymark.intake.receive import named
from daymark.intake.staging import Compared, meet, stage
from daymark.intake.taken import Taken
from daymark.intake.unusual import Known, known_pupils, sentences
from daymark.registers.codes import CODES
from daymark.registers.working import working_on

MOST_PROBLEMS = 20_000
"""Problems kept one by one; the rest is counted."""

CHOSEN = "school_in_file"
"""In a summary: which of several schools in the files a person chose, as the files name it."""

SAID = (CHOSEN, "schools_in_files")
"""What a person has said about an import, or was asked, which a new check keeps."""

OWN_SOURCE = "Uploaded files"


class UnknownCode(ValueError):  # noqa: N818 - said to people
    """A mark was to be mapped to something that is no code."""


def read(row: Import, progress: Progress = quiet) -> Taken:
    """Read the files of an import as its source has them."""
    source = row.source
    with working_on(row.school, "files to be read"):
        files = list(row.files.all())
    with named(files) as paths:
        return take(
            paths,
            source.aliases if source else {},
            school=row.school.key,
            school_in_file=row.summary.get(CHOSEN),
            profile=(source.profile or None) if source else None,
            progress=progress,
        )


def check(row: Import, progress: Progress = quiet) -> Taken:
    """Write into the import what its files hold and what taking them in would do.

    It is then ready to be committed, or failed where nothing can be taken from its files.
    """
    taken = read(row, progress)
    progress("Comparing with what is there", 0, 1)
    with working_on(row.school, "what files would change"), connection.cursor() as cursor:
        stage(cursor, taken)
        compared = meet(cursor, row.school_id)
        known = known_pupils(cursor, row.school_id)
        taught = lesson_weeks.lay_beside(cursor, row.school, taken.lessons)
    with working_on(row.school, "what was found in files"):
        kept = {key: row.summary[key] for key in SAID if key in row.summary}
        row.summary = summary(taken, compared, known) | {"lessons": lessons_said(taken, taught)} | kept
        row.needs_confirmation = bool(row.summary["unusual"])
        row.trouble = "" if _anything(taken) else "Nothing in these files can be taken in. The problems below say why."
        row.status = Status.READY if _anything(taken) else Status.FAILED
        row.step, row.done, row.total = "", 0, 0
        row.save()
        write_problems(row, taken)
    return taken


def summary(taken: Taken, compared: Compared, known: Known) -> dict[str, Any]:
    """What a page says of a check, as plain data."""
    first, last = taken.weeks["week"].min(), taken.weeks["week"].max()
    seen = preview(taken)
    return {
        "files": [asdict(source) for source in taken.sources],
        "rows_read": taken.rows_read,
        "rows_taken": taken.rows_taken,
        "marks_read": taken.marks_read,
        "marks_taken": taken.marks_taken,
        "unknown_marks": dict(taken.unknown_marks),
        "schools": list(taken.schools),
        "codes": {symbol: times for symbol, _, times in seen.codes},
        "first_day": seen.start.isoformat() if seen.start else None,
        "last_day": seen.end.isoformat() if seen.end else None,
        **would(compared, known),
        "first_week": first.isoformat() if isinstance(first, date) else None,
        "last_week": last.isoformat() if isinstance(last, date) else None,
        "problems": {level: len(taken.of_level(level)) for level in ("file", "row", "notice")},
    }


def lessons_said(taken: Taken, found: lesson_weeks.Lessons) -> dict[str, Any]:
    """The part of a summary that is about lesson marks; `{}` where the files have none."""
    if taken.lessons.is_empty():
        return {}
    first, last = taken.lessons["date"].min(), taken.lessons["date"].max()
    return {
        "read": taken.lessons_read,
        "taken": taken.lessons_taken,
        **found.as_counts(),
        "subjects": taken.lessons["subject"].n_unique(),
        "first_day": first.isoformat() if isinstance(first, date) else None,
        "last_day": last.isoformat() if isinstance(last, date) else None,
    }


def would(compared: Compared, known: Known) -> dict[str, Any]:
    """The part of a summary that depends on what the school has; `unusual` are sentences, none where it is usual."""
    return {
        "weeks": asdict(compared),
        "pupils": known.in_files,
        "pupils_new": known.new,
        "unusual": sentences(compared, known),
    }


def write_problems(row: Import, taken: Taken) -> None:
    """Keep the problems with the import, in place of those of an earlier check."""
    row.problems.all().delete()
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(of=row, **{**asdict(problem), "file": problem.file[-255:], "column": problem.column[:255]})
            for problem in taken.problems[:MOST_PROBLEMS]
        ),
        batch_size=2_000,
    )


def map_marks(row: Import, marks: Mapping[str, str]) -> Source:
    """Say once, for the import's source, which code each raw mark stands for; the import then waits for its check.

    Raises UnknownCode, and changes nothing, where one of them is no code.
    """
    unknown = sorted(symbol for symbol in marks.values() if symbol not in CODES.by_symbol)
    if unknown:
        raise UnknownCode(f"{unknown[0]!r} is not an attendance code. Choose one from the list.")
    with transaction.atomic():
        source = row.source or Source.objects.get_or_create(school=row.school, name=OWN_SOURCE)[0]
        source.aliases = {**source.aliases, **marks}
        source.save()
        row.source, row.status = source, Status.UPLOADED
        row.save(update_fields=["source", "status"])
    return source


def _anything(taken: Taken) -> bool:
    return not (taken.weeks.is_empty() and taken.pupils.is_empty() and taken.lessons.is_empty())
