"""What was shown before to those to whom pupils are not named, and keeping what is shown now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

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

    stands  what was shown of each count up to the day that is asked for now, None where nothing was: it stands, so
            that registers corrected meanwhile cannot be set against it
    """

    cells: Mapping[str, list[Shown]] = field(default_factory=dict)
    stands: Mapping[str, Shown] | None = None

    def counts(self, name: str) -> list[int]:
        """The counts shown."""
        return [value for value in self.cells.get(name, ()) if isinstance(value, int)]

    def last(self, name: str) -> Shown | None:
        """What the newest release said of the count; None where none ever said anything."""
        told = self.cells.get(name)
        return told[-1] if told else None


def earlier(series: Series, as_of: date) -> Earlier:
    """Everything that was released of a series, and what of it stands for a day."""
    cells: dict[str, list[Shown]] = {}
    stands: dict[str, Shown] | None = None
    for day, shown in _kept(series).values_list("as_of", "cells"):
        for name, value in shown.items():
            cells.setdefault(name, []).append(value)
        if day == as_of and stands is None:
            stands = {name: values[-1] for name, values in cells.items()}
    return Earlier(cells, stands)


def record(series: Series, as_of: date, cells: Mapping[str, Shown], before: Earlier) -> bool:
    """Keep the release of a day. False where another was kept meanwhile: that one stands, and is to be shown."""
    fingerprint = hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()
    with transaction.atomic():
        _alone(series)
        kept = _kept(series).filter(as_of=as_of).values_list("fingerprint", flat=True).first()
        if kept is not None:
            return kept == fingerprint
        Release.objects.create(
            school=series.school, audience=series.audience, what=series.what,
            as_of=as_of, fingerprint=fingerprint, cells=_new(cells, before),
        )  # fmt: skip
    return True


def _new(cells: Mapping[str, Shown], before: Earlier) -> dict[str, Shown]:
    return {name: value for name, value in cells.items() if before.last(name) != value}


def _kept(series: Series) -> QuerySet[Release]:
    found = Release.objects.filter(school=series.school, audience=series.audience, what=series.what)
    return found.order_by("pk")


def _alone(series: Series) -> None:
    """Let nobody else keep a release of the series until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"daymark.release {series}"])
