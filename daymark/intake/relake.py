"""Building the lake's parts again from what is kept, for the school years that changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from daymark.intake.models import Import
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import LakeVersion, build, remove
from daymark.lake.errors import LakeError
from daymark.lake.layout import SchoolRow
from daymark.registers import export
from daymark.registers.models import School


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


def _build(school: School, year: SchoolYear) -> LakeVersion | None:
    root, weeks = Path(settings.LAKE_ROOT), export.weeks(school, year)
    if weeks.is_empty():
        remove(root, school.key, year)
        return None
    row = SchoolRow(school.key, school.name, school.phase)
    return build(root, row, year, weeks, export.pupils(school, year), export.corrections(school, year))


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
