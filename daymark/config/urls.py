"""Every address of the site; the pages name their own."""

from django.urls import include, path

urlpatterns = [path("", include("daymark.web.urls"))]
