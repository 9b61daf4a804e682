"""What holds from a day to a day, and may be ended at once."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model)


def lasts(start: date, end: date | None, day: date) -> bool:
    """Whether `day` is one of those from `start` to `end`; both ends count, and None is no end."""
    return start <= day and (end is None or day <= end)


class Dated(models.QuerySet[Row]):
    """Rows with `start`, `end` (None for no last day) and `ended_at`. What was ended at once holds no more."""

    def on(self, day: date) -> Self:
        """Those in force on `day`; both ends count."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day, ended_at__isnull=True)

    def running_or_to_come(self, day: date) -> Self:
        """Those in force on `day` or on a later one."""
        return self.filter(ended_at__isnull=True).exclude(end__lt=day)
