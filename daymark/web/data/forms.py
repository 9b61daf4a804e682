"""What people fill in on the Data pages. Each form says what is missing in words that name the answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

LARGEST_BYTES = 200 * 1024 * 1024
LARGEST_SAID = "200 MB"
MOST_FILES = 40
KINDS = (".csv", ".txt", ".tsv", ".xlsx")
LONGEST_FILE_NAME = 120
MOST_FILE_NAME_BYTES = 200
LONGEST_SOURCE_NAME = 80
LONGEST_REASON = 200
NEW_SOURCE = "new"


class FilesInput(forms.ClearableFileInput):
    """The browser's own chooser, for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. An empty file is let through, so that checking can say what is wrong with it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [file for file in (data if isinstance(data, (list, tuple)) else [data]) if file]
        if not given:
            raise forms.ValidationError("Choose at least one file.")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Choose {MOST_FILES} files or fewer at a time. You chose {len(given)}.")
        wrong = [said for file in given for said in _file_troubles(file)]
        if wrong:
            raise forms.ValidationError(wrong)
        return given


def _file_troubles(file: UploadedFile) -> list[str]:
    name = plain_file_name(file.name or "")
    kind = PurePosixPath(name).suffix.lower()
    if said := too_large(name, file.size or 0):
        return [said]
    if kind and kind not in KINDS:
        return [f"{name} is a {kind[1:]} file. Save or export it as CSV or as an Excel workbook (.xlsx)."]
    return []


def too_large(name: str, size: int) -> str:
    """What to do about a file of so many bytes; an empty text where it is small enough."""
    if size <= LARGEST_BYTES:
        return ""
    return f"{name} is larger than {LARGEST_SAID}. Export fewer weeks at a time, or one year group at a time."


def plain_file_name(given: str) -> str:
    """The last part of a file's name, without signs that mean something to a computer, short enough to show.

    Never empty, never a path; the ending stays.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .") or "file"
    if len(kept) <= LONGEST_FILE_NAME and len(kept.encode()) <= MOST_FILE_NAME_BYTES:
        return kept
    ending = PurePosixPath(kept).suffix[:12]
    begins = kept[: LONGEST_FILE_NAME - len(ending) - 1].encode()[: MOST_FILE_NAME_BYTES - len(f"…{ending}".encode())]
    return begins.decode(errors="ignore") + "…" + ending


class UploadForm(forms.Form):
    """Files and the source they come from. `sources` are (key, name) of those the school has."""

    files = FilesField(required=True)
    source = forms.CharField(required=False)
    source_name = forms.CharField(required=False)

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = list(sources)

    def clean_source(self) -> str:
        """The key of a source of this school, or NEW_SOURCE."""
        given = self.cleaned_data["source"] or ("" if self.sources else NEW_SOURCE)
        if given != NEW_SOURCE and given not in dict(self.sources):
            raise forms.ValidationError("Choose where the files come from.")
        return given

    def clean_source_name(self) -> str:
        name = " ".join(self.cleaned_data["source_name"].split())
        if self.data.get("source", NEW_SOURCE if not self.sources else "") != NEW_SOURCE:
            return ""
        if not name:
            raise forms.ValidationError(
                "Give the source a name, for example the name of the system the files come from."
            )
        if len(name) > LONGEST_SOURCE_NAME:
            raise forms.ValidationError(f"Give the source a name of {LONGEST_SOURCE_NAME} letters or fewer.")
        return name


class ConfirmForm(forms.Form):
    """A tick that says: I have seen the numbers. Asked only where an import would change far more than usual."""

    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, needed: bool, said: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed, self.said = needed, said

    def clean_sure(self) -> bool:
        given = bool(self.cleaned_data["sure"])
        if self.needed and not given:
            raise forms.ValidationError(self.said)
        return given


class SchoolForm(forms.Form):
    """Which of the schools in the files is meant."""

    school = forms.CharField(required=False)

    def __init__(self, *args: Any, schools: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = list(schools)

    def clean_school(self) -> str:
        given: str = self.cleaned_data["school"]
        if given not in self.schools:
            raise forms.ValidationError("Choose which school to bring in.")
        return given


class ReasonForm(forms.Form):
    """A reason, required and short."""

    reason = forms.CharField(required=False)
    example = ""

    def clean_reason(self) -> str:
        reason = " ".join(self.cleaned_data["reason"].split())
        if not reason:
            raise forms.ValidationError(f"Say why, for example {self.example}.")
        if len(reason) > LONGEST_REASON:
            raise forms.ValidationError(f"Say why in {LONGEST_REASON} letters or fewer.")
        return reason


class UndoForm(ReasonForm):
    """Why an import is taken back."""

    example = "“Wrong school’s file”"


class CorrectionForm(ReasonForm):
    """Whether the school was open in one session, and why a person says so."""

    state = forms.CharField(required=False)
    example = "“Staff training day” or “Boiler broken, pupils sent home”"
    field_order = ("state", "reason")

    def clean_state(self) -> bool:
        """Whether it was open."""
        given = self.cleaned_data["state"]
        if given not in ("open", "closed"):
            raise forms.ValidationError("Say whether the school was open or closed.")
        return bool(given == "open")
