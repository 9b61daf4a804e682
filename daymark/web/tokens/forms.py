"""What is filled in to make a token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from daymark.access.models import Membership
from daymark.access.tokens import LONGEST_NAME, TOO_LONG, WantedToken, may_name

COUNTS, NAMES = "counts", "names"
A_DATE = "Write the last day as numbers, for example 31 8 2027."


class TokenForm(forms.Form):
    """A name, one of the person's roles, what may be read, whether imports may be given, and the last day.

    `wanted` is what was asked for, once the form is valid.
    """

    name = forms.CharField(required=False)
    membership = forms.CharField(required=False)
    reads = forms.CharField(required=False)
    imports = forms.BooleanField(required=False)
    day = forms.CharField(required=False)
    month = forms.CharField(required=False)
    year = forms.CharField(required=False)

    def __init__(self, *args: Any, held: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = list(held)
        self.wanted: WantedToken | None = None

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError("Say what the token is for, for example the name of the program.")
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(TOO_LONG)
        return name

    def clean_membership(self) -> Membership:
        given = self.cleaned_data["membership"] or (str(self.held[0].pk) if len(self.held) == 1 else "")
        for one in self.held:
            if str(one.pk) == given:
                return one
        raise forms.ValidationError("Choose for which of your roles the program asks.")

    def clean_reads(self) -> str:
        given: str = self.cleaned_data["reads"] or ("" if any(map(may_name, self.held)) else COUNTS)
        if given not in (COUNTS, NAMES):
            raise forms.ValidationError("Choose what the program may read.")
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        ends = self._last_day()
        if ends is not None and {"name", "membership", "reads"} <= given.keys():
            self.wanted = WantedToken(
                given["name"], given["membership"], given["reads"] == NAMES, given["imports"], ends
            )
        return given

    def _last_day(self) -> datetime | None:
        """The end of the last day."""
        given = [self.cleaned_data.get(name, "").strip() for name in ("year", "month", "day")]
        if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in given):
            self.add_error("day", A_DATE)
            return None
        try:
            last = date(*(int(text) for text in given))
        except ValueError:
            self.add_error("day", "There is no such day. " + A_DATE)
            return None
        return timezone.make_aware(datetime.combine(last, time(23, 59, 59)))
