"""What is filled in to sign in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest

from daymark.web.accounts import words
from daymark.web.form_errors import summary, wrong


class SignInForm(forms.Form):
    """An e-mail address and a password that belong together. `login` lets the person in, once the form is valid."""

    email = forms.CharField(max_length=254, error_messages={"required": "Enter your e-mail address."})
    password = forms.CharField(max_length=1000, strip=False, error_messages={"required": "Enter your password."})

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self._tried: Any = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"email", "password"} <= given.keys():
            asked = {"login": given["email"].strip().lower(), "password": given["password"]}
            self._tried = LoginForm(asked, request=self.request)
            if not self._tried.is_valid():
                often = self._tried.has_error("__all__", "too_many_login_attempts")
                raise forms.ValidationError(words.TOO_OFTEN if often else words.WRONG)
        return given

    def login(self, wanted: str) -> Any:
        """Let the person in, by way of their second step, to the address `wanted`."""
        return self._tried.login(self.request, redirect_url=wanted)

    def summary(self) -> list[dict[str, str]]:
        """Every error with the field to go to, for the error summary."""
        return summary(self, whole="email")

    def error_of(self, field: str) -> dict[str, str] | None:
        """The error of one field as the components take it."""
        said = wrong(self).get(field)
        return {"text": said} if said else None
