"""Writing in the record which pupils an import changed, in the transaction that changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daymark.access import audit
from daymark.intake.staging import Cursor

if TYPE_CHECKING:
    from datetime import datetime

    from daymark.access.models import Person
    from daymark.intake.models import Import

PUPILS = """
SELECT id FROM registers_pupil WHERE school_id = %(school)s AND first_import = %(import)s
UNION SELECT pupil_id FROM registers_registerweek WHERE school_id = %(school)s AND first_import = %(import)s
UNION SELECT pupil_id FROM registers_registerweekchange WHERE import_id = %(import)s
UNION SELECT pupil_id FROM registers_recordchange WHERE import_id = %(import)s
UNION SELECT pupil_id FROM registers_lessonweek WHERE first_import = %(import)s
"""


def pupils_of(cursor: Cursor, row: Import) -> list[int]:
    """The numbers of the pupils of whom the import brought or changed anything, as the database holds it now."""
    cursor.execute(PUPILS, {"school": row.school_id, "import": row.pk})
    return [int(pupil) for (pupil,) in cursor.fetchall()]


def written_down(
    act: str, row: Import, pupils: list[int], *, by: Person | None, at: datetime, why: str = "", where: str = ""
) -> None:
    """One row in the record for all the pupils of an import. Without a person it was Daymark's command line."""
    audit.record(
        act, person=by, at=at, school=row.school, pupils=pupils, why=why, where=where, detail={"import": row.pk}
    )
