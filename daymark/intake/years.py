"""Which academic year a list of pupils says it is for: in a column, or in the name of its file."""

from __future__ import annotations

import re

_TOLD = re.compile(r"(?<!\d)(20\d\d)\s?[-_/–]\s?(20\d\d|\d\d)(?![-_/]?\d)")
_WHOLE = re.compile(r"^\s*(?:20\d\d)\s?[-_/–]\s?(?:20\d\d|\d\d)\s*$")


def year_in(text: str) -> int | None:
    """The year in which the one academic year starts that the text names, such as 2024 for `2024-25` or `2024/2025`."""
    told = {int(first) for first, second in _TOLD.findall(text) if int(second) % 100 == (int(first) + 1) % 100}
    return told.pop() if len(told) == 1 else None


def is_year(text: str) -> bool:
    """Whether the text is an academic year and nothing else."""
    return bool(_WHOLE.match(text)) and year_in(text) is not None
