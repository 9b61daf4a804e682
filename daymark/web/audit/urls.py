"""The addresses of the record, under `/<school key>/record/`."""

from django.urls import path

from daymark.web.audit import emergencies, views

app_name = "audit"

urlpatterns = [
    path("", views.record, name="record"),
    path("export.csv", views.export, name="export"),
    path("acts/<int:entry>/", views.entry, name="entry"),
    path("pupils/<int:pupil>/", views.of_pupil, name="pupil"),
    path("emergencies/", emergencies.listing, name="emergencies"),
    path("emergencies/<int:item>/", emergencies.one, name="emergency"),
]
