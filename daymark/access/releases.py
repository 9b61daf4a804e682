"""What was shown before to those to whom pupils are not named, and keeping what is shown now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from daymark.access.models import Release
from daymark.access.scope import Scope
from daymark.kit.school_year import monday

Shown = int | str
"""A count as it was shown, or why it was left out, as access.disclosure says."""


@dataclass(frozen=True)
class Series:
    """Whose figures, for whom, and which."""

    school: str
    audience: str
    what: str

    @classmethod
    def of(cls, school: str, scope: Scope) -> Series:
        """That of a school, by its key, for everybody with the scope's floor."""
        return cls(school, f"fewer than {scope.smallest} withheld", "school")


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


def settled(series: Series, day: date) -> date | None:
    """The day up to which the release of a day's week counts, from Monday to Sunday; None where none is kept yet."""
    first = monday(day)
    within = _kept(series).filter(as_of__gte=first, as_of__lt=first + timedelta(weeks=1))
    return within.values_list("as_of", flat=True).first()


def record(series: Series, as_of: date, cells: Mapping[str, Shown], before: Earlier) -> bool:
    """Keep the release of a week, up to a day of it. False where another of that week is kept: that one stands."""
    fingerprint = hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()
    with transaction.atomic():
        _alone(series)
        if (kept := settled(series, as_of)) is not None:
            return kept == as_of and _kept(series).filter(as_of=as_of, fingerprint=fingerprint).exists()
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
