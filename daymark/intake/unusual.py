"""What an import would do that is far more than usual, in numbers and words, before a person says that they mean it."""

from __future__ import annotations

from dataclasses import dataclass

from daymark.intake.staging import Compared, Cursor

MANY_PUPILS = 50

KNOWN = """
WITH in_files AS (
        SELECT source_id FROM staged_pupils UNION SELECT source_id FROM staged_weeks
        UNION SELECT source_id FROM staged_lessons
    ),
    here AS (SELECT source_id FROM registers_pupil WHERE school_id = %(school)s)
SELECT (SELECT count(*) FROM in_files), (SELECT count(*) FROM here),
    (SELECT count(*) FROM in_files JOIN here USING (source_id))
"""


@dataclass(frozen=True)
class Known:
    """Pupils of the files against those the school has, told apart by the number their system gives them.

    in_files   pupils with marks or details in the files
    here       pupils the school had before
    met        those that are both
    """

    in_files: int
    here: int
    met: int

    @property
    def new(self) -> int:
        """Pupils of the files whom the school did not have."""
        return self.in_files - self.met

    @property
    def unusual(self) -> bool:
        """Whether a school that has pupils would get many more, and most pupils of the files are strangers to it.

        A new intake stays below the half wherever pupils stay for three years or longer.
        """
        return self.here > 0 and self.new > MANY_PUPILS and self.new > self.met


class NeedsConfirmation(Exception):  # noqa: N818 - a question, not an error
    """The import would change far more than usual. Nothing was written; `compared` and `known` hold the numbers."""

    def __init__(self, compared: Compared, known: Known) -> None:
        self.compared, self.known = compared, known
        said = " ".join(sentences(compared, known))
        super().__init__(f"{said} Check that these are the right files for this school, then say that you mean it.")


def known_pupils(cursor: Cursor, school: int) -> Known:
    """Lay the staged pupils beside those of the school, before any are added."""
    cursor.execute(KNOWN, {"school": school})
    return Known(*cursor.fetchone())


def sentences(compared: Compared, known: Known) -> list[str]:
    """The numbers a person should look at, a sentence each; none where nothing is unusual."""
    said = []
    if compared.unusual:
        said.append(
            f"In {compared.overwritten:,} of the {compared.stored:,} weeks that are here for this time a mark would be "
            "replaced by another."
        )
    if compared.unusual or known.unusual:
        said.append(f"{known.new:,} of the {known.in_files:,} pupils in the files are new here.")
    if known.unusual:
        said.append(f"Of the {known.here:,} pupils the school has so far, {known.met:,} are in the files.")
    return said


def refuse(compared: Compared, known: Known) -> None:
    """Raises NeedsConfirmation where something is unusual."""
    if sentences(compared, known):
        raise NeedsConfirmation(compared, known)
