"""The addresses of the Insight area, under `/<school key>/insight/`."""

from django.urls import path

from daymark.web.insight import views

app_name = "insight"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("bands/", views.bands, name="bands"),
    path("bands.csv", views.bands_csv, name="bands_csv"),
]
