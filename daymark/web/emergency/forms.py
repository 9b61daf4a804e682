"""What is filled in to open a pupil in an emergency."""

from __future__ import annotations

import re

from django import forms

LONGEST = 500
FEWEST_WORDS = 3
WORD = re.compile(r"[^\W\d_]{2,}")
EXAMPLE = "“Child taken ill on the trip, parents must be reached”"


class EmergencyForm(forms.Form):
    """A reason in words, and the whole name of the pupil."""

    forename = forms.CharField(required=False, max_length=200)
    surname = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(required=False)

    def clean_forename(self) -> str:
        return self._name("forename")

    def clean_surname(self) -> str:
        return self._name("surname")

    def clean_reason(self) -> str:
        """Real words: somebody reads them today, and perhaps in six years."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if len({word.casefold() for word in WORD.findall(reason)}) < FEWEST_WORDS:
            raise forms.ValidationError(f"Say why in a few words, for example {EXAMPLE}.")
        if len(reason) > LONGEST:
            raise forms.ValidationError(f"Say why in {LONGEST} letters or fewer.")
        return reason

    def _name(self, field: str) -> str:
        name = " ".join(self.cleaned_data[field].split())
        if not name:
            raise forms.ValidationError(f"Enter the pupil’s whole {field}.")
        return name
