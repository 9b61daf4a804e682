"""What can be wrong with the lake, in words."""

from __future__ import annotations

from daymark.kit.school_year import SchoolYear

REMEDY = "They are a copy and nothing is lost: build them again with `daymark lake build`."


class LakeError(Exception):
    """Registers that cannot be laid out, or a part of the lake that cannot be read; the message names the remedy."""


def unreadable(school: str, year: SchoolYear, what: str) -> LakeError:
    """The error for a part of the lake that is missing or damaged."""
    return damaged(f"{school}, {year.label}", what)


def damaged(of: str, what: str) -> LakeError:
    """The error for files that are missing or damaged. `of`: whose figures they hold."""
    return LakeError(f"The figures kept for {of}, cannot be read: {what}. {REMEDY}")


class NewerLakeError(LakeError):
    """Files that only a newer version of Daymark can read."""


def newer(of: str) -> NewerLakeError:
    """The error for files that only a newer version can read."""
    return NewerLakeError(
        f"The figures kept for {of}, were built by a newer version of Daymark: update this one. Where that is not to "
        "be, build them again with this version: `daymark lake build`."
    )


def older(of: str) -> LakeError:
    """The error for files that only an older version could read."""
    return LakeError(f"The figures kept for {of}, were built by an older version of Daymark. {REMEDY}")


class ScopeLeftOut(Exception):  # noqa: N818 - named for what was forgotten
    """A question about pupils was put to the lake that does not look at all the limits of who is asking."""
