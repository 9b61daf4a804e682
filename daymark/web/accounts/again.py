"""Asking who somebody is once more before what must not be done by whoever finds a screen left open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from daymark.web.accounts.marks import is_never_asked, seconds_since_shown

View = Callable[..., HttpResponseBase]


def freshly(view: View) -> View:
    """The view, for a person who has said within `settings.FRESH_SECONDS` who they are.

    Anybody else is asked and comes back to this address; after a POST to the page its form stands on, as what was
    sent is never kept. Let the page with the form ask as well, so that nobody fills it in for nothing.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(_where_to_come_back(request))
        return view(request, *args, **kwargs) if is_fresh(request) else ask_again(request)

    return inner


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has shown who they are a short time ago."""
    return is_never_asked(request.user) or seconds_since_shown(request) < settings.FRESH_SECONDS


def ask_again(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asks who somebody is, and from there back."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    # Whoever has no way left to show who they are here can still sign in again.
    asking = ways[0]["url"] if ways else reverse("accounts:again")
    return HttpResponseRedirect(f"{asking}?{urlencode({'next': _where_to_come_back(request)})}")


def _where_to_come_back(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    form = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(form, {request.get_host()}, require_https=request.is_secure()):
        return reverse("accounts:home")
    parts = urlsplit(form)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
