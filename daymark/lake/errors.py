"""What can be wrong with the lake, in words."""

from __future__ import annotations

from daymark.kit.school_year import SchoolYear


class LakeError(Exception):
    """Registers that cannot be laid out, or a part of the lake that cannot be read; the message names the remedy."""


def unreadable(school: str, year: SchoolYear, what: str) -> LakeError:
    """The error for a part of the lake that is missing or damaged."""
    return LakeError(
        f"The figures kept for {school}, {year.label}, cannot be read: {what}. "
        "They are a copy and nothing is lost: build them again with `daymark lake build`."
    )
