"""A day in a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
WRONG = "Give the date with day, month and year, such as 01/09/2025."


class DayField(forms.DateField):
    """A day between 2000 and 2100, as a browser's date field sends it or as people write it.

    missing   what is said where none is given; without it the day may be left out
    earliest  the first day that is taken, where days of birth may be meant
    """

    def __init__(self, *, missing: str = "", earliest: date = EARLIEST) -> None:
        self.earliest = earliest
        messages = {"required": missing, "invalid": WRONG}
        super().__init__(required=bool(missing), input_formats=FORMATS, error_messages=messages)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not self.earliest <= day <= LATEST:
            raise forms.ValidationError(f"Give a date between {self.earliest.year} and {LATEST.year}.")
        return day
