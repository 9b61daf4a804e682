"""What people fill in on the pages of rights. Each form says what is missing in words that name the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from daymark.access.models.rights import AskedAs
from daymark.intake.correct import DETAILS, MARK, Detail
from daymark.registers.codes import CODES
from daymark.registers.erasure import GROUNDS
from daymark.registers.week import SESSIONS
from daymark.web.day_field import DayField

LONGEST_REASON = 500
LONGEST_IDENTITY = 300
LONGEST_NAME = 200
OLDEST = date(1900, 1, 1)
"""Records of seven years ago can be of people born before 2000."""
ASKING = {key: text for key, text in AskedAs.choices if key != AskedAs.SCHOOL}


class Said(forms.CharField):
    """A line of words, cleared of runs of space, required and not too long. `missing` says what to write."""

    def __init__(self, missing: str, longest: int = LONGEST_REASON) -> None:
        super().__init__(required=False)
        self.missing, self.longest = missing, longest

    def clean(self, value: Any) -> str:
        said = " ".join(str(value or "").split()).replace("\x00", "")
        if not said:
            raise forms.ValidationError(self.missing)
        if len(said) > self.longest:
            raise forms.ValidationError(f"Write {self.longest} letters or fewer.")
        return said


class AskedForm(forms.Form):
    """Who asks, how it was checked that they are who they say, when, and what for."""

    asked_by = Said("Write the name of who asks.", LONGEST_NAME)
    asked_as = forms.CharField(required=False)
    identity = Said(
        "Say how you checked who they are, for example “Passport seen” or “Known to the office”.", LONGEST_IDENTITY
    )
    received_on = DayField(missing="Say on which day the request came.")
    reason = Said("Say in a sentence what they ask for.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_asked_as(self) -> str:
        given: str = self.cleaned_data["asked_as"]
        if given not in ASKING:
            raise forms.ValidationError("Say who asks: the pupil, a parent or carer, or somebody acting for them.")
        return given

    def clean_received_on(self) -> date:
        given: date = self.cleaned_data["received_on"]
        if given > self.today:
            raise forms.ValidationError("The day lies ahead. Give the day on which the request came.")
        return given


class AccessForm(AskedForm):
    """A request for a copy."""


class RestrictionForm(AskedForm):
    """A request that a record rests."""


class ErasureForm(AskedForm):
    """A request for erasure, and its ground."""

    ground = forms.CharField(required=False)

    def clean_ground(self) -> str:
        given: str = self.cleaned_data["ground"]
        if given not in GROUNDS:
            raise forms.ValidationError("Choose the ground on which they ask.")
        return given


class CorrectionForm(AskedForm):
    """A request for a correction: of one mark, or of one detail."""

    what = forms.CharField(required=False)
    day = forms.CharField(required=False)
    session = forms.CharField(required=False)
    code = forms.CharField(required=False)
    value = forms.CharField(required=False, max_length=LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        what = given.get("what", "")
        if what == MARK:
            self.plan: Mapping[str, Any] = self._mark(given)
        elif what in DETAILS:
            self.plan = {"what": what, "to": self._value(DETAILS[what], given.get("value", ""))}
        else:
            self.add_error("what", "Choose what is wrong.")
        return given

    def _mark(self, given: Mapping[str, Any]) -> dict[str, Any]:
        day = self._day("day", given.get("day", ""))
        code = CODES.by_symbol.get(given.get("code", ""))
        if given.get("session") not in SESSIONS:
            self.add_error("session", "Choose the morning or the afternoon.")
        if code is None or (day is not None and not code.valid_on(day)):
            self.add_error("code", "Choose the code it should be.")
        return {"what": MARK, "date": str(day), "session": given.get("session"), "to": given.get("code")}

    def _value(self, detail: Detail, given: str) -> str:
        value = " ".join(given.split())
        if detail.kind == "day" and value:
            day = self._day("value", value)
            return day.isoformat() if day else ""
        if detail.kind == "one_of" and value and value not in detail.choices:
            self.add_error("value", f"{detail.title} is one of: {', '.join(detail.choices)}.")
        if len(value) > detail.longest:
            self.add_error("value", f"{detail.title} has {detail.longest} letters or fewer.")
        return value

    def _day(self, field: str, given: str) -> date | None:
        try:
            return DayField(missing="Give the day.", earliest=OLDEST).clean(given)
        except forms.ValidationError as wrong:
            self.add_error(field, wrong)
            return None


class LookForm(forms.Form):
    """Which texts are taken out of a copy, and that somebody read each of them. `keys` are those there are."""

    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, keys: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean_sure(self) -> bool:
        if not self.cleaned_data["sure"]:
            raise forms.ValidationError("Tick that you have looked through what is in the copy.")
        return True

    @property
    def out(self) -> list[str]:
        """The keys of the texts to be taken out; what is no key of this copy is not among them."""
        getlist = getattr(self.data, "getlist", lambda name: [])
        return sorted(self.keys & set(getlist("out")))


class DecisionForm(forms.Form):
    """Why something is decided as it is."""

    decision = Said("Say why, in a sentence. It is kept with the request.")


class TextForm(forms.Form):
    """The text of a document."""

    text = forms.CharField(required=False, strip=False)

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "").strip() + "\n"
        if len(text) < 40:
            raise forms.ValidationError("Write the text, or set it back to Daymark’s.")
        if len(text) > 100_000:
            raise forms.ValidationError("The text is longer than 100,000 letters.")
        return text


FORMS: Mapping[str, type[AskedForm]] = {
    "access": AccessForm,
    "correction": CorrectionForm,
    "restriction": RestrictionForm,
    "erasure": ErasureForm,
}
