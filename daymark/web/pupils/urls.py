"""The addresses of the Pupils area, under `/<school key>/pupils/`."""

from django.urls import path

from daymark.web.pupils import views

app_name = "pupils"

urlpatterns = [
    path("", views.listing, name="list"),
    path("export.csv", views.export_csv, name="export_csv"),
    path("export.xlsx", views.export_xlsx, name="export_xlsx"),
    path("<int:pupil>/", views.pupil, name="page"),
]
