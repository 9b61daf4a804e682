"""One's own account: the password, the second step, where one is signed in, and who else vouches for one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.forms import DisconnectForm
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from daymark.web.accounts import browsers
from daymark.web.accounts.again import freshly
from daymark.web.accounts.factors import has_second_factor
from daymark.web.accounts.second_factor import must_take
from daymark.web.audit.recording import recorded
from daymark.web.context import page_context
from daymark.web.form_errors import summary
from daymark.web.scoping import ABSENT, schools_of
from daymark.web.transactions import own_transactions


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """How I sign in, and where I am signed in."""
    return render(
        request, "accounts/account.html", page_context(request) | _told(request) | {"programs": schools_of(request)}
    )


@login_required
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    """The page for those who must set a second step up before anything else."""
    if not must_take(request) or has_second_factor(request.user):
        return redirect("accounts:account")
    return render(request, "accounts/second_step.html", page_context(request))


@login_required
@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """For those who have neither password nor second step here: by whoever vouches for them."""
    names = SocialAccount.objects.filter(user_id=request.user.pk).values_list("provider", flat=True)
    told = {"providers": [one for one in _providers(request) if one.sub_id in set(names)]}
    return render(request, "accounts/again.html", page_context(request) | told | {"next": request.GET.get("next", "")})


@own_transactions
@login_required
@require_POST
@freshly
def disconnect(request: HttpRequest) -> HttpResponseBase:
    """Take a connected sign-in away, unless nothing would be left to sign in with."""
    form = DisconnectForm(request.POST, request=request)
    if form.is_valid():
        form.save()
        return redirect("accounts:account")
    told = page_context(request) | _told(request) | {"errors": summary(form, whole="connected")}
    return render(request, "accounts/account.html", told)


@login_required
@require_POST
@freshly
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session of mine, or all but this one."""
    mine = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=request.session.session_key)
    asked = request.POST.get("session", "")
    if asked != "others":
        mine = mine.filter(pk=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else mine.none()
        if not mine:
            raise Http404(ABSENT)
    for session in mine:
        session.end()
    recorded(request, "account.sessions")
    return redirect("accounts:account")


def _told(request: HttpRequest) -> dict[str, Any]:
    own = Authenticator.objects.filter(user_id=request.user.pk).order_by("pk")
    by_kind = {str(one.type): one for one in own}
    codes = by_kind.get(str(Authenticator.Type.RECOVERY_CODES))
    return {
        "app": by_kind.get(str(Authenticator.Type.TOTP)),
        "passkeys": [
            {"pk": one.pk, "name": one.wrap().name, "since": timezone.localtime(one.created_at)}
            for one in own
            if one.type == Authenticator.Type.WEBAUTHN
        ],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "sessions": [_session(request, one) for one in UserSession.objects.purge_and_list(request.user)],
        "connected": _connected(request),
        "has_password": request.user.has_usable_password(),
        "said": [str(said) for said in get_messages(request)],
    }


def _session(request: HttpRequest, session: UserSession) -> dict[str, Any]:
    return {
        "pk": session.pk,
        "browser": browsers.said(session.user_agent),
        "address": session.ip,
        "since": timezone.localtime(session.created_at),
        "here": session.session_key == request.session.session_key,
    }


def _connected(request: HttpRequest) -> list[dict[str, Any]]:
    names = {one.sub_id: one.name for one in _providers(request)}
    return [
        {"pk": one.pk, "name": names.get(one.provider, "A provider that is no longer set up"), "since": one.date_joined}
        for one in SocialAccount.objects.filter(user_id=request.user.pk).order_by("pk")
    ]


def _providers(request: HttpRequest) -> list[Any]:
    return list(get_social_adapter().list_providers(request))
