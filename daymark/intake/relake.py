"""Building the lake's parts again from what is kept, for the school years that changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from daymark.kit.school_year import SchoolYear
from daymark.lake.build import LakeVersion, build, remove
from daymark.lake.errors import LakeError
from daymark.lake.layout import SchoolRow
from daymark.registers import export
from daymark.registers.models import School


def rebuild(school: School, year: SchoolYear) -> LakeVersion | None:
    """Build one school's year; None where it has no register weeks any more and was taken away.

    Raises LakeError where it cannot be laid out, OSError where the lake's folder cannot be written.
    """
    root, weeks = Path(settings.LAKE_ROOT), export.weeks(school, year)
    if weeks.is_empty():
        remove(root, school.key, year)
        return None
    row = SchoolRow(school.key, school.name, school.phase)
    return build(root, row, year, weeks, export.pupils(school, year), export.corrections(school, year))


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
