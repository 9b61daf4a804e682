"""Signing in by way of Microsoft, Google or another OpenID provider: it vouches for an address, we know the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from daymark.access.models import Person
from daymark.web.accounts import words
from daymark.web.audit.recording import recorded

LONGEST_ADDRESS = 254
SECOND_STEPS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris"})
"""Values of `amr` (RFC 8176) that say of a sign-in that it took more than a password."""

SECOND_STEP_LEVELS = frozenset(
    {"http://schemas.openid.net/pape/policies/2007/06/multi-factor", "https://refeds.org/profile/mfa", "phrh", "phr"}
)
"""Values of `acr` that say the same."""


class VouchedAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in whom we know already. Everybody else is refused in the same words, whatever the reason."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {"no_password": words.NO_WAY_LEFT}

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: people come by invitation."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Attach the sign-in to the person with its address, or refuse it. Raises ImmediateHttpResponse."""
        address = address_of(claims(sociallogin), sociallogin.account.provider)
        person = sociallogin.user if sociallogin.is_existing else _known(address)
        if sociallogin.state.get("process", "login") != "login" or not _may(person, address):
            raise ImmediateHttpResponse(refused(request, sociallogin.account.provider))
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """What the provider refused, or somebody tampered with, ends at the sign-in page. Raises."""
        raise ImmediateHttpResponse(refused(request, getattr(provider, "sub_id", "")))

    def get_requests_session(self) -> Any:
        """What asks a provider: it is never sent on from there to somewhere else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        """Raises ValidationError where the person would have no way left to sign in."""
        if not account.user.has_usable_password() and accounts.count() == 1:
            raise ValidationError(words.NO_WAY_LEFT)


def refused(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Back to the sign-in page, with the words everybody is told."""
    recorded(request, "sign.refused", detail={"by": provider})
    messages.error(request, words.NOT_VOUCHED)
    return redirect("accounts:sign-in")


def claims(sociallogin: SocialLogin) -> Mapping[str, Any]:
    """What the provider says of the person, in the token it signed."""
    said = sociallogin.account.extra_data.get("id_token")
    return said if isinstance(said, dict) else {}


def address_of(said: Mapping[str, Any], provider: str) -> str:
    """The e-mail address the provider vouches for, in small letters; empty where it vouches for none.

    A tenant of Microsoft holds the addresses of its own people, so its word counts; the tenant is fixed and the domain
    is one of those let in. It does not hold those of its guests, nor any that it says it does not. Google vouches for
    private accounts too: only those that the school itself holds count.
    """
    if provider == "microsoft":
        return "" if _is_guest(said) else _address(said.get("email") or said.get("preferred_username"))
    address = _address(said.get("email"))
    if said.get("email_verified") is not True:
        return ""
    if provider == "google" and str(said.get("hd", "")).lower() != address.rpartition("@")[2]:
        return ""
    return address


def took_second_step(sociallogin: SocialLogin) -> bool:
    """Whether the provider says that this sign-in took more than a password, or asks everybody for more."""
    said = claims(sociallogin)
    methods = said.get("amr")
    named = {str(method) for method in methods} if isinstance(methods, list) else set()
    app = sociallogin.provider.app
    return bool(app.settings.get("second_factor") or named & SECOND_STEPS or said.get("acr") in SECOND_STEP_LEVELS)


def shown_at(sociallogin: SocialLogin) -> float | None:
    """When the person last showed the provider who they are, in seconds since 1970; None where it does not say."""
    at = claims(sociallogin).get("auth_time")
    return float(at) if isinstance(at, int) and at > 0 else None


def _is_guest(said: Mapping[str, Any]) -> bool:
    """Whether somebody else signed the person in (`idp`), or the address is not the tenant's (`xms_edov`)."""
    return said.get("idp", said.get("iss")) != said.get("iss") or said.get("xms_edov", True) in (False, "0", "false")


def _address(said: object) -> str:
    text = said.strip().lower() if isinstance(said, str) else ""
    return text if len(text) <= LONGEST_ADDRESS and text.isprintable() and text.count("@") == 1 else ""


def _known(address: str) -> Person | None:
    return Person.objects.filter(email__iexact=address, invented=False).first() if address else None


def _may(person: Person | None, address: str) -> bool:
    """Whether this person may come in by this address. One that changed at the provider no longer counts."""
    if person is None or not person.is_active or person.email.lower() != address:
        return False
    schools = settings.SIGN_IN_DOMAINS.get(address.rpartition("@")[2])
    return schools is not None and (not schools or _is_at(person, schools))


def _is_at(person: Person, urns: list[str]) -> bool:
    held = person.memberships.on(timezone.localdate())
    return held.filter(Q(school__urn__in=urns) | Q(trust__schools__urn__in=urns)).exists()
