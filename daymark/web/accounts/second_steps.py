"""Taking a second step, setting one up and taking it away: django-allauth's views, with our ways back."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from daymark.web.accounts import marks
from daymark.web.accounts.again import freshly

ACCOUNT = reverse_lazy("accounts:account")


class AppView(ActivateTOTPView):  # type: ignore[misc]
    """Setting an authenticator app up."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        marks.second_step_taken(self.request, self.request.user)
        return answer

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else str(ACCOUNT)


class NoAppView(DeactivateTOTPView):  # type: ignore[misc]
    """Taking the authenticator app away."""

    success_url = ACCOUNT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _only_with(Authenticator.Type.TOTP, request) or super().dispatch(request, *args, **kwargs)


class PasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """Adding a passkey: always one that asks for a finger, a face or a number, and that can be used on its own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        made = auth.begin_registration(self.request.user, True)
        return told | {"js_data": {"creation_options": made}}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        marks.second_step_taken(self.request, self.request.user)
        return answer

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else str(ACCOUNT)


class NoPasskeyView(RemoveWebAuthnView):  # type: ignore[misc]
    """Taking a passkey away."""

    success_url = ACCOUNT


class CodesView(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, when they were just made; afterwards how many are left."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _only_with(Authenticator.Type.RECOVERY_CODES, request) or super().dispatch(request, *args, **kwargs)


class NewCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of the old."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_generate_recovery_codes(request.user):
            return redirect(str(ACCOUNT))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


def _only_with(kind: str, request: HttpRequest) -> HttpResponseBase | None:
    """To the account page for whoever has none of the kind."""
    if Authenticator.objects.filter(user_id=request.user.pk, type=kind).exists():
        return None
    return redirect(str(ACCOUNT))


again_by_password = ReauthenticateView.as_view()
again_by_code = CodeView.as_view()
again_by_passkey = ReauthenticateWebAuthnView.as_view()
second_step = AuthenticateView.as_view()
by_passkey = LoginWebAuthnView.as_view()
set_app_up = freshly(AppView.as_view())
take_app_away = freshly(NoAppView.as_view())
add_passkey = freshly(PasskeyView.as_view())
remove_passkey = freshly(NoPasskeyView.as_view())
codes = login_required(CodesView.as_view())
new_codes = freshly(NewCodesView.as_view())
