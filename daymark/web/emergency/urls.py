"""The address of emergencies, under `/<school key>/emergency/`."""

from django.urls import path

from daymark.web.emergency import views

app_name = "emergency"

urlpatterns = [
    path("", views.emergency, name="page"),
    path("end/", views.end, name="end"),
]
