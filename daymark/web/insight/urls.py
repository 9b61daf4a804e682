"""The addresses of the Insight area, under `/<school key>/insight/`."""

from django.urls import path

from daymark.web.insight import further, views

app_name = "insight"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("bands/", views.bands, name="bands"),
    path("bands.csv", views.bands_csv, name="bands_csv"),
    path("measures/", further.measures, name="measures"),
    path("measures.csv", further.measures_csv, name="measures_csv"),
    path("measures.json", further.measures_json, name="measures_json"),
    path("transitions/", further.transitions, name="transitions"),
    path("transitions.csv", further.transitions_csv, name="transitions_csv"),
]
