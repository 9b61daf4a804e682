"""The addresses of the interface."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from daymark.web.api.api import api
from daymark.web.api.edges import absent, edged, openapi
from daymark.web.api.guide import guide

app_name = "api"


def _operations() -> list[URLPattern]:
    """The operations, each answered as the interface does. What stands at the root is a page of our own."""
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = edged(one.callback)
    return found


urlpatterns = [
    path("", guide, name="api-root"),
    path("openapi.json", openapi, name="openapi"),
    *_operations(),
    re_path(r"^.*$", edged(absent), name="absent"),
]
