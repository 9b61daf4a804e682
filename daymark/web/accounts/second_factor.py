"""Whoever may do more than look at counts takes a second step to sign in; until then there is nothing else here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from daymark.access.models import Person
from daymark.web.accounts.factors import REAL
from daymark.web.accounts.marks import has_taken_second_step, is_never_asked
from daymark.web.scoping import memberships

OPEN = frozenset(
    {
        "healthz", "accounts:sign-in", "account_login", "accounts:sign-out", "accounts:second-step", "accounts:again",
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp",
        "mfa_add_webauthn", "openid_connect_login", "openid_connect_callback",
    }
)  # fmt: skip
"""What can be reached before the second step: taking it, setting it up, and leaving."""


class SecondFactor:
    """The middleware that sends people whose role asks for it to their second step first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN or not must_take(request):
            return None
        return HttpResponseRedirect(_where(request.user, request.get_full_path()))


def must_take(request: HttpRequest) -> bool:
    """Whether the person asking has a second step still before them."""
    if settings.SECOND_FACTOR != "required" or not request.user.is_authenticated:
        return False
    return not (has_taken_second_step(request) or is_never_asked(request.user)) and is_asked(request)


def is_asked(request: HttpRequest) -> bool:
    """Whether any role of the person, now or to come, shows names, says who holds which role or brings registers in."""
    day = timezone.localdate()
    roles = [held.kind for held in memberships(request) if held.end is None or held.end >= day]
    return any(role.names or role.manages or role.imports for role in roles)


def _where(person: Person | Any, wanted: str) -> str:
    """To the page that asks for it; to the one that sets it up where there is none yet."""
    there = set(Authenticator.objects.filter(user_id=person.pk, type__in=REAL).values_list("type", flat=True))
    if not there:
        return reverse("accounts:second-step")
    asking = "mfa_reauthenticate" if Authenticator.Type.TOTP in there else "mfa_reauthenticate_webauthn"
    return f"{reverse(asking)}?{urlencode({'next': wanted})}"
