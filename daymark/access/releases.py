"""What was shown before to those to whom pupils are not named, and keeping what is shown now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from daymark.access.models import Release

Shown = int | str
"""A count as it was shown, or why it was left out, as access.disclosure says."""


@dataclass(frozen=True)
class Series:
    """Whose figures, for whom, and which."""

    school: str
    audience: str
    what: str


@dataclass(frozen=True)
class Earlier:
    """What was shown of each count, by its name, oldest first, leaving out what was the same as before.

    as_of   the day of the newest release, None where there is none
    """

    cells: Mapping[str, list[Shown]] = field(default_factory=dict)
    as_of: date | None = None

    def counts(self, name: str) -> list[int]:
        """The counts shown."""
        return [value for value in self.cells.get(name, ()) if isinstance(value, int)]

    def last(self, name: str) -> Shown | None:
        """What the newest release said of the count; None where none ever said anything."""
        told = self.cells.get(name)
        return told[-1] if told else None


def earlier(series: Series) -> Earlier:
    """Everything that was released of a series."""
    found = Release.objects.filter(school=series.school, audience=series.audience, what=series.what)
    cells: dict[str, list[Shown]] = {}
    as_of: date | None = None
    for day, shown in found.order_by("pk").values_list("as_of", "cells"):
        as_of = day
        for name, value in shown.items():
            cells.setdefault(name, []).append(value)
    return Earlier(cells, as_of)


def record(series: Series, as_of: date, cells: Mapping[str, Shown], before: Earlier) -> None:
    """Keep a release, once: the same figures of the same day are there already when somebody looks again."""
    fingerprint = hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()
    new = {name: value for name, value in cells.items() if before.last(name) != value}
    row = Release(
        school=series.school, audience=series.audience, what=series.what,
        as_of=as_of, fingerprint=fingerprint, cells=new,
    )  # fmt: skip
    Release.objects.bulk_create([row], ignore_conflicts=True)
