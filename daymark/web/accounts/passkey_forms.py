"""What a browser sends of a passkey, taken with care: whatever it is that is no passkey, it is refused in words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.webauthn import forms as theirs
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

from daymark.web.accounts import words

LONGEST = 20_000
"""Characters. A new passkey with its attestation takes some thousands."""

NAME_LENGTH = 60
BROKEN = (
    ArithmeticError, AttributeError, EOFError, InvalidSignature, LookupError, RecursionError, struct.error, TypeError,
    UnsupportedAlgorithm, ValueError,
)  # fmt: skip
"""What the parts we build on raise where a passkey was made up or tampered with."""


class Credential(forms.JSONField):
    """The JSON of a passkey. Its errors never repeat what was sent."""

    widget = forms.HiddenInput
    default_error_messages = {"required": words.WRONG_PASSKEY, "invalid": words.WRONG_PASSKEY}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise forms.ValidationError(words.WRONG_PASSKEY)
        try:
            found = super().to_python(value)
        except BROKEN as error:
            raise forms.ValidationError(words.WRONG_PASSKEY) from error
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError(words.WRONG_PASSKEY)
        return found


class _Shown:
    """A passkey that is shown to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, forms.Field]
        self.fields["credential"] = Credential()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except BROKEN as error:
            raise forms.ValidationError(words.WRONG_PASSKEY) from error


class SignInByPasskey(_Shown, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey alone."""


class SecondStepByPasskey(_Shown, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class AgainByPasskey(_Shown, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Showing once more who one is."""


class NewPasskey(theirs.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what its owner calls it."""

    name = forms.CharField(required=False, max_length=NAME_LENGTH)
    credential = Credential()

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()  # type: ignore[no-any-return]
        except BROKEN as error:
            raise forms.ValidationError(words.WRONG_PASSKEY) from error
