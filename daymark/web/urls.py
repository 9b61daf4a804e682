"""The addresses of the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, register_converter

from daymark.web.gallery.gallery import gallery
from daymark.web.school_key import SchoolKey

register_converter(SchoolKey, "key")


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers while the server runs; says nothing of what it holds."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("gallery/", gallery, name="gallery"),
    path("", include("daymark.web.accounts.urls")),
    path("<key:school>/insight/", include("daymark.web.insight.urls")),
    path("<key:school>/pupils/", include("daymark.web.pupils.urls")),
    path("<key:school>/figure/", include("daymark.web.figures.urls")),
    path("<key:school>/data/", include("daymark.web.data.urls")),
]
