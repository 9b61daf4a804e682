"""The one way in: whoever has shown who they are passes the second step, gets a new session, and is written down."""

from __future__ import annotations

from typing import cast

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from daymark.access.models import Person


def let_in(request: HttpRequest, person: Person, wanted: str = "") -> HttpResponse:
    """Sign the person in and go to the address `wanted`, by way of their second step where they have one."""
    return cast(HttpResponse, perform_login(request, person, redirect_url=wanted or None))


def wanted_address(request: HttpRequest) -> str:
    """Where the person wanted to go before they were asked to sign in, within this server; else to the start."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe and wanted.isprintable() else reverse("accounts:home")
