"""What is filled in to sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

WRONG = "Check your e-mail address and password. One of them does not match what we hold."


class SignInForm(forms.Form):
    """An e-mail address and a password that belong together. `person` is who that is, once the form is valid."""

    email = forms.CharField(max_length=254, error_messages={"required": "Enter your e-mail address."})
    password = forms.CharField(max_length=1000, strip=False, error_messages={"required": "Enter your password."})

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.person: Any = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"email", "password"} <= given.keys():
            self.person = authenticate(self.request, username=given["email"].strip(), password=given["password"])
            if self.person is None:
                raise forms.ValidationError(WRONG)
        return given

    def summary(self) -> list[dict[str, str]]:
        """Every error with the field to go to, for the error summary."""
        return [
            {"text": str(said), "href": f"#{field if field != '__all__' else 'email'}"}
            for field, errors in self.errors.items()
            for said in errors
        ]

    def error_of(self, field: str) -> dict[str, str] | None:
        """The error of one field as the components take it."""
        said = self.errors.get(field)
        return {"text": str(said[0])} if said else None
