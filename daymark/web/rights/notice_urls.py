"""The addresses of published notices, under `/<school key>/notices/`; nobody signs in to read them."""

from django.urls import path

from daymark.web.rights import documents

app_name = "notices"

urlpatterns = [path("<str:document>/", documents.published, name="notice")]
