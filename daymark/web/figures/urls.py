"""The address of any figure, under `/<school key>/figure/`."""

from django.urls import path

from daymark.web.figures import views

app_name = "figures"

urlpatterns = [
    path("", views.figure, name="page"),
    path("figure.json", views.figure_json, name="json"),
]
