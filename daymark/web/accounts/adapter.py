"""How django-allauth behaves here: nobody signs up by themselves, and nobody learns who is here."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from daymark.access.models import Person
from daymark.web.accounts import words
from daymark.web.accounts.again import is_fresh

LOG = logging.getLogger(__name__)

NOTICES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_set": "A password was set for you.",
    "account/email/password_reset": "Your password was changed, by the link in an e-mail to this address.",
    "mfa/email/totp_activated": "An authenticator app was set up for you.",
    "mfa/email/totp_deactivated": "Your authenticator app was taken away.",
    "mfa/email/webauthn_added": "A passkey was set up for you.",
    "mfa/email/webauthn_removed": "A passkey of yours was taken away.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for you. The old ones no longer work.",
    "socialaccount/email/account_connected": "Another way to sign in was connected with your account.",
    "socialaccount/email/account_disconnected": "A way to sign in was taken away from your account.",
    "token/made": (
        "A token was made that lets a program ask Daymark in your place. If you did not make it, end it: your account "
        "page leads to your tokens."
    ),
}
"""What people are told by e-mail whenever a way to sign in as them, or to ask in their place, changes."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by e-mail address and password."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": words.WRONG,
        "too_many_login_attempts": words.TOO_OFTEN,
        "rate_limited": words.TOO_OFTEN,
        "incorrect_code": words.WRONG_CODE,
        "incorrect_password": words.WRONG_PASSWORD,
        "enter_current_password": words.WRONG_PASSWORD,
        "invalid_password_reset": words.OLD_LINK,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people come by invitation."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this server."""
        here = {self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, here, require_https=self.request.is_secure())

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Somebody who has left is asked to sign in, as anybody unknown is."""
        return redirect("accounts:sign-in")

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Whether this is the person's password; wrong ones count as tries to sign in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, app: str = "") -> bool:
        """Before a second step, a passkey or a connected sign-in changes."""
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways the person can show who they are; those who have none here, by whoever vouches for them."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for way in ways:
            way["description"] = WAYS.get(way["id"], way["description"])
        if ways or not user.is_authenticated:
            return ways
        if SocialAccount.objects.filter(user_id=user.pk).exists():
            ways.append({"id": "vouched", "description": "Sign in again", "url": reverse("accounts:again")})
        return ways

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def set_password(self, user: Person, password: str) -> None:
        """Give a person a new password. Links to set one that were sent before stop working by it."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one e-mail. What goes wrong at the mail server is written down and takes nothing back: whether somebody
        is known here must not be told by an error either."""
        try:
            self.render_mail(template_prefix, email, context).send()
        except (OSError, SMTPException) as error:
            LOG.error("An e-mail about signing in could not be sent: %s", type(error).__name__)

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person that a way to sign in as them has changed. Invented people have no letter box."""
        if user.invented:
            return
        told = {"said": NOTICES[template_prefix], "when": timezone.localtime(), "name": user.name}
        self.send_mail("account/email/notice", user.email, told)


WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your authenticator app",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
