"""The addresses of the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, register_converter

from daymark.web.gallery.gallery import gallery
from daymark.web.school_key import SchoolKey

register_converter(SchoolKey, "key")


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers while the server runs; says nothing of what it holds."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("gallery/", gallery, name="gallery"),
    path("api/v1/", include("daymark.web.api.urls")),
    path("", include("daymark.web.accounts.urls")),
    path("", include("daymark.web.accounts.ways")),
    path("invitation/", include("daymark.web.people.invitation_urls")),
    path("<key:school>/insight/", include("daymark.web.insight.urls")),
    path("<key:school>/pupils/", include("daymark.web.pupils.urls")),
    path("<key:school>/figure/", include("daymark.web.figures.urls")),
    path("<key:school>/data/", include("daymark.web.data.urls")),
    path("<key:school>/people/", include("daymark.web.people.urls")),
    path("<key:school>/keeping/", include("daymark.web.keeping.urls")),
    path("<key:school>/tokens/", include("daymark.web.tokens.urls")),
    path("<key:school>/rights/", include("daymark.web.rights.urls")),
    path("<key:school>/notices/", include("daymark.web.rights.notice_urls")),
    path("<key:school>/record/", include("daymark.web.audit.urls")),
    path("<key:school>/emergency/", include("daymark.web.emergency.urls")),
]
