"""What is kept of people signing in, and of every change to how they do: in the session, and in the record."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from daymark.access.models import Person
from daymark.web.accounts import ends, marks
from daymark.web.accounts.factors import has_second_factor
from daymark.web.accounts.vouched import shown_at, took_second_step
from daymark.web.audit.recording import recorded


def listen() -> None:
    """Connect what happens with what is kept of it."""
    auth.user_logged_in.connect(_came)
    auth.user_login_failed.connect(_refused)
    account.user_logged_in.connect(_signed_in)
    account.authentication_step_completed.connect(_step)
    for changed in (account.password_changed, account.password_set, account.password_reset):
        changed.connect(_password)
    mfa.authenticator_added.connect(_factor_set)
    mfa.authenticator_reset.connect(_factor_set)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authentication_failed.connect(_step_refused)
    social.social_account_added.connect(_connected)
    social.social_account_removed.connect(_disconnected)


def _came(sender: object, request: HttpRequest, user: Person, **_: object) -> None:
    ends.begins(request)
    marks.shown(request)


def _signed_in(sender: object, request: HttpRequest, user: Person, **told: Any) -> None:
    login = told.get("sociallogin")
    if isinstance(login, SocialLogin):
        if took_second_step(login):
            marks.second_step_taken(request, user)
        if (at := shown_at(login)) is not None:
            marks.shown(request, at)
    by = login.account.provider if isinstance(login, SocialLogin) else "here"
    detail = {"by": by, "second_step": marks.has_taken_second_step(request)}
    recorded(request, "sign.in", person=user, detail=detail)


def _refused(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    # What was typed is not kept: it may be a password in the wrong place. Whose account was tried, is.
    if request is not None:
        tried = Person.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
        recorded(request, "sign.refused", detail={"tried": tried.pk if tried else None, "by": "password"})


def _step(sender: object, request: HttpRequest, user: Person, method: str, **told: Any) -> None:
    if method == "mfa":
        marks.second_step_taken(request, user)
    if told.get("reauthenticated"):
        _renew(request)
        marks.shown(request)
        recorded(request, "sign.again", person=user, detail={"by": method})


def _renew(request: HttpRequest) -> None:
    """The session under a new key: whoever may have seen the old one has nothing of what is allowed now."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _step_refused(sender: object, request: HttpRequest, user: Person, **_: object) -> None:
    recorded(request, "sign.refused", detail={"tried": user.pk, "by": "second step"})


def _password(sender: object, request: HttpRequest, user: Person, **_: object) -> None:
    recorded(request, "account.password", person=user)


def _factor_set(sender: object, request: HttpRequest, user: Person, authenticator: Authenticator, **_: object) -> None:
    recorded(request, "account.factor", person=user, detail={"kind": str(authenticator.type)})


def _factor_removed(
    sender: object, request: HttpRequest, user: Person, authenticator: Authenticator, **_: object
) -> None:
    if not has_second_factor(user):
        marks.second_step_forgotten(request)
    recorded(request, "account.factor_removed", person=user, detail={"kind": str(authenticator.type)})


def _connected(sender: object, request: HttpRequest, sociallogin: SocialLogin, **_: object) -> None:
    recorded(request, "account.connected", person=sociallogin.user, detail={"by": sociallogin.account.provider})


def _disconnected(sender: object, request: HttpRequest, socialaccount: Any, **_: object) -> None:
    recorded(request, "account.disconnected", detail={"by": socialaccount.provider})
