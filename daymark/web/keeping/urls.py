"""The address of what is kept in order, under `/<school key>/keeping/`."""

from django.urls import path

from daymark.web.keeping import views

app_name = "keeping"

urlpatterns = [path("", views.home, name="home")]
