"""The errors of a form as the components of the pages take them."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm


def summary(form: BaseForm, whole: str = "main-content", ids: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Every error for an error summary: {text, href}, in the order of the fields.

    whole  the id that errors of the form as a whole lead to
    ids    the ids of fields on the page, where they are not the fields' names
    """
    where = {NON_FIELD_ERRORS: whole, **(ids or {})}
    return [
        {"text": str(said), "href": f"#{where.get(name, name)}"}
        for name, found in form.errors.items()
        for said in found
    ]


def wrong(form: BaseForm) -> dict[str, str]:
    """The first error of each field that has one, by the field's name."""
    return {name: str(found[0]) for name, found in form.errors.items()}
