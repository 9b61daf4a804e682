"""Building the lake's parts again from what is kept, for the school years that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from daymark.intake.models import Import
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import LakeVersion, build, remove
from daymark.lake.contents import standing
from daymark.lake.errors import LakeError, NewerLakeError
from daymark.lake.index import forget_unreadable
from daymark.lake.layout import SchoolRow
from daymark.registers import export
from daymark.registers.models import School

Progress = Callable[[str, int, int], None]


def rebuild(school: School, year: SchoolYear) -> LakeVersion | None:
    """Build one school's year; None where it has no register weeks any more and was taken away.

    Imports that listed the year as still to be laid out list it no longer. Raises LakeError where it cannot be laid
    out, OSError where the lake's folder cannot be written.
    """
    # Asked before the registers are read: an import that is committed in between keeps its year in its list.
    waiting = list(
        Import.objects.filter(school=school, to_lay_out__contains=[year.start_year]).values_list("pk", flat=True)
    )
    version = _build(school, year)
    _take_off(waiting, year)
    return version


def behind(root: Path) -> list[tuple[School, SchoolYear]]:
    """The school years with registers that the lake does not have, cannot read, or has from before an import.

    Years that a newer version of Daymark laid out are none of them. Raises NewerLakeError where that is all that can
    be said of the lake.
    """
    there = standing(root)
    waiting = {
        (school, start)
        for school, starts in Import.objects.exclude(to_lay_out=[]).values_list("school_id", "to_lay_out")
        for start in starts
    }
    return [
        (school, year)
        for school in School.objects.all()
        for year in export.years(school)
        if not there.has(school.key, year) or (school.pk, year.start_year) in waiting
    ]


def catch_up(progress: Progress) -> list[str]:
    """Build what is behind; gives the words about what could not be."""
    root = Path(settings.LAKE_ROOT)
    try:
        wanted = behind(root)
    except NewerLakeError as error:
        return [str(error)]
    troubles = list(standing(root).newer)
    for number, (school, year) in enumerate(wanted):
        progress(f"Laying out {school}, {year.label}", number, len(wanted))
        if trouble := rebuild_years(school, [year.start_year]):
            troubles.append(f"{school}: {trouble}")
    if not troubles:
        forget_unreadable(root)
    return troubles


def _build(school: School, year: SchoolYear) -> LakeVersion | None:
    root, weeks = Path(settings.LAKE_ROOT), export.weeks(school, year)
    if weeks.is_empty():
        remove(root, school.key, year)
        return None
    row = SchoolRow(school.key, school.name, school.phase, school.la)
    return build(
        root,
        row,
        year,
        weeks,
        export.pupils(school, year),
        export.corrections(school, year),
        export.notes(school, year),
        export.lessons(school, year),
    )


def _take_off(imports: Iterable[int], year: SchoolYear) -> None:
    with transaction.atomic():
        for row in Import.objects.select_for_update().filter(pk__in=imports).order_by("pk"):
            row.to_lay_out = [start for start in row.to_lay_out if start != year.start_year]
            row.trouble = row.trouble if row.to_lay_out else ""
            row.save(update_fields=["to_lay_out", "trouble"])


def rebuild_years(school: School, years: Iterable[int]) -> str:
    """Build the years; gives the words about what went wrong, empty where nothing did. What is committed stays."""
    troubles = []
    for start in years:
        year = SchoolYear(start)
        try:
            rebuild(school, year)
        except (LakeError, OSError) as error:
            troubles.append(
                f"The registers of {year.label} are in, but the figures could not be laid out anew: {error} "
                "Until that is done (`daymark lake build`), pages show the figures from before."
            )
    return " ".join(troubles)
