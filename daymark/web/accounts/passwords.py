"""Changing a password, and setting a new one by a link in an e-mail."""

from __future__ import annotations

from typing import Any

from allauth.account import views as theirs
from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from daymark.web.accounts.factors import shut_out
from daymark.web.audit.recording import recorded


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """The address that a link is sent to. One that is nobody's gets an e-mail too, in the same time."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return super().save(request, **kwargs)  # type: ignore[no-any-return]
        address: str = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", address, {})
        return address


class ChangeView(theirs.PasswordChangeView):  # type: ignore[misc]
    """Changing one's password, which ends one's sessions elsewhere. Whoever has none yet sets it by e-mail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        end_other_sessions(self.request, self.request.user)
        return super().form_valid(form)  # type: ignore[no-any-return]


class ResetFromKeyView(theirs.PasswordResetFromKeyView):  # type: ignore[misc]
    """Setting a new password by the link, which ends all sessions and tokens of the person."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        ended = shut_out(self.reset_user, self.reset_user, timezone.now())
        if ended:
            recorded(self.request, "token.end", person=self.reset_user, detail={"tokens": ended})
        # What django-allauth would say again on the next page.
        list(get_messages(self.request))
        return answer


change = login_required(ChangeView.as_view())
reset = theirs.PasswordResetView.as_view()
reset_asked = theirs.PasswordResetDoneView.as_view()
reset_from_key = ResetFromKeyView.as_view()
reset_done = theirs.PasswordResetFromKeyDoneView.as_view()
