"""The errors of a form as the components of the pages take them."""

from __future__ import annotations

from django import forms


def summary(form: forms.BaseForm, first: str) -> list[dict[str, str]]:
    """Every error with the field to go to, for the error summary; `first` for those of the whole form."""
    return [
        {"text": str(said), "href": f"#{first if field == '__all__' else field}"}
        for field, errors in form.errors.items()
        for said in errors
    ]


def error_of(form: forms.BaseForm, field: str) -> dict[str, str] | None:
    """The error of one field as the components take it."""
    said = form.errors.get(field)
    return {"text": str(said[0])} if said else None
