"""Views of django-allauth within the frame of our pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from daymark.web.context import page_context
from daymark.web.transactions import own_transactions

View = Callable[..., HttpResponseBase]


def framed(view: View) -> View:
    """The view with the context of `base.html`. It keeps its own transactions: it counts tries that must stay counted,
    and says what it wants by raising, which the middleware of django-allauth answers."""

    @own_transactions
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        told = getattr(response, "context_data", None)
        if told is not None:
            response.context_data = page_context(request) | told  # type: ignore[attr-defined]
        return response

    return inner
