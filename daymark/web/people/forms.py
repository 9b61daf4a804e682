"""What people fill in on the People pages. Only these fields are ever read, whatever else is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from daymark.access.granting import Wanted
from daymark.access.models import Membership, Organisation
from daymark.access.roles import Role
from daymark.registers.models import School
from daymark.web.day_field import DayField

LONGEST_NAME = 200
LONGEST_REASON = 200
LONGEST_FORM = 40
MOST_GROUPS = 40
LARGEST_LIST = 5 * 1024 * 1024
KINDS = (".csv", ".txt", ".tsv", ".xlsx")
YEARS = ("N1", "N2", "R", *(str(year) for year in range(1, 15)), "X")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
WHOLE_TRUST, THIS_SCHOOL = "trust", "school"


def plain_line(text: str, missing: str, longest: int = LONGEST_NAME) -> str:
    """One line of text. Raises ValidationError where there is none, or one with signs that break a line."""
    if CONTROL.search(text):
        raise forms.ValidationError("Write this on one line, without signs that cannot be printed.")
    line = " ".join(text.split())
    if not line:
        raise forms.ValidationError(missing)
    if len(line) > longest:
        raise forms.ValidationError(f"Use {longest} letters or fewer.")
    return line


def _listed(text: str, longest: int) -> list[str]:
    found = list(dict.fromkeys(" ".join(part.split()) for part in text.split(",") if part.strip()))
    if len(found) > MOST_GROUPS or any(len(one) > longest or CONTROL.search(one) for one in found):
        raise forms.ValidationError("Write short names with commas between them.")
    return found


class RoleForm(forms.Form):
    """From when to when, and how far, a role is held. What the role is has been chosen before.

    The fields are those the role needs: forms, year groups, an organisation, or the choice of school or trust.
    """

    start = DayField(missing="Say from which day.")
    end = DayField()
    place = forms.CharField(required=False)
    forms_ = forms.CharField(required=False)
    year_groups = forms.CharField(required=False)

    def __init__(self, *args: Any, role: Role, school: School, of_trust: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.school = role, school
        self.readers: Sequence[Organisation] = ()
        if role.reach == "readers":
            self.readers = list(school.trust.readers.all())
        self.places = self._places(of_trust)

    def _places(self, of_trust: bool) -> list[tuple[str, str]]:
        if self.role.reach == "readers":
            return [(str(one.pk), f"{one.name} ({one.what.lower()})") for one in self.readers]
        here = (THIS_SCHOOL, f"{self.school.name} only")
        whole = (WHOLE_TRUST, f"The whole of {self.school.trust.name}")
        return [whole, here] if self.role.reach == "trust" and of_trust else [here]

    def clean_place(self) -> str:
        if not self.places:
            raise forms.ValidationError("Add the organisation first, on the page of those who read from outside.")
        given: str = self.cleaned_data["place"] or (self.places[0][0] if len(self.places) == 1 else "")
        if given not in dict(self.places):
            raise forms.ValidationError("Say where.")
        return given

    def clean_forms_(self) -> list[str]:
        if self.role.reach != "forms":
            return []
        found = _listed(self.cleaned_data["forms_"], LONGEST_FORM)
        if not found:
            raise forms.ValidationError("Say which form, such as 8B.")
        return found

    def clean_year_groups(self) -> list[str]:
        if self.role.reach != "year_groups":
            return []
        given = [_year(one) for one in _listed(self.cleaned_data["year_groups"], 12)]
        if not given or not set(given) <= set(YEARS):
            raise forms.ValidationError("Say which year group, such as 8, or R for Reception.")
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", "The last day comes before the first.")
        return given

    def wanted(self) -> Wanted:
        """The role that was asked for; the form must be valid."""
        given = self.cleaned_data
        reader = next((one for one in self.readers if str(one.pk) == given["place"]), None)
        whole = reader is None and given["place"] == WHOLE_TRUST
        return Wanted(
            self.role,
            given["start"],
            given["end"],
            school=None if whole or reader else self.school,
            trust=self.school.trust if whole else None,
            organisation=reader,
            forms=tuple(given["forms_"]),
            year_groups=tuple(given["year_groups"]),
        )


class InviteForm(RoleForm):
    """The same, with whom to invite."""

    name = forms.CharField(required=False)
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Give the e-mail address the invitation goes to.",
            "invalid": "Give an e-mail address, like name@school.org.uk.",
        },
    )
    field_order = ("name", "email")

    def clean_name(self) -> str:
        return plain_line(self.cleaned_data["name"], "Give their name.")

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if CONTROL.search(self.data.get("email", "")) or not address.isascii():
            raise forms.ValidationError("Give an e-mail address, like name@school.org.uk.")
        return address.lower()


class ChangeForm(RoleForm):
    """New dates, forms or year groups of a role that is held; where it is held stays."""

    def __init__(self, *args: Any, held: Membership, **kwargs: Any) -> None:
        self.held = held
        super().__init__(*args, role=held.kind, **kwargs)

    def _places(self, of_trust: bool) -> list[tuple[str, str]]:
        return [("", self.held.place)]

    def clean_place(self) -> str:
        return ""

    def wanted(self) -> Wanted:
        """The role as it is to be; the form must be valid."""
        given, held = self.cleaned_data, self.held
        return Wanted(
            held.kind, given["start"], given["end"], held.school, held.trust, held.organisation,
            tuple(given["forms_"]), tuple(given["year_groups"]),
        )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason, required and short."""

    reason = forms.CharField(required=False)

    def clean_reason(self) -> str:
        return plain_line(self.cleaned_data["reason"], "Say why, for example “Left the school”.", LONGEST_REASON)


class OrganisationForm(forms.Form):
    """An organisation outside the trust."""

    name = forms.CharField(required=False)
    kind = forms.CharField(required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds

    def clean_name(self) -> str:
        return plain_line(self.cleaned_data["name"], "Give its name.")

    def clean_kind(self) -> str:
        given: str = self.cleaned_data["kind"]
        if given not in self.kinds:
            raise forms.ValidationError("Say what it is.")
        return given


class SharingForm(forms.Form):
    """From when to when the school shares its counts with an organisation, and by what agreement."""

    organisation = forms.CharField(required=False)
    agreement = forms.CharField(required=False)
    start = DayField(missing="Say from which day.")
    end = DayField()

    def __init__(self, *args: Any, readers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = {str(one.pk): one for one in readers}

    def clean_organisation(self) -> Organisation:
        found = self.readers.get(self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError("Choose the organisation.")
        return found

    def clean_agreement(self) -> str:
        said = "Name the agreement it rests on, for example “Data sharing agreement of September 2025”."
        return plain_line(self.cleaned_data["agreement"], said, 300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", "The last day comes before the first.")
        return given


class StaffForm(forms.Form):
    """One list of staff."""

    file = forms.FileField(required=False, allow_empty_file=True)

    def clean_file(self) -> UploadedFile:
        given: UploadedFile | None = self.cleaned_data["file"]
        if given is None:
            raise forms.ValidationError("Choose the file with the list of staff.")
        if (given.size or 0) > LARGEST_LIST:
            raise forms.ValidationError("The file is larger than 5 MB. Export the staff of this school only.")
        if not (given.name or "").lower().endswith(KINDS):
            raise forms.ValidationError("Save or export the list as CSV or as an Excel workbook (.xlsx).")
        return given


def _year(text: str) -> str:
    plain = text.upper().removeprefix("YEAR").strip()
    return {"RECEPTION": "R", "NURSERY": "N2"}.get(plain, plain.lstrip("0") or plain)
