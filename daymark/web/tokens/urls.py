"""The addresses of the pages of tokens."""

from django.urls import path

from daymark.web.tokens import views

app_name = "tokens"

urlpatterns = [
    path("", views.listing, name="home"),
    path("new/", views.make, name="make"),
    path("<int:token>/end/", views.end, name="end"),
]
